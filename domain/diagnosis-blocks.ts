import type { DiagnosedMail, DiagnosedProcess, DiagnosisFacts } from './diagnosis.ts';
import { BOUNCE_CODES } from './link-mail.ts';
import type { BlockedBy, ProcessKind } from './process.ts';

/** Who has to do what about what blocks a process; a sentence for each stands in api/pages/texts/diagnosis-blocks.ts. */
export const REMEDIES = [
  'register-again',
  'check-account-address',
  'add-address-again',
  'pass-on',
  'correct-address',
  'lift-suppression',
  'read-provider-log',
  'watch-mail-provider',
  'mend-mail-settings',
  'settle-mail',
  'watch-database',
  'read-worker-log',
  'free-seat',
  'meet-conditions',
  'become-partners',
  'invite-by-another',
  'add-evidence',
  'judge-evidence',
  'watch-register',
  'wait-for-vies',
  'watch-peppol',
  'let-mail-go',
  'let-propagation-go',
  'wait-for-us',
] as const;
export type Remedy = (typeof REMEDIES)[number];

/** What keeps a process from going on, and what to do about it. */
export interface Block {
  readonly code: BlockedBy;
  readonly remedy: Remedy;
}

/** What a stage waits for whatever else is in the way: a step that has parked meanwhile hides it in the row. */
const BLOCKS_OF_STAGES: Partial<Record<ProcessKind, Readonly<Record<string, BlockedBy>>>> = {
  membershipInvite: { 'awaiting-seat': 'NO_SEAT' },
  partnerRequest: { 'awaiting-eligibility': 'NOT_ELIGIBLE' },
  organisationActivation: { 'awaiting-authority': 'AUTHORITY_UNPROVEN' },
};

/** Everything that keeps a process from going on, what the row names first. */
export function blocksOf({
  process,
  mails,
  heldBy = [],
}: Pick<DiagnosisFacts, 'process' | 'mails' | 'heldBy'>): readonly BlockedBy[] {
  if (process.endedAt !== null) return [];
  const waited = BLOCKS_OF_STAGES[process.kind]?.[process.stage];
  const bounced = process.stage === 'mail-bounced' ? bounceOf(mails) : undefined;
  const all = [process.blockedBy ?? undefined, waited, bounced, ...heldBy].filter((code) => code !== undefined);
  return [...new Set(all)];
}

function bounceOf(mails: readonly DiagnosedMail[]): BlockedBy | undefined {
  const newest = Math.max(...mails.map(({ round }) => round));
  for (const { round, feedback, state } of mails) {
    if (round !== newest) continue;
    if (feedback === 'bounced' || feedback === 'suppressed' || feedback === 'failed') return BOUNCE_CODES[feedback];
    if (state === 'refused') return 'MAIL_REJECTED';
  }
  return undefined;
}

/** Who has a mailbox put right, by kind; of the others no mail is waited for. */
const MAILBOX_REMEDIES: Partial<Record<ProcessKind, Remedy>> = {
  registration: 'register-again',
  passwordReset: 'check-account-address',
  emailVerification: 'add-address-again',
  partnerRequest: 'pass-on',
  membershipInvite: 'correct-address',
};

const REMEDY_OF: Readonly<Record<Exclude<BlockedBy, 'MAIL_BOUNCED' | 'MAIL_REJECTED' | 'AUTHORITY_UNPROVEN'>, Remedy>> =
  {
    MAIL_SUPPRESSED: 'lift-suppression',
    MAIL_FAILED: 'read-provider-log',
    MAIL_PROVIDER_UNAVAILABLE: 'watch-mail-provider',
    MAIL_PROVIDER_REFUSED: 'mend-mail-settings',
    MAIL_OUTCOME_UNKNOWN: 'settle-mail',
    DATABASE_UNAVAILABLE: 'watch-database',
    STEP_FAILED: 'read-worker-log',
    NO_SEAT: 'free-seat',
    NOT_ELIGIBLE: 'meet-conditions',
    NOT_PARTNERS: 'become-partners',
    INVITER_NOT_ALLOWED: 'invite-by-another',
    REGISTER_UNAVAILABLE: 'watch-register',
    VIES_UNAVAILABLE: 'wait-for-vies',
    PEPPOL_UNAVAILABLE: 'watch-peppol',
    MAIL_BRAKE: 'let-mail-go',
    PROPAGATION_BRAKE: 'let-propagation-go',
  };

/** Who has to act about what blocks a process, as operators are told. */
export function remedyFor({ kind, waitingOn }: Pick<DiagnosedProcess, 'kind' | 'waitingOn'>, code: BlockedBy): Remedy {
  switch (code) {
    case 'MAIL_BOUNCED':
    case 'MAIL_REJECTED':
      return MAILBOX_REMEDIES[kind] ?? 'read-provider-log';
    case 'AUTHORITY_UNPROVEN':
      return waitingOn === 'operator' ? 'judge-evidence' : 'add-evidence';
    default:
      return REMEDY_OF[code];
  }
}
