import {
  askedLately,
  endedStanding,
  type LinkMail,
  linkStanding,
  linkWaitsOn,
  refuseAnotherLink,
  retryLinkMail,
} from './link-mail.ts';
import {
  isInvitationOutcome,
  type MembershipInviteCommand,
  type MembershipInviteInput,
  type MembershipInviteRefusal,
  type MembershipInviteStage,
} from './membership-invite.ts';
import type { BlockedBy, Parking, Standing } from './process.ts';
import { parkWork, queueWork } from './work-queue.ts';
import type { PolicyFor } from './workflow-policy.ts';

/** Why a yes that was given has no effect yet; its invitation looks again when the reason may be gone. */
export type InvitationHoldUp = Extract<BlockedBy, 'NOT_PARTNERS' | 'INVITER_NOT_ALLOWED'>;

/** What was taken in and is to be carried out, in the order in which it came. */
export type MembershipInviteWork =
  /** `key`: by which whoever asked finds their answer. */
  | { readonly do: 'decide'; readonly key: number; readonly command: MembershipInviteCommand }
  /** Looks at the conditions, and at what its registration has come to. */
  | { readonly do: 'review' }
  /** The mailbox refuses for good. */
  | { readonly do: 'bounce'; readonly code: BlockedBy }
  | { readonly do: 'cancel' };

/**
 * Where an invitation stands after a step; `code`: why it changed nothing, `retryAfterMs`: how long that holds, of another link that
 * came too soon. `newRound`: another link goes out;
 * `alreadyMember`: whoever has joined was a member before, and stays as they were.
 */
export interface MembershipInviteTurn {
  readonly stage: MembershipInviteStage;
  readonly code?: MembershipInviteRefusal;
  readonly retryAfterMs?: number;
  readonly heldUpBy?: InvitationHoldUp;
  readonly newRound?: true;
  readonly alreadyMember?: true;
}

/** Everything that a running invitation knows. Plain data, so that it can be carried over a continue-as-new. */
export interface MembershipInviteState {
  readonly stage: MembershipInviteStage;
  /** Counts the invitation's links. */
  readonly round: number;
  readonly roundBeganAtMs: number;
  /** Of the stage. */
  readonly deadlineAtMs: number;
  readonly linkMail: LinkMail;
  readonly nextReminder: number;
  readonly reminding: boolean;
  readonly remindersStopped: boolean;
  readonly lastMailAtMs: number | undefined;
  /** What became of the invitation's mail. */
  readonly blockedBy: BlockedBy | undefined;
  readonly heldUpBy: InvitationHoldUp | undefined;
  readonly askedAgainAtMs: readonly number[];
  readonly queue: readonly MembershipInviteWork[];
  /** What is being carried out. */
  readonly current: MembershipInviteWork | undefined;
  /** Of the first in the queue, or of the lapse. */
  readonly parking: Parking | undefined;
  readonly handledIds: readonly string[];
}

type Given = Pick<MembershipInviteInput, 'openMs' | 'delivery' | 'inBatch' | 'policy'>;

/** An invitation that begins at `nowMs`; a mail that goes out with others, or none at all, is not its own to send. */
export function beginMembershipInvite(nowMs: number, given: Given): MembershipInviteState {
  const isOwnMail = given.delivery === 'mail' && !given.inBatch;
  return {
    stage: 'awaiting-answer',
    round: 1,
    roundBeganAtMs: nowMs,
    deadlineAtMs: nowMs + given.openMs,
    linkMail: { status: isOwnMail ? 'due' : 'done' },
    nextReminder: 0,
    reminding: false,
    remindersStopped: false,
    lastMailAtMs: given.inBatch ? nowMs : undefined,
    blockedBy: undefined,
    heldUpBy: undefined,
    askedAgainAtMs: [],
    queue: [],
    current: undefined,
    parking: undefined,
    handledIds: [],
  };
}

/** Whether nobody has answered yet, and a link leads to an answer. */
export function awaitsInvitee({ stage }: Pick<MembershipInviteState, 'stage'>): boolean {
  return stage === 'awaiting-answer' || stage === 'mail-bounced' || stage === 'awaiting-registration';
}

/** Takes work in, behind what came before; what ends the invitation goes before what has parked (`queueWork`). */
export function takeInWork(state: MembershipInviteState, work: MembershipInviteWork): MembershipInviteState {
  return isInvitationOutcome(state.stage) ? state : queueWork(state, work, isUrgent);
}

