import type { Locale } from './locale.ts';
import type { MailFeedback } from './mail.ts';
import { afterMaintenance, type MaintenanceWindow } from './maintenance.ts';
import { DAY_MS, type Policy } from './policy.ts';
import { type BlockedBy, type Parking, parkAgain, type Standing } from './process.ts';

/** The stages of a registration; the last three are its outcomes. */
export const REGISTRATION_STAGES = [
  'awaiting-activation',
  'mail-bounced',
  'activating',
  'activated',
  'expired',
  'cancelled',
] as const;
export type RegistrationStage = (typeof REGISTRATION_STAGES)[number];
export type RegistrationOutcome = 'activated' | 'expired' | 'cancelled';

/** Every way from one stage to another; docs/states.md draws it and a test holds the two together. */
export const REGISTRATION_TRANSITIONS: readonly {
  readonly from: RegistrationStage | 'start';
  readonly to: RegistrationStage;
  readonly on: string;
}[] = [
  { from: 'start', to: 'awaiting-activation', on: 'an address is registered' },
  { from: 'awaiting-activation', to: 'awaiting-activation', on: 'asked again: a new link' },
  { from: 'awaiting-activation', to: 'mail-bounced', on: 'the mailbox refuses for good' },
  { from: 'awaiting-activation', to: 'activating', on: 'a valid form is submitted' },
  { from: 'awaiting-activation', to: 'expired', on: 'nobody activates in time' },
  { from: 'mail-bounced', to: 'awaiting-activation', on: 'asked again: a new link' },
  { from: 'mail-bounced', to: 'activating', on: 'a valid form is submitted' },
  { from: 'mail-bounced', to: 'expired', on: 'nobody activates in time' },
  { from: 'activating', to: 'activated', on: 'environment and administrator exist' },
  { from: 'activating', to: 'awaiting-activation', on: 'a name is taken' },
  { from: 'activating', to: 'cancelled', on: 'the address has got an account elsewhere' },
];

export interface RegistrationInput {
  readonly id: string;
  readonly policy: Policy;
  readonly maintenanceWindow?: MaintenanceWindow;
  /** Where the run before stopped, after a continue-as-new. */
  readonly carried?: RegistrationState;
}

export interface RegistrationResult {
  readonly stage: RegistrationOutcome;
}

/** `attemptId`: the row that holds what the person submitted; `round`: which of the process's links they used. */
export interface ActivateCommand {
  readonly attemptId: string;
  readonly round: number;
}

/** Why an attempt could not be carried out, though the registration stays as it is. */
export const ACTIVATION_REFUSALS = ['USERNAME_TAKEN', 'ENVIRONMENT_NAME_TAKEN'] as const;
export type ActivationRefusal = (typeof ACTIVATION_REFUSALS)[number];

export type ActivateAnswer =
  | { readonly outcome: 'activated'; readonly userId: string; readonly environmentId: string }
  /** The form needs another name; the registration waits on. */
  | { readonly outcome: 'refused'; readonly refusals: readonly ActivationRefusal[] }
  /** Taken in and safe, but not done yet: its step has parked. */
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

export type LinkMail =
  | { readonly status: 'due' | 'done' }
  /** On another try `parking` is what came of those before. */
  | { readonly status: 'sending'; readonly parking?: Parking }
  | { readonly status: 'parked'; readonly parking: Parking };

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
  /** Of a lapse that could not be recorded. */
  readonly lapse: Parking | undefined;
  readonly handledIds: readonly string[];
}

/** What the workflow does next, given only its state, the policy and the time. */
export type RegistrationStep =
  | { readonly do: 'activate'; readonly attemptId: string }
  | { readonly do: 'send-link'; readonly round: number }
  | { readonly do: 'remind'; readonly round: number; readonly number: number }
  | { readonly do: 'skip-reminder' }
  | { readonly do: 'expire' }
  | { readonly do: 'wait'; readonly untilMs: number | undefined; readonly for: string };

/** A registration that begins at `nowMs`. */
export function beginRegistration(nowMs: number, policy: Policy): RegistrationState {
  return {
    stage: 'awaiting-activation',
    round: 1,
    roundBeganAtMs: nowMs,
    locale: undefined,
    deadlineAtMs: nowMs + policy.activationLinkMs,
    linkMail: { status: 'due' },
    nextReminder: 0,
    reminding: false,
    remindersStopped: false,
    lastMailAtMs: undefined,
    blockedBy: undefined,
    askedAgainAtMs: [],
    attempts: [],
    activation: undefined,
    lapse: undefined,
    handledIds: [],
  };
}

/** Whether the registration has come to an end that nothing changes any more. */
export function isRegistrationOutcome(stage: RegistrationStage): stage is RegistrationOutcome {
  return stage === 'activated' || stage === 'expired' || stage === 'cancelled';
}

/**
 * The next step of an open registration. A decision that was taken in goes before every deadline; an end goes before a
 * mail; a reminder that would come too close to another mail is skipped.
 */
