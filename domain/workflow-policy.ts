import type { Policy } from './policy.ts';
import type { ProcessKind } from './process.ts';

const STEPS = ['databaseStepMs', 'parkRetriesMs'] as const;
const MAILS = [...STEPS, 'mailStepMs'] as const;
const GATEWAYS = [...STEPS, 'gatewayStepMs'] as const;
const LINKS = [...MAILS, 'reminderQuietMs', 'resendPauseMs', 'resendsPerDay'] as const;
const INVITATIONS = [...LINKS, 'invitationLastReminderMs', 'invitationRemindersMs', 'invitationSeatMs'] as const;

/** What each kind of workflow reads of the policy. It is started with that alone: a history keeps what it was started with. */
const READ_BY = {
  registration: [...LINKS, 'activationLinkMs', 'activationRemindersMs', 'invitationSeatMs'],
  passwordReset: [...LINKS, 'passwordResetMs', 'loginDetailsMs'],
  emailVerification: [...LINKS, 'emailProofMs', 'emailApprovalMs'],
  partnerRequest: [
    ...LINKS,
    'partnerRequestMs',
    'partnerRequestRemindersMs',
    'partnerEligibilityMs',
    'partnerHandOversPerDay',
  ],
  partnershipEnding: STEPS,
  organisationActivation: [...GATEWAYS, 'mailStepMs', 'authorityMs', 'authorityRemindersMs', 'reminderQuietMs'],
  receivingRegistration: [...GATEWAYS, 'mailStepMs'],
  membershipInvite: INVITATIONS,
  // it starts invitations
  bulkInvite: [...INVITATIONS, 'invitationMs', 'invitationDayMs', 'recipientMails', 'recipientWindowMs'],
  sharing: [...STEPS, 'propagationDelayMs'],
  licenceSync: STEPS,
  bulkAction: STEPS,
  notice: MAILS,
} as const satisfies Record<ProcessKind, readonly (keyof Policy)[]>;

/** The part of the policy that workflows of a kind read. */
export type PolicyFor<Kind extends ProcessKind> = Pick<Policy, (typeof READ_BY)[Kind][number]>;

/** Takes out of the policy what workflows of a kind are started with. */
export function policyFor<Kind extends ProcessKind>(kind: Kind, policy: PolicyFor<Kind>): PolicyFor<Kind> {
  const read: readonly string[] = READ_BY[kind];
  return Object.fromEntries(Object.entries(policy).filter(([name]) => read.includes(name))) as PolicyFor<Kind>;
}