/** What was being carried out has led to `turn`. */
export function inviteWorkDone(
  state: MembershipInviteState,
  turn: MembershipInviteTurn,
  nowMs: number,
  given: Given,
): MembershipInviteState {
  const { current: work } = state;
  const after: MembershipInviteState = { ...state, current: undefined, parking: undefined };
  if (turn.code !== undefined && !isInvitationOutcome(turn.stage)) return after;
  const { stage, heldUpBy } = turn;
  if (isInvitationOutcome(stage))
    return { ...after, stage, linkMail: { status: 'done' }, blockedBy: undefined, heldUpBy: undefined };
  if (stage === 'awaiting-seat') return seatAwaited(after, nowMs, given.policy);
  const moved = { ...after, stage, heldUpBy };
  if (turn.newRound) return newInviteRound(moved, nowMs, given);
  if (stage === 'mail-bounced') return work?.do === 'bounce' ? { ...moved, blockedBy: work.code } : moved;
  // whoever is at it by another way does not depend on the mailbox any more
  return state.stage === 'mail-bounced' ? { ...moved, blockedBy: undefined } : moved;
}

/** What was being carried out could not be in the time it has; it stays first, but for what it has to yield to. */
export function inviteWorkParked(
  state: MembershipInviteState,
  code: BlockedBy,
  nowMs: number,
  policy: PolicyFor<'membershipInvite'>,
): MembershipInviteState {
  return parkWork(state, { code, nowMs, isUrgent }, policy);
}

/** Why no other link may go out now; undefined when it may, or when whoever decides says why not. */
export function refuseInviteLink(
  state: MembershipInviteState,
  action: 'resend' | 'correct-address',
  nowMs: number,
  policy: PolicyFor<'membershipInvite'>,
): 'TOO_SOON' | 'TOO_MANY' | 'MAIL_UNDER_WAY' | undefined {
  if (!awaitsInvitee(state)) return undefined;
  // a mail that nobody can say the fate of is not under way: another link is a person's decision
  const isUnderWay = linkWaitsOn(state.linkMail) === 'mail-provider';
  if (action === 'resend' && isUnderWay) return 'MAIL_UNDER_WAY';
  const refusal = refuseAnotherLink(state, nowMs, policy);
  // who has mistyped an address may say so at once
  if (action === 'correct-address' && refusal === 'TOO_SOON')
    return askedLately(state, nowMs).length >= policy.resendsPerDay ? 'TOO_MANY' : undefined;
  return refusal;
}

/** Tries what has parked again at once, as an operator asks. */
export function retryInviteNow(state: MembershipInviteState, nowMs: number): MembershipInviteState {
  const { linkMail, parking } = state;
  return { ...state, linkMail: retryLinkMail(linkMail), parking: parking && { ...parking, retryAtMs: nowMs } };
}

/** Where the invitation stands, as operators, rows and search attributes see it. */
export function membershipInviteStanding(state: MembershipInviteState): Standing {
  const { stage, parking, queue, heldUpBy } = state;
  if (isInvitationOutcome(stage)) return endedStanding(stage);
  const isAccepted = parking !== undefined && awaitsInvitee(state) && queue.some(isYes);
  if (isAccepted) return linkStanding({ ...state, stage: 'joining' });
  const holdUp = stage === 'awaiting-seat' ? 'NO_SEAT' : heldUpBy;
  if (holdUp === undefined) return linkStanding(state);
  const standing = linkStanding({ ...state, blockedBy: undefined }, 'administrator');
  return parking ? standing : { ...standing, blockedBy: holdUp };
}

function seatAwaited(
  state: MembershipInviteState,
  nowMs: number,
  policy: PolicyFor<'membershipInvite'>,
): MembershipInviteState {
  if (state.stage === 'awaiting-seat') return state;
  return {
    ...state,
    stage: 'awaiting-seat',
    deadlineAtMs: nowMs + policy.invitationSeatMs,
    linkMail: { status: 'done' },
    blockedBy: undefined,
    heldUpBy: undefined,
  };
}

/** Another link with a new deadline; what bounced before is no longer asked. */
function newInviteRound(state: MembershipInviteState, nowMs: number, given: Given): MembershipInviteState {
  return {
    ...state,
    round: state.round + 1,
    roundBeganAtMs: nowMs,
    deadlineAtMs: nowMs + given.openMs,
    linkMail: { status: given.delivery === 'mail' ? 'due' : 'done' },
    nextReminder: 0,
    remindersStopped: false,
    blockedBy: undefined,
    askedAgainAtMs: [...askedLately(state, nowMs), nowMs],
    queue: state.queue.filter((work) => work.do !== 'bounce'),
  };
}

function isUrgent(work: MembershipInviteWork): boolean {
  return work.do === 'cancel' || (work.do === 'decide' && work.command.action === 'revoke');
}

function isYes(work: MembershipInviteWork): boolean {
  return work.do === 'decide' && work.command.action === 'accept';
}
