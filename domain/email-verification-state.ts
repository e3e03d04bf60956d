import { type EmailVerificationStage, isEmailVerificationOutcome } from './email-verification.ts';
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
  resendLostMail,
  retryLinkMail,
} from './link-mail.ts';
import type { MailFeedback } from './mail.ts';
import { type BlockedBy, type Parking, parkAgain, type Standing } from './process.ts';
import type { PolicyFor } from './workflow-policy.ts';

/** A decision that was taken in and is to be carried out; `userId`: the administrator who made it. */
export type EmailVerificationWork =
  | { readonly do: 'prove' | 'cancel' }
  | { readonly do: 'approve' | 'refuse'; readonly userId: string };

/** What the workflow of an extra address knows. */
export interface EmailVerificationState {
  readonly stage: EmailVerificationStage;
  /** Counts its links; a new one supersedes those before. */
  readonly round: number;
  readonly roundBeganAtMs: number;
  /** Of the stage. */
  readonly deadlineAtMs: number;
  readonly linkMail: LinkMail;
  /** What became of the link's mail. */
  readonly blockedBy: BlockedBy | undefined;
  readonly askedAgainAtMs: readonly number[];
  readonly work: EmailVerificationWork | undefined;
  /** It was withdrawn while something else was being carried out. */
  readonly withdrawn: boolean;
  /** Of the work, or of the lapse. */
  readonly parking: Parking | undefined;
}

/** What the workflow does next. */
export type EmailVerificationStep =
  | EmailVerificationWork
  | { readonly do: 'send-link'; readonly round: number }
  | { readonly do: 'expire' }
  | { readonly do: 'wait'; readonly untilMs: number | undefined; readonly for: string };

/** A verification that begins at `nowMs`. */
export function beginEmailVerification(nowMs: number, policy: PolicyFor<'emailVerification'>): EmailVerificationState {
  return {
    stage: 'awaiting-proof',
    round: 1,
    roundBeganAtMs: nowMs,
    deadlineAtMs: nowMs + policy.emailProofMs,
    linkMail: { status: 'due' },
    blockedBy: undefined,
    askedAgainAtMs: [],
    work: undefined,
    withdrawn: false,
    parking: undefined,
  };
}

/**
 * The next step of an open verification. A decision that was taken in goes before every deadline, and an end before a
 * mail.
 */
export function nextEmailVerificationStep(
  state: EmailVerificationState,
  nowMs: number,
  policy: PolicyFor<'emailVerification'>,
): EmailVerificationStep {
  const { work, parking, linkMail, deadlineAtMs } = state;
  const retryAtMs = parking?.retryAtMs ?? nowMs;
  if (work) return retryAtMs <= nowMs ? work : { do: 'wait', untilMs: retryAtMs, for: 'trying the step again' };
  if (deadlineAtMs <= nowMs) {
    return retryAtMs <= nowMs ? { do: 'expire' } : { do: 'wait', untilMs: retryAtMs, for: 'recording the lapse again' };
  }
  if (state.stage !== 'awaiting-proof') return { do: 'wait', untilMs: deadlineAtMs, for: 'expiry' };
  if (isLinkMailDue(linkMail, nowMs)) return { do: 'send-link', round: state.round };
  // the mail's own time is over before the deadline: it ends this wait, and no timer is needed for it
  const mailEndsFirst = linkMail.status === 'sending' && nowMs + policy.mailStepMs < deadlineAtMs;
  if (mailEndsFirst) return { do: 'wait', untilMs: undefined, for: 'the mail' };
  const mailRetryAtMs = linkMailRetryAtMs(linkMail);
  const untilMs = Math.min(deadlineAtMs, mailRetryAtMs ?? Infinity);
  return { do: 'wait', untilMs, for: untilMs === mailRetryAtMs ? 'sending the link again' : 'expiry' };
}

/** Another link with a new deadline, within the limits of the policy; past them, or past the proof, nothing changes. */
export function askForProofAgain(
  state: EmailVerificationState,
  nowMs: number,
  policy: PolicyFor<'emailVerification'>,
): EmailVerificationState {
  const busy = state.stage !== 'awaiting-proof' || state.work !== undefined || state.linkMail.status !== 'done';
  if (busy || refuseAnotherLink(state, nowMs, policy)) return state;
  return {
    ...state,
    round: state.round + 1,
    roundBeganAtMs: nowMs,
    deadlineAtMs: nowMs + policy.emailProofMs,
    linkMail: { status: 'due' },
    blockedBy: undefined,
    askedAgainAtMs: [...askedLately(state, nowMs), nowMs],
    parking: undefined,
  };
}

