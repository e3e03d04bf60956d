import { allHandlersFinished, condition, workflowInfo } from '@temporalio/workflow';
import type { LinkMail } from '../domain/link-mail.ts';
import type { Standing } from '../domain/process.ts';
import type { StandingKeeper } from './standing.ts';

/** An execution whose handlers replace its state, so that another state is how it learns that something has happened. */
export interface RestingRun<State> {
  readonly state: State;
  readonly standing: StandingKeeper;
}

/** `for`: as Temporal's UI names the timer; `carryOver`: what may begin a new history before the wait does. */
export interface Rest {
  readonly untilMs: number | undefined;
  readonly for: string;
  readonly carryOver?: () => Promise<void>;
}

/** Records where a process stands, then waits until something happens or `untilMs` comes. */
export async function rest(
  run: RestingRun<{ readonly linkMail: LinkMail }>,
  standing: Standing,
  { untilMs, for: summary, carryOver }: Rest,
): Promise<void> {
  // what happens while the standing is being recorded has happened: only then is there nothing to wait for
  const { state } = run;
  const changed = () => run.state !== state;
  if (state.linkMail.status === 'sending') await run.standing.recordRow(standing);
  else await run.standing.record(standing);
  if (changed()) return;
  await carryOver?.();
  if (changed()) return;
  if (untilMs === undefined) await condition(changed);
  else if (untilMs > Date.now()) await condition(changed, untilMs - Date.now(), { summary });
}

/**
 * Begins a new history long before the limits; nothing is under way then, so nothing can be lost over it. `begin`:
 * continues as new with the state.
 */
export async function carryOverIfDue<State>(
  run: RestingRun<State>,
  { isBusy, begin }: { readonly isBusy: boolean; readonly begin: (carried: State) => Promise<unknown> },
): Promise<void> {
  const { state } = run;
  if (isBusy || !workflowInfo().continueAsNewSuggested) return;
  await condition(allHandlersFinished);
  if (run.state === state) await begin(state);
}
