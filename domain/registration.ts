import type { LinkMail } from './link-mail.ts';
import type { Locale } from './locale.ts';
import type { MaintenanceWindow } from './maintenance.ts';
import type { BlockedBy, Parking, StageTransition } from './process.ts';
import type { PolicyFor } from './workflow-policy.ts';

/** The stages of a registration; the last three are its outcomes. */
export const REGISTRATION_STAGES = [
  'awaiting-activation',
  'mail-bounced',
  'awaiting-consent',
  'activating',
  'activated',
  'expired',
  'cancelled',
] as const;
export type RegistrationStage = (typeof REGISTRATION_STAGES)[number];
export type RegistrationOutcome = 'activated' | 'expired' | 'cancelled';

/** Every way from one stage to another; docs/states.md draws it and a test holds the two together. */
export const REGISTRATION_TRANSITIONS: readonly StageTransition<RegistrationStage>[] = [
  { from: 'start', to: 'awaiting-activation', on: 'an address is registered' },
  { from: 'start', to: 'awaiting-consent', on: 'a provider vouches for the address' },
  { from: 'awaiting-activation', to: 'awaiting-activation', on: 'asked again: a new link' },
  { from: 'awaiting-activation', to: 'awaiting-consent', on: 'a provider vouches for the person' },
  { from: 'awaiting-activation', to: 'mail-bounced', on: 'the mailbox refuses for good' },
  { from: 'awaiting-activation', to: 'activating', on: 'a valid form is submitted' },
  { from: 'awaiting-activation', to: 'expired', on: 'nobody activates in time' },
  { from: 'mail-bounced', to: 'awaiting-activation', on: 'asked again: a new link' },
  { from: 'mail-bounced', to: 'awaiting-consent', on: 'a provider vouches for the person' },
  { from: 'mail-bounced', to: 'activating', on: 'a valid form is submitted' },
  { from: 'mail-bounced', to: 'expired', on: 'nobody activates in time' },
  { from: 'awaiting-consent', to: 'awaiting-consent', on: 'asked again: a new link; or vouched for again' },
  { from: 'awaiting-consent', to: 'activating', on: 'the terms are accepted, or a valid form is submitted' },
  { from: 'awaiting-consent', to: 'expired', on: 'nobody accepts the terms in time' },
  { from: 'activating', to: 'activated', on: 'environment and administrator exist' },
  { from: 'activating', to: 'awaiting-activation', on: 'a name is taken' },
  { from: 'activating', to: 'awaiting-consent', on: 'a name or the identity is taken, after a provider has vouched' },
  { from: 'activating', to: 'cancelled', on: 'the address has got an account elsewhere' },
];

export interface RegistrationInput {
  readonly id: string;
  readonly policy: PolicyFor<'registration'>;
  readonly maintenanceWindow?: MaintenanceWindow;
  /** It begins by a sign-in at a provider that vouches for the address: no link is mailed at once. */
  readonly proven?: true;
  /** Where the run before stopped, after a continue-as-new. */
  readonly carried?: RegistrationState;
}

export interface RegistrationResult {
  readonly stage: RegistrationOutcome;
}

/**
 * `attemptId`: the row that holds what the person submitted; `round`: which of the process's links they used, none after a
 * provider's proof.
 */
export interface ActivateCommand {
  readonly attemptId: string;
  readonly round?: number;
}

/** Why an attempt could not be carried out, though the registration stays as it is. */
export const ACTIVATION_REFUSALS = [
  'USERNAME_TAKEN',
  'ENVIRONMENT_NAME_TAKEN',
  'IDENTITY_TAKEN',
  'INVITATION_ENDED',
  'SIGN_IN_RESTRICTED',
] as const;
export type ActivationRefusal = (typeof ACTIVATION_REFUSALS)[number];

export type ActivateAnswer =
  | { readonly outcome: 'activated'; readonly userId: string; readonly environmentId: string }
  /** The form needs another name; the registration waits on. */
  | { readonly outcome: 'refused'; readonly refusals: readonly ActivationRefusal[] }
  /** Taken in and safe, but not done yet: its step has parked. */
  | { readonly outcome: 'working' }
  | { readonly outcome: 'ended'; readonly stage: RegistrationOutcome };

/** `signInId`: the row of the sign-in at a provider that has just ended well. */
export interface ProveCommand {
  readonly signInId: string;
}

export type ProveAnswer =
  | { readonly outcome: 'proven' }
  /** Somebody's form was taken in and is still to be carried out; the proof was not taken in. */
  | { readonly outcome: 'activating' }
  /** Taken in and safe, but not recorded yet: its step has parked. */
  | { readonly outcome: 'working' }
  | { readonly outcome: 'ended'; readonly stage: RegistrationOutcome };

/** In which language the person asked this time. */
export interface AskAgainCommand {
  readonly locale: Locale;
}

export type AskAgainAnswer =
  | { readonly outcome: 'sending'; readonly round: number }
  | { readonly outcome: 'ended'; readonly stage: RegistrationOutcome };

export const ASK_AGAIN_REFUSALS = ['TOO_SOON', 'TOO_MANY', 'MAIL_UNDER_WAY', 'ACTIVATING'] as const;
export type AskAgainRefusal = (typeof ASK_AGAIN_REFUSALS)[number];

/** A provider's proof; `round`: the one that it began, by which older links are superseded. */
export interface RegistrationProof {
  readonly signInId: string;
  readonly round: number;
}

/** Everything a running registration knows. Plain data, so that it can be carried over a continue-as-new. */
export interface RegistrationState {
  readonly stage: RegistrationStage;
  /** Counts the links asked for; each new one supersedes those before. */
  readonly round: number;
  readonly roundBeganAtMs: number;
  /** In which language it was asked for last; that of the registration's row when undefined. */
  readonly locale: Locale | undefined;
  readonly deadlineAtMs: number;
  readonly linkMail: LinkMail;
  /** Index of the next reminder of this round. */
  readonly nextReminder: number;
  readonly reminding: boolean;
  readonly remindersStopped: boolean;
  readonly lastMailAtMs: number | undefined;
  readonly blockedBy: BlockedBy | undefined;
  readonly askedAgainAtMs: readonly number[];
  /** Attempts taken in and not yet decided, oldest first. */
  readonly attempts: readonly string[];
  readonly activation: Parking | undefined;
  /** A provider has vouched for its person, who has still to accept the terms. */
  readonly proven?: boolean;
  /** Proofs taken in and not yet recorded, oldest first. */
  readonly proofs?: readonly RegistrationProof[];
  /** Of the proof that could not be recorded. */
  readonly proving?: Parking | undefined;
  /** Of a lapse that could not be recorded. */
  readonly lapse: Parking | undefined;
  readonly handledIds: readonly string[];
}

/** Whether the registration has come to an end that nothing changes any more. */
export function isRegistrationOutcome(stage: RegistrationStage): stage is RegistrationOutcome {
  return stage === 'activated' || stage === 'expired' || stage === 'cancelled';
}