/** Takes a decision in, unless another was taken in before. It is tried at once, whatever has parked. */
export function takeInWork(state: EmailVerificationState, work: EmailVerificationWork): EmailVerificationState {
  if (state.work || isEmailVerificationOutcome(state.stage)) return state;
  return { ...state, work, parking: undefined };
}

/** Withdraws it: a step that has parked yields, one that is being carried out is waited for. */
export function withdraw(state: EmailVerificationState): EmailVerificationState {
  if (isEmailVerificationOutcome(state.stage)) return state;
  if (state.work && !state.parking) return { ...state, withdrawn: true };
  return { ...state, work: { do: 'cancel' }, parking: undefined };
}

/** The work, or the lapse, has led to `stage`. */
export function workDone(
  state: EmailVerificationState,
  stage: EmailVerificationStage,
  nowMs: number,
  policy: PolicyFor<'emailVerification'>,
): EmailVerificationState {
  const proven = state.stage === 'awaiting-proof' && stage === 'awaiting-approval';
  return {
    ...state,
    stage,
    deadlineAtMs: proven ? nowMs + policy.emailApprovalMs : state.deadlineAtMs,
    linkMail: { status: 'done' },
    blockedBy: undefined,
    work: state.withdrawn ? { do: 'cancel' } : undefined,
    withdrawn: false,
    parking: undefined,
  };
}

/** The work, or the lapse, could not be carried out in the time it has; it stays and is tried again. */
export function workParked(
  state: EmailVerificationState,
  code: BlockedBy,
  nowMs: number,
  policy: PolicyFor<'emailVerification'>,
): EmailVerificationState {
  if (state.withdrawn) return { ...state, work: { do: 'cancel' }, withdrawn: false, parking: undefined };
  return { ...state, parking: parkAgain(code, state.parking, nowMs, policy.parkRetriesMs) };
}

/** The round's link was handed over, or will never be taken by this mailbox. */
export function proofSettled(
  state: EmailVerificationState,
  round: number,
  blockedBy: BlockedBy | undefined,
): EmailVerificationState {
  return round === state.round ? { ...state, linkMail: { status: 'done' }, blockedBy } : state;
}

/** What was reported of the link's mail before our own answer: it says more than that the mail was handed over. */
export function reportedBefore({ linkMail, blockedBy }: EmailVerificationState): BlockedBy | undefined {
  return linkMail.status === 'done' ? blockedBy : undefined;
}

/** The link's mail could not be handed over in the time it has. */
export function proofParked(
  state: EmailVerificationState,
  { round, code }: { readonly round: number; readonly code: BlockedBy },
  nowMs: number,
  policy: PolicyFor<'emailVerification'>,
): EmailVerificationState {
  if (round !== state.round) return state;
  return { ...state, linkMail: parkLinkMail(state.linkMail, code, nowMs, policy), blockedBy: code };
}

/** What the provider reported of a link's mail; of an old round, or after the proof, it changes nothing. */
export function takeInProofFeedback(
  state: EmailVerificationState,
  { round, event }: Pick<MailFeedback, 'round' | 'event'>,
): EmailVerificationState {
  if (round !== state.round || state.stage !== 'awaiting-proof' || event === 'complained') return state;
  if (event === 'not-sent') return resendLostMail(state);
  if (event === 'settled') return state.linkMail.status === 'parked' ? proofSettled(state, round, undefined) : state;
  return proofSettled(state, round, BOUNCE_CODES[event]);
}

/** Tries what has parked again at once, as an operator asks. */
export function retryVerificationNow(state: EmailVerificationState, nowMs: number): EmailVerificationState {
  const { linkMail, parking } = state;
  return {
    ...state,
    linkMail: retryLinkMail(linkMail),
    parking: parking && { ...parking, retryAtMs: nowMs },
  };
}

/** Where the verification stands, as people, lists and search attributes see it. */
export function emailVerificationStanding(state: EmailVerificationState): Standing {
  if (isEmailVerificationOutcome(state.stage)) return endedStanding(state.stage);
  return state.stage === 'awaiting-approval' ? linkStanding(state, 'administrator') : linkStanding(state);
}
