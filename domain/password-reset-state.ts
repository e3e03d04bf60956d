import {
  askedLately,
  BOUNCE_CODES,
  endedStanding,
  isLinkMailDue,
  type LinkMail,
  linkMailRetryAtMs,
  linkStanding,
  parkLinkMail,
  refuseAnotherLink,
  rememberReport,
  resendLostMail,
  retryLinkMail,
} from './link-mail.ts';
import type { Locale } from './locale.ts';
import type { MailFeedback } from './mail.ts';
import {
  type AskResetAgainRefusal,
  type ConfirmResetCommand,
  isPasswordResetOutcome,
  type PasswordResetReason,
  type PasswordResetStage,
} from './password-reset.ts';
import { type BlockedBy, type Parking, parkAgain, type Standing } from './process.ts';
import type { PolicyFor } from './workflow-policy.ts';

/** Everything a running password reset knows. */
export interface PasswordResetState {
  readonly stage: PasswordResetStage;
  /** Undefined until its row has been read; no link has been sent by then. */
  readonly reason: PasswordResetReason | undefined;
  /** Counts the links asked for; each new one supersedes those before. */
  readonly round: number;
  readonly roundBeganAtMs: number;
  /** In which language it was asked for last; that of its row, or the user's own, when undefined. */
  readonly locale: Locale | undefined;
  readonly deadlineAtMs: number;
  readonly linkMail: LinkMail;
  readonly blockedBy: BlockedBy | undefined;
  readonly askedAgainAtMs: readonly number[];
  /** Attempts taken in and not yet decided, oldest first. */
  readonly attempts: readonly ConfirmResetCommand[];
  /** The user was deactivated, or another link took this one's place. */
  readonly cancelling: boolean;
  /** Of the attempt or the end that could not be recorded. */
  readonly parking: Parking | undefined;
  readonly handledIds: readonly string[];
}

/** What the workflow does next, given only its state and the time. */
export type PasswordResetStep =
  | { readonly do: 'read' }
  | { readonly do: 'reset'; readonly attempt: ConfirmResetCommand }
  | { readonly do: 'end'; readonly stage: 'expired' | 'cancelled' }
  | { readonly do: 'send-link'; readonly round: number }
  | { readonly do: 'wait'; readonly untilMs: number | undefined; readonly for: string };

/** A password reset that begins at `nowMs`. */
export function beginPasswordReset(nowMs: number, policy: PolicyFor<'passwordReset'>): PasswordResetState {
  return {
    stage: 'awaiting-proof',
    reason: undefined,
    round: 1,
    roundBeganAtMs: nowMs,
    locale: undefined,
    deadlineAtMs: nowMs + policy.passwordResetMs,
    linkMail: { status: 'due' },
    blockedBy: undefined,
    askedAgainAtMs: [],
    attempts: [],
    cancelling: false,
    parking: undefined,
    handledIds: [],
  };
}

/** Why it was begun is known now, and with it how long its links live. */
export function resetRead(
  state: PasswordResetState,
  reason: PasswordResetReason,
  policy: PolicyFor<'passwordReset'>,
): PasswordResetState {
  return { ...state, reason, deadlineAtMs: state.roundBeganAtMs + linkLifeMs(reason, policy), parking: undefined };
}

/** How long a link lives, from the moment its round began. */
export function linkLifeMs(reason: PasswordResetReason, policy: PolicyFor<'passwordReset'>): number {
  return reason === 'login-details' ? policy.loginDetailsMs : policy.passwordResetMs;
}

/**
 * The next step of an open password reset. What ends it goes before a parked attempt; a decision that was taken in goes
 * before every deadline; an end goes before a mail.
 */
export function nextPasswordResetStep(state: PasswordResetState, nowMs: number): PasswordResetStep {
  const { attempts, cancelling, parking, deadlineAtMs, linkMail } = state;
  const due = dueStep(state, attempts[0], cancelling, deadlineAtMs <= nowMs);
  if (due) {
    const retryAtMs = parking?.retryAtMs ?? nowMs;
    return retryAtMs <= nowMs ? due : { do: 'wait', untilMs: retryAtMs, for: 'trying again' };
  }
  if (isLinkMailDue(linkMail, nowMs)) return { do: 'send-link', round: state.round };
  const retryAtMs = linkMailRetryAtMs(linkMail);
  const mailFirst = retryAtMs !== undefined && retryAtMs < deadlineAtMs;
  return { do: 'wait', untilMs: mailFirst ? retryAtMs : deadlineAtMs, for: mailFirst ? 'sending again' : 'expiry' };
}

function dueStep(
  { reason }: PasswordResetState,
  attempt: ConfirmResetCommand | undefined,
  cancelling: boolean,
  isOver: boolean,
): PasswordResetStep | undefined {
  if (cancelling) return { do: 'end', stage: 'cancelled' };
  if (reason === undefined) return { do: 'read' };
  if (attempt) return { do: 'reset', attempt };
  return isOver ? { do: 'end', stage: 'expired' } : undefined;
}

