import type { Locale } from './locale.ts';
import type { MaintenanceWindow } from './maintenance.ts';
import type { StageTransition } from './process.ts';
import type { PolicyFor } from './workflow-policy.ts';

/** `forgotten`: the person asked; `login-details`: an administrator mailed them, and the link lives longer. */
export const PASSWORD_RESET_REASONS = ['forgotten', 'login-details'] as const;
export type PasswordResetReason = (typeof PASSWORD_RESET_REASONS)[number];

/** The stages of a password reset; the last three are its outcomes. */
export const PASSWORD_RESET_STAGES = ['awaiting-proof', 'reset', 'expired', 'cancelled'] as const;
export type PasswordResetStage = (typeof PASSWORD_RESET_STAGES)[number];
export type PasswordResetOutcome = 'reset' | 'expired' | 'cancelled';

/** Every way from one stage to another; docs/states.md draws it. */
export const PASSWORD_RESET_TRANSITIONS: readonly StageTransition<PasswordResetStage>[] = [
  { from: 'start', to: 'awaiting-proof', on: 'a person or an administrator asks for a link' },
  { from: 'awaiting-proof', to: 'awaiting-proof', on: 'asked again: a new link' },
  { from: 'awaiting-proof', to: 'reset', on: 'a valid password is submitted' },
  { from: 'awaiting-proof', to: 'expired', on: 'nobody sets a password in time' },
  { from: 'awaiting-proof', to: 'cancelled', on: 'the user is deactivated, or signs in by a provider alone' },
];

export interface PasswordResetInput {
  readonly id: string;
  readonly policy: PolicyFor<'passwordReset'>;
  readonly maintenanceWindow?: MaintenanceWindow;
}

export interface PasswordResetResult {
  readonly stage: PasswordResetOutcome;
}

/** `attemptId`: the row that holds the new password; `round`: which of the process's links was used. */
export interface ConfirmResetCommand {
  readonly attemptId: string;
  readonly round: number;
}

export type ConfirmResetAnswer =
  | { readonly outcome: 'reset'; readonly userId: string }
  /** Taken in and safe, but not done yet: its step has parked. */
  | { readonly outcome: 'working' }
  /** The row that held the password is gone; the form has to be sent again. */
  | { readonly outcome: 'lost' }
  | { readonly outcome: 'ended'; readonly stage: PasswordResetOutcome };

/** In which language the person asked this time; their own when undefined. */
export interface AskResetAgainCommand {
  readonly locale?: Locale;
}

export type AskResetAgainAnswer =
  | { readonly outcome: 'sending'; readonly round: number }
  | { readonly outcome: 'ended'; readonly stage: PasswordResetOutcome };

export const ASK_RESET_AGAIN_REFUSALS = ['TOO_SOON', 'TOO_MANY', 'MAIL_UNDER_WAY', 'ENDING'] as const;
export type AskResetAgainRefusal = (typeof ASK_RESET_AGAIN_REFUSALS)[number];

/** Whether the reset has come to an end that nothing changes any more. */
export function isPasswordResetOutcome(stage: string): stage is PasswordResetOutcome {
  return stage === 'reset' || stage === 'expired' || stage === 'cancelled';
}
