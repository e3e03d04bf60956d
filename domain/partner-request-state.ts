import {
  askedLately,
  BOUNCE_CODES,
  endedStanding,
  type LinkMail,
  linkStanding,
  parkLinkMail,
  rememberReport,
  resendLostMail,
  retryLinkMail,
} from './link-mail.ts';
import type { MailFeedback } from './mail.ts';
import type { GateReason } from './partner-gate.ts';
import {
  isPartnerRequestOutcome,
  type PartnerRequestCommand,
  type PartnerRequestRefusal,
  type PartnerRequestStage,
} from './partner-request.ts';
import type { BlockedBy, Parking, Standing } from './process.ts';
import { parkWork, queueWork } from './work-queue.ts';
import type { PolicyFor } from './workflow-policy.ts';

/** What was taken in and is to be carried out, in the order in which it came. */
export type PartnerRequestWork =
  /** `key`: by which whoever asked finds their answer. */
  | { readonly do: 'decide'; readonly key: number; readonly command: PartnerRequestCommand }
  /** Looks at both sides again; `agreed`: the answer was given before the request began. */
  | { readonly do: 'review'; readonly because: 'changed' | 'agreed' }
  /** The mailbox of whoever is to answer refuses for good. */
  | { readonly do: 'replace'; readonly code: BlockedBy }
  | { readonly do: 'cancel' };

/** Where a request stands after a step; `code`: why it changed nothing. `newManager`: somebody else is to answer now. */
export interface PartnerRequestTurn {
  readonly stage: PartnerRequestStage;
  readonly code?: PartnerRequestRefusal;
  readonly reasons?: readonly GateReason[];
  /** Of a refusal for now: how long until it may be. */
  readonly retryAfterMs?: number;
  readonly newManager?: true;
}

/** Everything a running partner request knows. Plain data, so that it can be carried over a continue-as-new. */
export interface PartnerRequestState {
  readonly stage: PartnerRequestStage;
  /** Counts the request's mails to whoever is to answer. */
  readonly round: number;
  readonly roundBeganAtMs: number;
  /** Of the stage. */
  readonly deadlineAtMs: number;
  readonly linkMail: LinkMail;
  readonly nextReminder: number;
  readonly reminding: boolean;
  readonly remindersStopped: boolean;
  readonly lastMailAtMs: number | undefined;
  /** What became of the request's mail. */
  readonly blockedBy: BlockedBy | undefined;
  readonly askedAgainAtMs: readonly number[];
  readonly queue: readonly PartnerRequestWork[];
  /** What is being carried out. */
  readonly current: PartnerRequestWork | undefined;
  /** Of the first in the queue, or of the lapse. */
  readonly parking: Parking | undefined;
  readonly handledIds: readonly string[];
}

/** A request that begins at `nowMs`; `accepted`: its answer is given already. */
export function beginPartnerRequest(
  nowMs: number,
  policy: PolicyFor<'partnerRequest'>,
  accepted = false,
): PartnerRequestState {
  return {
    stage: accepted ? 'establishing' : 'awaiting-answer',
    round: 1,
    roundBeganAtMs: nowMs,
    deadlineAtMs: nowMs + policy.partnerRequestMs,
    linkMail: { status: accepted ? 'done' : 'due' },
    nextReminder: 0,
    reminding: false,
    remindersStopped: false,
    lastMailAtMs: undefined,
    blockedBy: undefined,
    askedAgainAtMs: [],
    queue: accepted ? [{ do: 'review', because: 'agreed' }] : [],
    current: undefined,
    parking: undefined,
    handledIds: [],
  };
}

/** Whether somebody is still to answer. */
export function awaitsAnswer({ stage }: Pick<PartnerRequestState, 'stage'>): boolean {
  return stage === 'awaiting-answer' || stage === 'mail-bounced';
}

/** Takes work in, behind what came before; a withdrawal goes before what has parked (`queueWork`). */
export function takeIn(state: PartnerRequestState, work: PartnerRequestWork): PartnerRequestState {
  return isPartnerRequestOutcome(state.stage) ? state : queueWork(state, work, isUrgent);
}

/** What was being carried out has led to `turn`. */
export function workDone(
  state: PartnerRequestState,
  turn: PartnerRequestTurn,
  nowMs: number,
  policy: PolicyFor<'partnerRequest'>,
): PartnerRequestState {
  const { current: work } = state;
  const stage =
    turn.stage === 'establishing' || (turn.code && !isPartnerRequestOutcome(turn.stage)) ? state.stage : turn.stage;
  const after: PartnerRequestState = { ...state, stage, current: undefined, parking: undefined };
  if (isPartnerRequestOutcome(stage)) return { ...after, linkMail: { status: 'done' }, blockedBy: undefined };
  if (stage === 'awaiting-eligibility') return parkedForEligibility(after, state.stage, nowMs, policy);
  if (turn.code) return after;
  const isResend = work?.do === 'decide' && work.command.action === 'resend';
  if (isResend) return askedAgain(after, nowMs, policy);
  if (turn.newManager) return newRound(after, nowMs);
  return stage === 'mail-bounced' && work?.do === 'replace' ? { ...after, blockedBy: work.code } : after;
}