/** Why a new link may not be sent now; undefined when it may, or when the reset has ended and says so itself. */
export function refuseAskResetAgain(
  state: PasswordResetState,
  nowMs: number,
  policy: PolicyFor<'passwordReset'>,
): AskResetAgainRefusal | undefined {
  if (isPasswordResetOutcome(state.stage)) return undefined;
  if (state.attempts.length > 0 || state.cancelling) return 'ENDING';
  if (state.linkMail.status !== 'done') return 'MAIL_UNDER_WAY';
  return refuseAnotherLink(state, nowMs, policy);
}

/** A new round: another link with a life of its own. */
export function askResetAgain(
  state: PasswordResetState,
  nowMs: number,
  policy: PolicyFor<'passwordReset'>,
  locale = state.locale,
): PasswordResetState {
  return {
    ...state,
    round: state.round + 1,
    roundBeganAtMs: nowMs,
    locale,
    deadlineAtMs: nowMs + linkLifeMs(state.reason ?? 'forgotten', policy),
    linkMail: { status: 'due' },
    blockedBy: undefined,
    parking: undefined,
    askedAgainAtMs: [...askedLately(state, nowMs), nowMs],
  };
}

/** Takes an attempt in. It is tried at once, unless one before it has parked. */
export function takeInAttempt(state: PasswordResetState, attempt: ConfirmResetCommand): PasswordResetState {
  if (isPasswordResetOutcome(state.stage)) return state;
  // a lapse that could not be recorded is none
  const parking = state.attempts.length > 0 ? state.parking : undefined;
  return { ...state, attempts: [...state.attempts, attempt], parking };
}

/** The oldest attempt turned out to be gone: nothing can ever carry it out. */
export function attemptLost(state: PasswordResetState): PasswordResetState {
  return { ...state, attempts: state.attempts.slice(1), parking: undefined };
}

/** Ends it as soon as what is being recorded has been; a parked step yields. */
export function cancelReset(state: PasswordResetState): PasswordResetState {
  if (isPasswordResetOutcome(state.stage) || state.cancelling) return state;
  return { ...state, cancelling: true, parking: undefined };
}

/** The step that is due could not be done in the time it has; it stays due and is tried again. */
export function resetParked(
  state: PasswordResetState,
  code: BlockedBy,
  nowMs: number,
  policy: PolicyFor<'passwordReset'>,
): PasswordResetState {
  return { ...state, parking: parkAgain(code, state.parking, nowMs, policy.parkRetriesMs) };
}

/** The link's mail has left the house, or never will: `refused` by the provider for good. */
export function resetLinkSettled(
  state: PasswordResetState,
  round: number,
  outcome: 'sent' | 'refused' | 'moot',
): PasswordResetState {
  if (round !== state.round || isPasswordResetOutcome(state.stage)) return state;
  // a bounce that was heard before the mail's own outcome stays
  const heard = state.linkMail.status === 'done' ? state.blockedBy : undefined;
  return { ...state, linkMail: { status: 'done' }, blockedBy: outcome === 'refused' ? 'MAIL_REJECTED' : heard };
}

/** The link's mail could not be handed over in the time it has. */
export function resetLinkParked(
  state: PasswordResetState,
  { round, code }: { readonly round: number; readonly code: BlockedBy },
  nowMs: number,
  policy: PolicyFor<'passwordReset'>,
): PasswordResetState {
  if (round !== state.round || isPasswordResetOutcome(state.stage)) return state;
  return { ...state, linkMail: parkLinkMail(state.linkMail, code, nowMs, policy), blockedBy: code };
}

/** What the provider reported changes what blocks it; the same report twice, or of an old round, does not. */
export function takeInResetFeedback(state: PasswordResetState, feedback: MailFeedback): PasswordResetState {
  if (state.handledIds.includes(feedback.id) || isPasswordResetOutcome(state.stage)) return state;
  const seen = { ...state, handledIds: rememberReport(state.handledIds, feedback.id) };
  if (feedback.round !== state.round || feedback.event === 'complained') return seen;
  if (feedback.event === 'not-sent') return resendLostMail(seen);
  if (feedback.event !== 'settled') {
    return { ...seen, linkMail: { status: 'done' }, blockedBy: BOUNCE_CODES[feedback.event] };
  }
  return state.linkMail.status === 'parked' ? { ...seen, linkMail: { status: 'done' }, blockedBy: undefined } : seen;
}

/** Tries what has parked again at once, as an operator asks. */
export function retryResetNow(state: PasswordResetState, nowMs: number): PasswordResetState {
  const { linkMail, parking } = state;
  return {
    ...state,
    linkMail: retryLinkMail(linkMail),
    parking: parking && { ...parking, retryAtMs: nowMs },
  };
}

/** Where the reset stands, as people, lists and search attributes see it. */
export function passwordResetStanding(state: PasswordResetState): Standing {
  return isPasswordResetOutcome(state.stage) ? endedStanding(state.stage) : linkStanding(state);
}
