import type { BulkActionOutcome, BulkActionStage } from './bulk-action.ts';
import type { BulkInviteOutcome, BulkInviteStage } from './bulk-invite.ts';
import type { EmailVerificationOutcome, EmailVerificationStage } from './email-verification.ts';
import type { LicenceSyncOutcome, LicenceSyncStage } from './licence-sync.ts';
import type { InvitationDelivery, MembershipInviteOutcome, MembershipInviteStage } from './membership-invite.ts';
import type { NoticeStage } from './notice.ts';
import type {
  ActivationPurpose,
  OrganisationActivationOutcome,
  OrganisationActivationStage,
} from './organisation-activation.ts';
import type { PartnerRequestOutcome, PartnerRequestStage } from './partner-request.ts';
import type { PartnershipEndingStage } from './partnership-ending.ts';
import type { PasswordResetOutcome, PasswordResetStage } from './password-reset.ts';
import type { BlockedBy, ProcessKind } from './process.ts';
import type { ReceivingRegistrationOutcome, ReceivingRegistrationStage } from './receiving-registration.ts';
import type { RegistrationOutcome, RegistrationStage } from './registration.ts';
import type { SharingStage } from './sharing.ts';

/** What operators do with an onboarding. */
export const OPERATOR_ACTIONS = [
  'retry',
  'resend',
  'extend',
  'correct-address',
  'reassign',
  'cancel',
  'settle-mail',
  'approve-authority',
  'refuse-authority',
  'restore',
  'note',
  'take',
  'release',
] as const;
export type OperatorAction = (typeof OPERATOR_ACTIONS)[number];

/** What an operator has found out about a mail whose outcome nobody knew. */
export const SETTLED_MAILS = ['sent', 'not-sent'] as const;
export type SettledMail = (typeof SETTLED_MAILS)[number];

/** As much of an onboarding as decides about what may be done with it. */
export interface ActionStanding {
  readonly kind: ProcessKind;
  readonly stage: string;
  readonly isEnded: boolean;
  readonly blockedBy: BlockedBy | null;
  /** Nobody can say of one of its mails whether it went out. */
  readonly hasUnknownMail: boolean;
  readonly isTaken: boolean;
  /** What it held about a person is gone. */
  readonly isErased: boolean;
  /** Another one goes on where it has ended. */
  readonly isContinued: boolean;
  /** Of an invitation: how its invitee learns of it. */
  readonly delivery?: InvitationDelivery | undefined;
  /** Of an activation. */
  readonly purpose?: ActivationPurpose | undefined;
}

/** The stages in which each kind is open. */
interface OpenStages {
  readonly registration: Exclude<RegistrationStage, RegistrationOutcome>;
  readonly notice: Extract<NoticeStage, 'sending'>;
  readonly passwordReset: Exclude<PasswordResetStage, PasswordResetOutcome>;
  readonly emailVerification: Exclude<EmailVerificationStage, EmailVerificationOutcome>;
  readonly licenceSync: Exclude<LicenceSyncStage, LicenceSyncOutcome>;
  readonly partnerRequest: Exclude<PartnerRequestStage, PartnerRequestOutcome>;
  readonly partnershipEnding: Exclude<PartnershipEndingStage, 'ended'>;
  readonly organisationActivation: Exclude<OrganisationActivationStage, OrganisationActivationOutcome>;
  readonly receivingRegistration: Exclude<ReceivingRegistrationStage, ReceivingRegistrationOutcome>;
  readonly membershipInvite: Exclude<MembershipInviteStage, MembershipInviteOutcome>;
  readonly bulkInvite: Exclude<BulkInviteStage, BulkInviteOutcome>;
  readonly sharing: Exclude<SharingStage, 'settled'>;
  readonly bulkAction: Exclude<BulkActionStage, BulkActionOutcome>;
}

const REACHED = ['resend', 'extend'] as const;
const ASKED = ['resend', 'extend', 'reassign', 'cancel'] as const;

/** The one table of what suits which stage; what depends on more than that is added by `operatorActions`. */
const OPEN: { readonly [Kind in ProcessKind]: Readonly<Record<OpenStages[Kind], readonly OperatorAction[]>> } = {
  registration: {
    'awaiting-activation': REACHED,
    'mail-bounced': REACHED,
    'awaiting-consent': REACHED,
    activating: [],
  },
  notice: { sending: [] },
  // an hour is what keeps a stolen mailbox from being a stolen account: it is not extended
  passwordReset: { 'awaiting-proof': ['resend', 'cancel'] },
  emailVerification: { 'awaiting-proof': ['resend', 'cancel'], 'awaiting-approval': ['cancel'] },
  licenceSync: { comparing: [], applying: [] },
  partnerRequest: {
    'awaiting-answer': ASKED,
    'mail-bounced': ASKED,
    'awaiting-eligibility': ['extend', 'reassign', 'cancel'],
    establishing: ['cancel'],
  },
  partnershipEnding: { revoking: [], telling: [] },
  organisationActivation: {
    'checking-register': ['cancel'],
    'awaiting-authority': ['approve-authority', 'refuse-authority', 'cancel'],
    'checking-vat': ['cancel'],
    'registering-identifier': ['cancel'],
  },
  receivingRegistration: { charging: [], registering: [] },
  membershipInvite: {
    'awaiting-answer': ['resend', 'extend', 'cancel'],
    'mail-bounced': ['resend', 'extend', 'correct-address', 'cancel'],
    'awaiting-registration': ['resend', 'extend', 'cancel'],
    'awaiting-seat': ['extend', 'cancel'],
    joining: ['cancel'],
  },
  bulkInvite: { starting: ['cancel'] },
  sharing: { waiting: [], propagating: [] },
  // it is stopped where its onboardings stand
  bulkAction: { applying: [] },
};

