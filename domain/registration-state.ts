import {
  askedLately,
  BOUNCE_CODES,
  endedStanding,
  linkWaitsOn,
  parkLinkMail,
  refuseAnotherLink,
  rememberReport,
  resendLostMail,
  retryLinkMail,
} from './link-mail.ts';
import type { MailFeedback } from './mail.ts';
import { DAY_MS } from './policy.ts';
import { type BlockedBy, isHeldByBrake, parkAgain, type Standing, timesParked } from './process.ts';
import {
  type AskAgainRefusal,
  isRegistrationOutcome,
  type RegistrationStage,
  type RegistrationState,
} from './registration.ts';
import type { PolicyFor } from './workflow-policy.ts';

/** A registration that begins at `nowMs`; `proven`: by a provider that vouches for the address. */
export function beginRegistration(nowMs: number, policy: PolicyFor<'registration'>, proven = false): RegistrationState {
  return {
    stage: proven ? 'awaiting-consent' : 'awaiting-activation',
    round: 1,
    roundBeganAtMs: nowMs,
    locale: undefined,
    deadlineAtMs: nowMs + policy.activationLinkMs,
    linkMail: { status: proven ? 'done' : 'due' },
    nextReminder: 0,
    reminding: false,
    remindersStopped: false,
    lastMailAtMs: undefined,
    blockedBy: undefined,
    askedAgainAtMs: [],
    attempts: [],
    activation: undefined,
    ...(proven ? { proven } : {}),
    lapse: undefined,
    handledIds: [],
  };
}

/** Where an open registration waits for its person. */
export function waitingStage({ proven }: Pick<RegistrationState, 'proven'>): RegistrationStage {
  return proven ? 'awaiting-consent' : 'awaiting-activation';
}

/** Why a new link may not be sent now; undefined when it may, or when the registration has ended and says so itself. */
export function refuseAskAgain(
  state: RegistrationState,
  nowMs: number,
  policy: PolicyFor<'registration'>,
): AskAgainRefusal | undefined {
  if (isRegistrationOutcome(state.stage)) return undefined;
  if (state.attempts.length > 0) return 'ACTIVATING';
  if (state.linkMail.status !== 'done') return 'MAIL_UNDER_WAY';
  // a provider's proof begins a round without a mail: what counts is how long ago the last one was
  const roundBeganAtMs = state.proven ? (state.lastMailAtMs ?? Number.NEGATIVE_INFINITY) : state.roundBeganAtMs;
  return refuseAnotherLink({ ...state, roundBeganAtMs }, nowMs, policy);
}

/** A new round: another link, a new deadline, reminders from the start. Reminders that were stopped stay stopped. */
export function askAgain(
  state: RegistrationState,
  nowMs: number,
  policy: PolicyFor<'registration'>,
  locale = state.locale,
): RegistrationState {
  return {
    ...state,
    stage: waitingStage(state),
    round: state.round + 1,
    roundBeganAtMs: nowMs,
    locale,
    deadlineAtMs: nowMs + policy.activationLinkMs,
    linkMail: { status: 'due' },
    nextReminder: 0,
    blockedBy: undefined,
    lapse: undefined,
    askedAgainAtMs: [...askedLately(state, nowMs), nowMs],
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
  if (state.proven) return { ...refused, blockedBy: undefined, remindersStopped: true };
  return state.attempts.length > 0 ? refused : { ...refused, stage: 'mail-bounced', blockedBy: 'MAIL_REJECTED' };
}

/** The link's mail could not be handed over in the time it has. */
export function linkParked(
  state: RegistrationState,
  { round, code }: { readonly round: number; readonly code: BlockedBy },
  nowMs: number,
  policy: PolicyFor<'registration'>,
): RegistrationState {
  if (round !== state.round || isRegistrationOutcome(state.stage)) return state;
  return { ...state, linkMail: parkLinkMail(state.linkMail, code, nowMs, policy), blockedBy: code };
}

/** What the provider reported changes where the registration stands; the same report twice, or of an old round, does not. */
export function takeInFeedback(state: RegistrationState, feedback: MailFeedback): RegistrationState {
  if (state.handledIds.includes(feedback.id)) return state;
  const seen = { ...state, handledIds: rememberReport(state.handledIds, feedback.id) };
  if (feedback.event === 'complained') return { ...seen, remindersStopped: true };
  const decided = state.attempts.length > 0 || isRegistrationOutcome(state.stage);
  if (feedback.mail === 'activated' || feedback.round !== state.round || decided) return seen;
  if (feedback.event === 'not-sent') return feedback.mail === 'activation' ? resendLostMail(seen) : seen;
  if (feedback.event === 'settled') {
    return state.linkMail.status === 'parked' && feedback.mail === 'activation'
      ? { ...seen, linkMail: { status: 'done' }, blockedBy: undefined }
      : seen;
  }
  // who has signed in at a provider needs no mail to go on
  if (state.proven) return { ...seen, linkMail: { status: 'done' }, blockedBy: undefined, remindersStopped: true };
  const blockedBy = BOUNCE_CODES[feedback.event];
  return { ...seen, stage: 'mail-bounced', linkMail: { status: 'done' }, blockedBy };
}

/** Tries what has parked again at once, as an operator asks. */
export function retryNow(state: RegistrationState, nowMs: number): RegistrationState {
  const { linkMail, activation, lapse, proving } = state;
  return {
    ...state,
    linkMail: retryLinkMail(linkMail),
    activation: activation && { ...activation, retryAtMs: nowMs },
    ...(proving ? { proving: { ...proving, retryAtMs: nowMs } } : {}),
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
    stage: waitingStage(state),
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
  policy: PolicyFor<'registration'>,
): RegistrationState {
  const activation = parkAgain(code, state.activation, nowMs, policy.parkRetriesMs);
  return { ...state, stage: 'activating', activation, blockedBy: code };
}

/** The lapse could not be recorded in the time it has; it is tried again, and a decision that comes meanwhile counts. */
export function lapseParked(
  state: RegistrationState,
  code: BlockedBy,
  nowMs: number,
  policy: PolicyFor<'registration'>,
): RegistrationState {
  return { ...state, lapse: parkAgain(code, state.lapse, nowMs, policy.parkRetriesMs) };
}

/** Where the registration stands, as people, lists and search attributes see it. */
export function registrationStanding(state: RegistrationState): Standing {
  const { stage, activation, lapse, linkMail, proving } = state;
  const step = activation ?? proving ?? lapse;
  const blockedBy = lapse?.code ?? (activation ? undefined : proving?.code) ?? state.blockedBy;
  if (isRegistrationOutcome(stage)) return endedStanding(stage);
  const parking = step ?? (linkMail.status === 'parked' ? linkMail.parking : undefined);
  const untilMs = Math.min(state.deadlineAtMs, parking?.retryAtMs ?? Infinity);
  return {
    stage,
    waitingOn: step ? 'vestibule' : linkWaitsOn(linkMail),
    waitUntil: new Date(step?.retryAtMs ?? untilMs).toISOString(),
    needsAttention: blockedBy !== undefined && !isHeldByBrake(blockedBy),
    blockedBy: blockedBy ?? null,
    ...timesParked(parking),
  };
}
