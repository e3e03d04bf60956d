import { allHandlersFinished, condition, workflowInfo } from '@temporalio/workflow';
import type { LinkMail } from '../domain/link-mail.ts';
import type { Standing } from '../domain/process.ts';
import type { StandingKeeper } from './standing.ts';

/** An execution whose handlers replace its state, so that another state is how it learns that something has happened. */
export interface RestingRun<State> {
  readonly state: State;
  readonly standing: StandingKeeper;
}

/** `for`: as Temporal's UI names the timer; `carryOver`: begins a new history, asked when one is due. */
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
  const { status } = state.linkMail;
  const recording = status === 'sending' ? run.standing.recordRow(standing) : run.standing.record(standing);
  // nothing is awaited for nothing: Temporal takes a stack trace of every promise of a workflow
  if (recording) await recording;
  if (changed()) return;
  if (carryOver && workflowInfo().continueAsNewSuggested) await carryOver();
  if (changed()) return;
  if (untilMs === undefined) await condition(changed);
  else if (untilMs > Date.now()) await condition(changed, untilMs - Date.now(), { summary });
}

/**
 * Begins a new history long before the limits; nothing is under way then, so nothing can be lost over it. `begin`:
 * continues as new with the state.
 */
export async function carryOverIfIdle<State>(
  run: RestingRun<State>,
  { isBusy, begin }: { readonly isBusy: boolean; readonly begin: (carried: State) => Promise<unknown> },
): Promise<void> {
  const { state } = run;
  if (isBusy) return;
  await condition(allHandlersFinished);
  if (run.state === state) await begin(state);
}