/** Ends from which something goes on as a new onboarding that names the old one. */
const RESTORABLE: Partial<Record<ProcessKind, string>> = {
  membershipInvite: 'expired',
  partnerRequest: 'expired',
  organisationActivation: 'rejected',
};

/** What another try may mend: a step that has parked, or a condition that may hold by now. */
const RETRIED: readonly BlockedBy[] = [
  'MAIL_PROVIDER_UNAVAILABLE',
  'MAIL_PROVIDER_REFUSED',
  'DATABASE_UNAVAILABLE',
  'STEP_FAILED',
  'REGISTER_UNAVAILABLE',
  'VIES_UNAVAILABLE',
  'PEPPOL_UNAVAILABLE',
  'MAIL_BRAKE',
  'PROPAGATION_BRAKE',
];
const LOOKED_AT_AGAIN: readonly BlockedBy[] = ['NO_SEAT', 'NOT_ELIGIBLE', 'NOT_PARTNERS', 'INVITER_NOT_ALLOWED'];

/** What a workflow answers that has come to its end, or to where nothing leads back from. */
export const REFUSED_AS_ENDED: readonly string[] = [
  'ENDED',
  'PARTNER_REQUEST_ENDED',
  'INVITATION_ENDED',
  'ACTIVATION_ENDED',
  'ACTIVATING',
  'ENDING',
];

const FOR_NOW: readonly string[] = ['TOO_SOON', 'TOO_MANY', 'MAIL_UNDER_WAY', 'PASSED_ON_OFTEN'];

/** What may be done with an onboarding now; the diagnosis shows it, and what is not in it is refused. */
export function operatorActions(standing: ActionStanding): readonly OperatorAction[] {
  const suitable = standing.isEnded ? endedActions(standing) : openActions(standing);
  const allowed = new Set<OperatorAction>([...suitable, 'note', standing.isTaken ? 'release' : 'take']);
  if (standing.hasUnknownMail) allowed.add('settle-mail');
  return OPERATOR_ACTIONS.filter((action) => allowed.has(action));
}

/** Why an action is refused; undefined where it may be done. What has been erased nobody brings back. */
export function refuseOperatorAction(
  action: OperatorAction,
  standing: ActionStanding,
): 'ACTION_NOT_ALLOWED' | 'RESTORE_ERASED' | undefined {
  if (operatorActions(standing).includes(action)) return undefined;
  return action === 'restore' && standing.isEnded && standing.isErased ? 'RESTORE_ERASED' : 'ACTION_NOT_ALLOWED';
}

/** Whether a workflow has refused something that it may not refuse later: such a try is as good as none. */
export function isRefusedForNow(outcome: string): boolean {
  return FOR_NOW.includes(outcome);
}

/** The signal by which an onboarding tries again what it is blocked by. */
export function retrySignalOf({ blockedBy }: Pick<ActionStanding, 'blockedBy'>): 'retry' | 'conditions-changed' {
  return blockedBy && LOOKED_AT_AGAIN.includes(blockedBy) ? 'conditions-changed' : 'retry';
}

function openActions(standing: ActionStanding): readonly OperatorAction[] {
  const { kind, stage, blockedBy, delivery } = standing;
  const ofKind: Readonly<Record<string, readonly OperatorAction[]>> = OPEN[kind];
  const suitable = ofKind[stage] ?? [];
  // a link that its inviter hands over would be superseded without anybody having the new one
  const isMailed = delivery === undefined || delivery === 'mail';
  const actions = isMailed ? suitable : suitable.filter((action) => action !== 'resend');
  return isRetried(blockedBy) ? ['retry', ...actions] : actions;
}

function endedActions(standing: ActionStanding): readonly OperatorAction[] {
  const { kind, stage, isErased, isContinued, delivery, purpose = 'activation' } = standing;
  const isSound = RESTORABLE[kind] === stage && delivery !== 'link' && purpose === 'activation';
  return isSound && !isErased && !isContinued ? ['restore'] : [];
}

function isRetried(blockedBy: BlockedBy | null): boolean {
  return blockedBy !== null && (RETRIED.includes(blockedBy) || LOOKED_AT_AGAIN.includes(blockedBy));
}
