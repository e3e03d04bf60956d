import type { MailParams, MailTemplate } from '../domain/mail.ts';
import type { MailContext, MailView } from './templates/layout.tsx';
import {
  partnerEstablishedMail,
  partnerOutcomeMail,
  partnerReassignedMail,
  partnerRequestMail,
  partnerRequestReminderMail,
  partnershipEndedMail,
} from './templates/partners.tsx';

type PartnerTemplate = Exclude<Extract<MailTemplate, `partner${string}`>, 'partner-question'>;

/** How each mail about partners is written. */
export const PARTNER_VIEWS: {
  readonly [T in PartnerTemplate]: (params: MailParams[T], context: MailContext) => MailView;
} = {
  'partner-request': partnerRequestMail,
  'partner-request-with-message': partnerRequestMail,
  'partner-request-reminder': partnerRequestReminderMail,
  'partner-established': partnerEstablishedMail,
  'partner-declined': (params, context) => partnerOutcomeMail('declined', params, context),
  'partner-expired': (params, context) => partnerOutcomeMail('expired', params, context),
  'partner-withdrawn': (params, context) => partnerOutcomeMail('withdrawn', params, context),
  'partner-waiting': (params, context) => partnerOutcomeMail('waiting', params, context),
  'partner-bounced': (params, context) => partnerOutcomeMail('bounced', params, context),
  'partner-reassigned': partnerReassignedMail,
  'partnership-ended': partnershipEndedMail,
};

const ASK = { askedBy: '⟦askedBy⟧', fromName: '⟦fromName⟧', requestUrl: '⟦requestUrl⟧', expiresAt: '⟦expiresAt⟧' };
const SIDES = { fromName: '⟦fromName⟧', toName: '⟦toName⟧' };
const MANAGERS = { ...SIDES, fromManager: '⟦fromManager⟧', toManager: '⟦toManager⟧' };
const OUTCOME = { ...SIDES, requestUrl: '⟦requestUrl⟧' };

/** Every value of those mails by its name. */
export const PARTNER_PLACEHOLDERS: Pick<MailParams, PartnerTemplate> = {
  'partner-request': ASK,
  'partner-request-with-message': { ...ASK, message: '⟦message⟧' },
  'partner-request-reminder': ASK,
  'partner-established': { ...MANAGERS, partnersUrl: '⟦partnersUrl⟧' },
  'partner-declined': OUTCOME,
  'partner-expired': OUTCOME,
  'partner-withdrawn': OUTCOME,
  'partner-waiting': OUTCOME,
  'partner-bounced': OUTCOME,
  'partner-reassigned': { ...MANAGERS, requestUrl: '⟦requestUrl⟧' },
  'partnership-ended': { endedByName: '⟦endedByName⟧', otherName: '⟦otherName⟧', partnersUrl: '⟦partnersUrl⟧' },
};

/** What members of either side have chosen or written, wherever it stands in those mails. */
export const PARTNER_WORDS: ReadonlySet<string> = new Set([
  'askedBy',
  'fromName',
  'toName',
  'fromManager',
  'toManager',
  'message',
  'endedByName',
  'otherName',
]);
