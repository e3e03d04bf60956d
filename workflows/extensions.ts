import { defineUpdate, setHandler } from '@temporalio/workflow';
import { type ExtendAnswer, type ExtendCommand, refuseExtension } from '../domain/extension.ts';
import type { Parking } from '../domain/process.ts';

/** An operator puts the end of it further away. Links, rounds and reminders stay as they are. */
export const extendUpdate = defineUpdate<ExtendAnswer, [ExtendCommand]>('extend');

/**
 * Lets operators put the end of a process further away while `isOpen`, to at most `mostMs` from then; `forget`: what a lapse
 * that could not be recorded has left in its state. It only changes state: a history in which nobody has asked replays unchanged.
 */
export function takeExtensions<State extends { readonly deadlineAtMs: number }>(
  run: { state: State },
  { isOpen, mostMs, forget }: Extending<State>,
): void {
  setHandler(extendUpdate, ({ until }): ExtendAnswer => {
    if (!isOpen()) return { outcome: 'refused', code: 'ENDED' };
    const untilMs = Date.parse(until);
    const code = refuseExtension(run.state, { untilMs, nowMs: Date.now(), mostMs });
    if (code !== undefined) return { outcome: 'refused', code };
    run.state = { ...forget(run.state), deadlineAtMs: untilMs };
    return { outcome: 'done' };
  });
}

interface Extending<State> {
  readonly isOpen: () => boolean;
  readonly mostMs: number;
  readonly forget: (state: State) => State;
}

/** Without a lapse that has parked; what was taken in before it stays as it is. */
export function withoutLapse<
  State extends { readonly queue: readonly unknown[]; readonly parking: Parking | undefined },
>(state: State): State {
  return state.queue.length === 0 ? { ...state, parking: undefined } : state;
}
