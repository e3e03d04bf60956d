import { DAY_MS, type Policy } from './policy.ts';
import { type BlockedBy, isHeldByBrake, type Parking, parkAgain, type Standing, timesParked } from './process.ts';

/** Where the mail with the newest link of a process stands. Plain data, so that it can be carried over a continue-as-new. */
export type LinkMail =
  | { readonly status: 'due' | 'done' }
  /** On another try `parking` is what came of those before. */
  | { readonly status: 'sending'; readonly parking?: Parking }
  | { readonly status: 'parked'; readonly parking: Parking };

/** The mail could not be handed over in the time it has: it is tried again at growing intervals. */
export function parkLinkMail(
  linkMail: LinkMail,
  code: BlockedBy,
  nowMs: number,
  policy: Pick<Policy, 'parkRetriesMs'>,
): LinkMail {
  const previous = 'parking' in linkMail ? linkMail.parking : undefined;
  return { status: 'parked', parking: parkAgain(code, previous, nowMs, policy.parkRetriesMs) };
}

/** A parked mail is due at once, as an operator asks; one that only feedback can settle stays. */
export function retryLinkMail(linkMail: LinkMail): LinkMail {
  return linkMail.status === 'parked' && linkMail.parking.retryAtMs !== undefined ? { status: 'due' } : linkMail;
}

/** A mail whose fate nobody knew has turned out never to have left: it is due again, under the same key. Another stays. */
export function resendLostMail<
  State extends { readonly linkMail: LinkMail; readonly blockedBy: BlockedBy | undefined },
>(state: State): State {
  const { linkMail } = state;
  const isLost = linkMail.status === 'parked' && linkMail.parking.retryAtMs === undefined;
  return isLost ? { ...state, linkMail: { status: 'due' }, blockedBy: undefined } : state;
}

/** When a parked mail is tried again by itself; undefined for one that is not, or never. */
export function linkMailRetryAtMs(linkMail: LinkMail): number | undefined {
  return linkMail.status === 'parked' ? linkMail.parking.retryAtMs : undefined;
}

/** Whether the mail is to be sent now. */
export function isLinkMailDue(linkMail: LinkMail, nowMs: number): boolean {
  const retryAtMs = linkMailRetryAtMs(linkMail);
  return linkMail.status === 'due' || (retryAtMs !== undefined && retryAtMs <= nowMs);
}

/** On whom a process waits that is about its link: the person, once they have it. */
export function linkWaitsOn(linkMail: LinkMail): Exclude<Standing['waitingOn'], null> {
  if (linkMail.status === 'done') return 'person';
  const byHand = linkMail.status === 'parked' && linkMail.parking.retryAtMs === undefined;
  return byHand ? 'operator' : 'mail-provider';
}

type LinkLimits = Pick<Policy, 'resendPauseMs' | 'resendsPerDay'>;

/** What the limits of new links look at. */
export interface LinkRounds {
  readonly roundBeganAtMs: number;
  readonly askedAgainAtMs: readonly number[];
}

/** Of the times when another link was asked for, those that still count against the limit of a day. */
export function askedLately({ askedAgainAtMs }: Pick<LinkRounds, 'askedAgainAtMs'>, nowMs: number): readonly number[] {
  return askedAgainAtMs.filter((atMs) => atMs > nowMs - DAY_MS);
}

/** Why the limits allow no other link now; undefined when they do. */
export function refuseAnotherLink(
  rounds: LinkRounds,
  nowMs: number,
  policy: LinkLimits,
): 'TOO_SOON' | 'TOO_MANY' | undefined {
  if (nowMs < rounds.roundBeganAtMs + policy.resendPauseMs) return 'TOO_SOON';
  return askedLately(rounds, nowMs).length >= policy.resendsPerDay ? 'TOO_MANY' : undefined;
}

/** How long until the limits allow another link. */
export function anotherLinkAfterMs(rounds: LinkRounds, nowMs: number, policy: LinkLimits): number {
  const pauseEndsAtMs = rounds.roundBeganAtMs + policy.resendPauseMs;
  // so many of a day's are left that the next one to be a day old makes room
  const oldestAtMs = askedLately(rounds, nowMs).at(-policy.resendsPerDay);
  const dayEndsAtMs = oldestAtMs === undefined ? nowMs : oldestAtMs + DAY_MS;
  return Math.max(0, pauseEndsAtMs - nowMs, dayEndsAtMs - nowMs);
}

/** What a report of a mailbox that refuses for good blocks its process by. */
export const BOUNCE_CODES = {
  bounced: 'MAIL_BOUNCED',
  suppressed: 'MAIL_SUPPRESSED',
  failed: 'MAIL_FAILED',
} as const satisfies Record<string, BlockedBy>;

/** A report is repeated within hours, if at all; this many are remembered. */
const MOST_HANDLED_IDS = 200;

/** The reports that a process remembers, with one more. */
export function rememberReport(handledIds: readonly string[], id: string): readonly string[] {
  return [...handledIds.slice(1 - MOST_HANDLED_IDS), id];
}

/** An open process that waits for what its link leads to, or for a step of ours that has parked. */
export function linkStanding(
  state: {
    readonly stage: string;
    readonly deadlineAtMs: number;
    readonly linkMail: LinkMail;
    readonly blockedBy: BlockedBy | undefined;
    readonly parking: Parking | undefined;
  },
  waitingOn: Standing['waitingOn'] = linkWaitsOn(state.linkMail),
): Standing {
  const { stage, deadlineAtMs, linkMail, parking } = state;
  const parked = parking ?? (linkMail.status === 'parked' ? linkMail.parking : undefined);
  const blockedBy = parking?.code ?? state.blockedBy;
  const untilMs = parking?.retryAtMs ?? Math.min(deadlineAtMs, linkMailRetryAtMs(linkMail) ?? Infinity);
  return {
    stage,
    waitingOn: parking ? 'vestibule' : waitingOn,
    waitUntil: new Date(untilMs).toISOString(),
    needsAttention: blockedBy !== undefined && !isHeldByBrake(blockedBy),
    blockedBy: blockedBy ?? null,
    ...timesParked(parked),
  };
}

/** A process that has ended: it waits on nobody. */
export function endedStanding(stage: string): Standing {
  return { stage, waitingOn: null, waitUntil: null, needsAttention: false, blockedBy: null };
}
