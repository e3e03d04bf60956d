import type { MailParams, MailTemplate } from '../domain/mail.ts';
import {
  invitationAccountUndoneMail,
  invitationAdmittedMail,
  invitationMail,
  invitationReminderMail,
  inviterMail,
} from './templates/invitations.tsx';
import type { MailContext, MailView } from './templates/layout.tsx';

type InvitationTemplate = Extract<MailTemplate, `invitation${string}`>;

/** How each mail about invitations is written. */
export const INVITATION_VIEWS: {
  readonly [T in InvitationTemplate]: (params: MailParams[T], context: MailContext) => MailView;
} = {
  invitation: invitationMail,
  'invitation-reminder': invitationReminderMail,
  'invitation-joined': (params, context) => inviterMail('joined', params, context),
  'invitation-declined': (params, context) => inviterMail('declined', params, context),
  'invitation-expired': (params, context) => inviterMail('expired', params, context),
  'invitation-bounced': (params, context) => inviterMail('bounced', params, context),
  'invitation-waiting': (params, context) => inviterMail('waiting', params, context),
  'invitation-asked-again': (params, context) => inviterMail('askedAgain', params, context),
  'invitation-admitted': invitationAdmittedMail,
  'invitation-account-undone': invitationAccountUndoneMail,
};

const INVITE = {
  invitedBy: '⟦invitedBy⟧',
  organisationName: '⟦organisationName⟧',
  environmentName: '⟦environmentName⟧',
  invitationUrl: '⟦invitationUrl⟧',
  expiresAt: '⟦expiresAt⟧',
  stopUrl: '⟦stopUrl⟧',
};
const TOLD = { invitee: '⟦invitee⟧', organisationName: '⟦organisationName⟧', invitationsUrl: '⟦invitationsUrl⟧' };

/** Every value of those mails by its name. */
export const INVITATION_PLACEHOLDERS: Pick<MailParams, InvitationTemplate> = {
  invitation: INVITE,
  'invitation-reminder': INVITE,
  'invitation-joined': TOLD,
  'invitation-declined': TOLD,
  'invitation-expired': TOLD,
  'invitation-bounced': TOLD,
  'invitation-waiting': TOLD,
  'invitation-asked-again': TOLD,
  'invitation-admitted': { organisationName: '⟦organisationName⟧', loginUrl: '⟦loginUrl⟧' },
  'invitation-account-undone': { organisationName: '⟦organisationName⟧', registerUrl: '⟦registerUrl⟧' },
};

/** What members of the inviting side have chosen or written, wherever it stands in those mails. */
export const INVITATION_WORDS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.keys(INVITATION_PLACEHOLDERS).map((template) => [
    template,
    new Set(['invitedBy', 'organisationName', 'environmentName', 'invitee']),
  ]),
);