export function nextRegistrationStep(
  state: RegistrationState,
  nowMs: number,
  policy: Policy,
  window: MaintenanceWindow | undefined,
): RegistrationStep {
  const attemptId = state.attempts[0];
  if (attemptId !== undefined) {
    const retryAtMs = state.activation?.retryAtMs;
    if (retryAtMs === undefined || retryAtMs <= nowMs) return { do: 'activate', attemptId };
    return { do: 'wait', untilMs: retryAtMs, for: 'trying the activation again' };
  }
  if (state.deadlineAtMs <= nowMs) {
    const retryAtMs = state.lapse?.retryAtMs ?? nowMs;
    return retryAtMs <= nowMs ? { do: 'expire' } : { do: 'wait', untilMs: retryAtMs, for: 'recording the lapse again' };
  }
  if (isLinkDue(state.linkMail, nowMs)) return { do: 'send-link', round: state.round };
  const remindAtMs = nextReminderAt(state, policy, window);
  if (remindAtMs !== undefined && remindAtMs <= nowMs) {
    const quietUntilMs = (state.lastMailAtMs ?? Number.NEGATIVE_INFINITY) + policy.reminderQuietMs;
    return quietUntilMs > nowMs
      ? { do: 'skip-reminder' }
      : { do: 'remind', round: state.round, number: state.nextReminder + 1 };
  }
  // the mail's own time is over before the deadline: it ends this wait, and no timer is needed for it
  const mailEndsFirst = state.linkMail.status === 'sending' && nowMs + policy.mailStepMs < state.deadlineAtMs;
  if (mailEndsFirst) return { do: 'wait', untilMs: undefined, for: 'the mail' };
  const retryAtMs = state.linkMail.status === 'parked' ? state.linkMail.parking.retryAtMs : undefined;
  const untilMs = Math.min(state.deadlineAtMs, remindAtMs ?? Infinity, retryAtMs ?? Infinity);
  return { do: 'wait', untilMs, for: waitReason(untilMs, remindAtMs, retryAtMs) };
}

/** Why a new link may not be sent now; undefined when it may, or when the registration has ended and says so itself. */
export function refuseAskAgain(state: RegistrationState, nowMs: number, policy: Policy): AskAgainRefusal | undefined {
  if (isRegistrationOutcome(state.stage)) return undefined;
  if (state.attempts.length > 0) return 'ACTIVATING';
  if (state.linkMail.status !== 'done') return 'MAIL_UNDER_WAY';
  if (nowMs < state.roundBeganAtMs + policy.resendPauseMs) return 'TOO_SOON';
  const lately = state.askedAgainAtMs.filter((atMs) => atMs > nowMs - DAY_MS);
  return lately.length >= policy.resendsPerDay ? 'TOO_MANY' : undefined;
}

/** A new round: another link, a new deadline, reminders from the start. Reminders that were stopped stay stopped. */
export function askAgain(
  state: RegistrationState,
  nowMs: number,
  policy: Policy,
  locale = state.locale,
): RegistrationState {
  return {
    ...state,
    stage: 'awaiting-activation',
    round: state.round + 1,
    roundBeganAtMs: nowMs,
    locale,
    deadlineAtMs: nowMs + policy.activationLinkMs,
    linkMail: { status: 'due' },
    nextReminder: 0,
    blockedBy: undefined,
    lapse: undefined,
    askedAgainAtMs: [...state.askedAgainAtMs.filter((atMs) => atMs > nowMs - DAY_MS), nowMs],
  };
}

/** The link's mail has left the house at `atMs`. */
export function linkSent(state: RegistrationState, round: number, atMs: number): RegistrationState {
  if (round !== state.round) return state;
  const blockedBy = state.stage === 'mail-bounced' ? state.blockedBy : undefined;
  return { ...state, linkMail: { status: 'done' }, lastMailAtMs: atMs, blockedBy };
}

/** The provider will never take a mail to this address. */
export function linkRefused(state: RegistrationState, round: number): RegistrationState {
  if (round !== state.round || isRegistrationOutcome(state.stage)) return state;
  const refused: RegistrationState = { ...state, linkMail: { status: 'done' } };
  return state.attempts.length > 0 ? refused : { ...refused, stage: 'mail-bounced', blockedBy: 'MAIL_REJECTED' };
}

/** The link's mail could not be handed over in the time it has. */
export function linkParked(
  state: RegistrationState,
  { round, code }: { readonly round: number; readonly code: BlockedBy },
  nowMs: number,
  policy: Policy,
): RegistrationState {
  if (round !== state.round || isRegistrationOutcome(state.stage)) return state;
  const previous = 'parking' in state.linkMail ? state.linkMail.parking : undefined;
  return {
    ...state,
    linkMail: { status: 'parked', parking: parkAgain(code, previous, nowMs, policy.parkRetriesMs) },
    blockedBy: code,
  };
}