/** What was being carried out could not be in the time it has; it stays first, but for what it has to yield to. */
export function workParked(
  state: PartnerRequestState,
  code: BlockedBy,
  nowMs: number,
  policy: PolicyFor<'partnerRequest'>,
): PartnerRequestState {
  return parkWork(state, { code, nowMs, isUrgent }, policy);
}

/** The round's mail was handed over, at `atMs`; of an old round it changes nothing. */
export function requestSent(state: PartnerRequestState, round: number, atMs: number): PartnerRequestState {
  if (round !== state.round) return state;
  // a report that came before our own answer says more than that it was handed over
  const blockedBy = state.stage === 'mail-bounced' ? state.blockedBy : undefined;
  return { ...state, linkMail: { status: 'done' }, lastMailAtMs: atMs, blockedBy };
}

/** The provider will never take a mail to this mailbox: somebody else of that side has to answer. */
export function requestRefused(state: PartnerRequestState, round: number, code: BlockedBy): PartnerRequestState {
  if (round !== state.round || state.stage !== 'awaiting-answer') return state;
  return takeIn({ ...state, linkMail: { status: 'done' } }, { do: 'replace', code });
}

/** The round's mail could not be handed over in the time it has. */
export function requestParked(
  state: PartnerRequestState,
  { round, code }: { readonly round: number; readonly code: BlockedBy },
  nowMs: number,
  policy: PolicyFor<'partnerRequest'>,
): PartnerRequestState {
  if (round !== state.round || !awaitsAnswer(state)) return state;
  return { ...state, linkMail: parkLinkMail(state.linkMail, code, nowMs, policy), blockedBy: code };
}

/** What the provider reported of the request's mail or a reminder; the same twice, or of an old round, changes nothing. */
export function takeInRequestFeedback(state: PartnerRequestState, feedback: MailFeedback): PartnerRequestState {
  if (state.handledIds.includes(feedback.id)) return state;
  const seen = { ...state, handledIds: rememberReport(state.handledIds, feedback.id) };
  if (feedback.event === 'complained') return { ...seen, remindersStopped: true };
  if (feedback.round !== state.round || !awaitsAnswer(state)) return seen;
  if (feedback.event === 'not-sent') return feedback.mail === 'partner-request' ? resendLostMail(seen) : seen;
  if (feedback.event !== 'settled') return requestRefused(seen, feedback.round, BOUNCE_CODES[feedback.event]);
  const isParked = state.linkMail.status === 'parked' && feedback.mail === 'partner-request';
  return isParked ? { ...seen, linkMail: { status: 'done' }, blockedBy: undefined } : seen;
}

/** Tries what has parked again at once, as an operator asks. */
export function retryRequestNow(state: PartnerRequestState, nowMs: number): PartnerRequestState {
  const { linkMail, parking } = state;
  return { ...state, linkMail: retryLinkMail(linkMail), parking: parking && { ...parking, retryAtMs: nowMs } };
}

/** Where the request stands, as people, lists and search attributes see it. */
export function partnerRequestStanding(state: PartnerRequestState): Standing {
  const { stage, parking, queue } = state;
  if (isPartnerRequestOutcome(stage)) return endedStanding(stage);
  const isAccepted = parking !== undefined && awaitsAnswer(state) && queue.some(isYes);
  if (isAccepted) return linkStanding({ ...state, stage: 'establishing' });
  if (stage !== 'awaiting-eligibility') return linkStanding(state);
  const standing = linkStanding({ ...state, blockedBy: undefined }, 'administrator');
  return parking ? standing : { ...standing, blockedBy: 'NOT_ELIGIBLE' };
}

function parkedForEligibility(
  state: PartnerRequestState,
  before: PartnerRequestStage,
  nowMs: number,
  policy: PolicyFor<'partnerRequest'>,
): PartnerRequestState {
  if (before === 'awaiting-eligibility') return state;
  const deadlineAtMs = nowMs + policy.partnerEligibilityMs;
  return { ...state, deadlineAtMs, linkMail: { status: 'done' }, blockedBy: undefined };
}

function askedAgain(
  state: PartnerRequestState,
  nowMs: number,
  policy: PolicyFor<'partnerRequest'>,
): PartnerRequestState {
  const askedAgainAtMs = [...askedLately(state, nowMs), nowMs];
  return { ...newRound(state, nowMs), deadlineAtMs: nowMs + policy.partnerRequestMs, askedAgainAtMs };
}

/** A mail to whoever is to answer now, who has had no reminder; what bounced before is no longer asked. */
function newRound(state: PartnerRequestState, nowMs: number): PartnerRequestState {
  return {
    ...state,
    stage: 'awaiting-answer',
    round: state.round + 1,
    roundBeganAtMs: nowMs,
    linkMail: { status: 'due' },
    nextReminder: 0,
    remindersStopped: false,
    blockedBy: undefined,
    queue: state.queue.filter((work) => work.do !== 'replace'),
  };
}

function isUrgent(work: PartnerRequestWork): boolean {
  return work.do === 'cancel' || (work.do === 'decide' && work.command.action === 'withdraw');
}

function isYes(work: PartnerRequestWork): boolean {
  return work.do === 'decide' && work.command.action === 'accept';
}
