import type { Policy } from './policy.ts';
import { type BlockedBy, type Parking, parkAgain } from './process.ts';

/** One thing of a queue; `decide` is what somebody has asked for and waits to be answered. */
interface Work {
  readonly do: string;
}

/** The queue of a process that carries out one thing after the other. */
export interface WorkQueue<W extends Work> {
  readonly queue: readonly W[];
  /** What is being carried out. */
  readonly current: W | undefined;
  /** Of the first in the queue, or of the lapse. */
  readonly parking: Parking | undefined;
}

/** What ends the process, and so goes before what has parked. */
type IsUrgent<W> = (work: W) => boolean;

/**
 * Takes work in, behind what came before. It is tried at once, whatever has parked; what is urgent goes before what has
 * parked, so that a step that keeps failing yields to it. What nobody waits for is taken in once.
 */
export function queueWork<W extends Work, State extends WorkQueue<W>>(
  state: State,
  work: W,
  isUrgent: IsUrgent<W>,
): State {
  const isWaiting = work.do !== 'decide' && state.queue.some((waiting) => waiting.do === work.do);
  if (isWaiting) return { ...state, parking: undefined };
  const queue = state.parking && isUrgent(work) ? [work, ...state.queue] : [...state.queue, work];
  return { ...state, queue, parking: undefined };
}

/** The first in the queue is being carried out from now on. */
export function workBegun<W extends Work, State extends WorkQueue<W>>(state: State): State {
  const [current, ...queue] = state.queue;
  return { ...state, current, queue };
}

/** What was being carried out could not be in the time it has; it stays first, but for what it has to yield to. */
export function parkWork<W extends Work, State extends WorkQueue<W>>(
  state: State,
  { code, nowMs, isUrgent }: { readonly code: BlockedBy; readonly nowMs: number; readonly isUrgent: IsUrgent<W> },
  { parkRetriesMs }: Pick<Policy, 'parkRetriesMs'>,
): State {
  const urgent = state.queue.filter(isUrgent);
  const others = state.queue.filter((work) => !isUrgent(work));
  const queue = [...urgent, ...(state.current ? [state.current] : []), ...others];
  const yields = urgent.length > 0 && state.current !== undefined && !isUrgent(state.current);
  const parking = yields ? undefined : parkAgain(code, state.parking, nowMs, parkRetriesMs);
  return { ...state, queue, current: undefined, parking };
}

/** Whether whoever waits for an answer is to be told that what they asked for is taken in, and has parked. */
export function hasParked({ parking, current }: Pick<WorkQueue<Work>, 'parking' | 'current'>): boolean {
  return parking !== undefined && current === undefined;
}

/** What a queue, or the deadline behind it, asks for. */
export type QueueStep =
  | { readonly do: 'work' | 'expire' }
  | { readonly do: 'wait'; readonly untilMs: number; readonly for: string };

/** What was taken in goes before every deadline; what has parked waits until it is tried again. Undefined: nothing is due. */
export function nextQueueStep(
  { queue, parking, deadlineAtMs }: Pick<WorkQueue<Work>, 'queue' | 'parking'> & { readonly deadlineAtMs: number },
  nowMs: number,
): QueueStep | undefined {
  if (queue.length === 0 && deadlineAtMs > nowMs) return undefined;
  const retryAtMs = parking?.retryAtMs ?? nowMs;
  if (retryAtMs > nowMs) return { do: 'wait', untilMs: retryAtMs, for: 'trying the step again' };
  return { do: queue.length > 0 ? 'work' : 'expire' };
}
