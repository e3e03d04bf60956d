import type { StageTransition } from './process.ts';
import type { PolicyFor } from './workflow-policy.ts';

/** The stages of an extra address, or of an identity to be linked; the last four are its outcomes. */
export const EMAIL_VERIFICATION_STAGES = [
  'awaiting-proof',
  'awaiting-approval',
  'verified',
  'expired',
  'refused',
  'cancelled',
] as const;
export type EmailVerificationStage = (typeof EMAIL_VERIFICATION_STAGES)[number];
export type EmailVerificationOutcome = 'verified' | 'expired' | 'refused' | 'cancelled';

/** Every way from one stage to another; docs/states.md draws it. */
export const EMAIL_VERIFICATION_TRANSITIONS: readonly StageTransition<EmailVerificationStage>[] = [
  { from: 'start', to: 'awaiting-proof', on: 'a user adds an address, or an identity is to be linked' },
  { from: 'awaiting-proof', to: 'awaiting-proof', on: 'asked again: a new link' },
  { from: 'awaiting-proof', to: 'verified', on: 'its mailbox is proven, on the own domain or for an identity' },
  { from: 'awaiting-proof', to: 'awaiting-approval', on: 'its mailbox is proven, on another domain' },
  { from: 'awaiting-proof', to: 'expired', on: 'nobody proves the mailbox in time' },
  { from: 'awaiting-proof', to: 'cancelled', on: 'withdrawn, taken elsewhere, or the user is deactivated' },
  { from: 'awaiting-approval', to: 'verified', on: 'an administrator approves' },
  { from: 'awaiting-approval', to: 'refused', on: 'an administrator refuses' },
  { from: 'awaiting-approval', to: 'expired', on: 'no administrator decides in time' },
  { from: 'awaiting-approval', to: 'cancelled', on: 'withdrawn, taken elsewhere, or the user is deactivated' },
];

export interface EmailVerificationInput {
  readonly id: string;
  readonly policy: PolicyFor<'emailVerification'>;
}

export interface EmailVerificationResult {
  readonly stage: EmailVerificationOutcome;
}

/** Whether the workflow ended, or waits on. */
export function isEmailVerificationOutcome(stage: EmailVerificationStage): stage is EmailVerificationOutcome {
  return stage !== 'awaiting-proof' && stage !== 'awaiting-approval';
}

/** `round`: which of the process's links was used. */
export interface ConfirmAddressCommand {
  readonly round: number;
}

export type ApprovalVerdict = 'approve' | 'refuse';

/** `userId`: the administrator who decides. */
export interface DecideAddressCommand {
  readonly verdict: ApprovalVerdict;
  readonly userId: string;
}

/** Where a verification stands after a confirmation or a decision; where it stood before, when its step has parked. */
export interface EmailVerificationAnswer {
  readonly stage: EmailVerificationStage;
}
