import type { MailParams, MailTemplate } from '../domain/mail.ts';
import type { MailContext, MailView } from './templates/layout.tsx';
import { authorityMail, organisationDoneMail, organisationProblemMail } from './templates/organisations.tsx';

type OrganisationTemplate = Extract<
  MailTemplate,
  `organisation-${string}` | `authority-${string}` | `receiving-${string}`
>;

/** How each mail about organisations is written. */
export const ORGANISATION_VIEWS: {
  readonly [T in OrganisationTemplate]: (params: MailParams[T], context: MailContext) => MailView;
} = {
  'organisation-activated': (params, context) => organisationDoneMail('activated', params, context),
  'organisation-rejected': (params, context) => organisationProblemMail('rejected', params, context),
  'organisation-addition-rejected': (params, context) => organisationProblemMail('addition', params, context),
  'authority-wanted': (params, context) => authorityMail('wanted', params, context),
  'authority-reminder': (params, context) => authorityMail('reminder', params, context),
  'receiving-on': (params, context) => organisationDoneMail('on', params, context),
  'receiving-failed': (params, context) => organisationProblemMail('failed', params, context),
};

const OWN = { organisationName: '⟦organisationName⟧', organisationUrl: '⟦organisationUrl⟧' };
const PROBLEM = { ...OWN, why: '⟦why⟧', whatNext: '⟦whatNext⟧' };
const WANTED = { ...OWN, expiresAt: '⟦expiresAt⟧' };

/** Every value of those mails by its name. */
export const ORGANISATION_PLACEHOLDERS: Pick<MailParams, OrganisationTemplate> = {
  'organisation-activated': OWN,
  'organisation-rejected': PROBLEM,
  'organisation-addition-rejected': PROBLEM,
  'authority-wanted': WANTED,
  'authority-reminder': WANTED,
  'receiving-on': OWN,
  'receiving-failed': PROBLEM,
};