/** What the provider reported changes where the registration stands; the same report twice, or of an old round, does not. */
export function takeInFeedback(state: RegistrationState, feedback: MailFeedback): RegistrationState {
  if (state.handledIds.includes(feedback.id)) return state;
  const seen = { ...state, handledIds: [...state.handledIds.slice(1 - MOST_HANDLED_IDS), feedback.id] };
  if (feedback.event === 'complained') return { ...seen, remindersStopped: true };
  const decided = state.attempts.length > 0 || isRegistrationOutcome(state.stage);
  if (feedback.mail === 'activated' || feedback.round !== state.round || decided) return seen;
  if (feedback.event === 'settled') {
    return state.linkMail.status === 'parked' && feedback.mail === 'activation'
      ? { ...seen, linkMail: { status: 'done' }, blockedBy: undefined }
      : seen;
  }
  const blockedBy = BOUNCE_CODES[feedback.event];
  return { ...seen, stage: 'mail-bounced', linkMail: { status: 'done' }, blockedBy };
}

/** Tries what has parked again at once, as an operator asks. */
export function retryNow(state: RegistrationState, nowMs: number): RegistrationState {
  const { linkMail, activation, lapse } = state;
  return {
    ...state,
    linkMail: linkMail.status === 'parked' && linkMail.parking.retryAtMs !== undefined ? { status: 'due' } : linkMail,
    activation: activation && { ...activation, retryAtMs: nowMs },
    lapse: lapse && { ...lapse, retryAtMs: nowMs },
  };
}

/**
 * Puts the registration back to waiting after a refused attempt. Whoever was refused after the deadline still gets a
 * day to choose another name: their decision came in time.
 */
export function activationRefused(state: RegistrationState, nowMs: number): RegistrationState {
  return {
    ...state,
    stage: 'awaiting-activation',
    attempts: state.attempts.slice(1),
    activation: undefined,
    // whoever used the link has got its mail: only one that is still to come blocks
    blockedBy: state.linkMail.status === 'parked' ? state.linkMail.parking.code : undefined,
    deadlineAtMs: Math.max(state.deadlineAtMs, nowMs + DAY_MS),
  };
}

/** The attempt's step could not be done in the time it has; the decision stays and is tried again. */
export function activationParked(
  state: RegistrationState,
  code: BlockedBy,
  nowMs: number,
  policy: Policy,
): RegistrationState {
  const activation = parkAgain(code, state.activation, nowMs, policy.parkRetriesMs);
  return { ...state, stage: 'activating', activation, blockedBy: code };
}

/** The lapse could not be recorded in the time it has; it is tried again, and a decision that comes meanwhile counts. */
export function lapseParked(
  state: RegistrationState,
  code: BlockedBy,
  nowMs: number,
  policy: Policy,
): RegistrationState {
  return { ...state, lapse: parkAgain(code, state.lapse, nowMs, policy.parkRetriesMs) };
}

/** Where the registration stands, as people, lists and search attributes see it. */
export function registrationStanding(state: RegistrationState): Standing {
  const { stage, activation, lapse, linkMail } = state;
  const blockedBy = lapse?.code ?? state.blockedBy;
  if (isRegistrationOutcome(stage))
    return { stage, waitingOn: null, waitUntil: null, needsAttention: false, blockedBy: null };
  const parking = activation ?? lapse ?? (linkMail.status === 'parked' ? linkMail.parking : undefined);
  const untilMs = Math.min(state.deadlineAtMs, parking?.retryAtMs ?? Infinity);
  return {
    stage,
    waitingOn: waitingOn(state),
    waitUntil: new Date(activation?.retryAtMs ?? lapse?.retryAtMs ?? untilMs).toISOString(),
    needsAttention: blockedBy !== undefined,
    blockedBy: blockedBy ?? null,
  };
}

function waitingOn({ activation, lapse, linkMail }: RegistrationState): Standing['waitingOn'] {
  if (activation || lapse) return 'vestibule';
  if (linkMail.status === 'done') return 'person';
  const byHand = linkMail.status === 'parked' && linkMail.parking.retryAtMs === undefined;
  return byHand ? 'operator' : 'mail-provider';
}

/** A report is repeated within hours, if at all; this many are remembered. */
const MOST_HANDLED_IDS = 200;

const BOUNCE_CODES = {
  bounced: 'MAIL_BOUNCED',
  suppressed: 'MAIL_SUPPRESSED',
  failed: 'MAIL_FAILED',
} as const satisfies Record<string, BlockedBy>;

function isLinkDue(linkMail: LinkMail, nowMs: number): boolean {
  if (linkMail.status !== 'parked') return linkMail.status === 'due';
  return linkMail.parking.retryAtMs !== undefined && linkMail.parking.retryAtMs <= nowMs;
}

function nextReminderAt(
  state: RegistrationState,
  policy: Policy,
  window: MaintenanceWindow | undefined,
): number | undefined {
  const afterMs = policy.activationRemindersMs[state.nextReminder];
  const silent = state.remindersStopped || state.reminding || state.stage !== 'awaiting-activation';
  if (afterMs === undefined || silent || state.linkMail.status !== 'done') return undefined;
  const atMs = afterMaintenance(state.roundBeganAtMs + afterMs, window);
  return atMs < state.deadlineAtMs ? atMs : undefined;
}

function waitReason(untilMs: number, remindAtMs: number | undefined, retryAtMs: number | undefined): string {
  if (untilMs === remindAtMs) return 'reminder';
  return untilMs === retryAtMs ? 'sending the link again' : 'expiry';
}
