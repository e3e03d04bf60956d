// npm run bench:actions: billable actions and history events of the usual ways through each workflow, each against its
// budget (bench/budgets.ts).

import { report } from '../scripts/setup/problem.mjs';
import { ACTION_BUDGETS, type Budget, type Way } from './budgets.ts';
import { type ActionsInstance, openActionsInstance } from './support/actions-instance.ts';
import { ACTION_KINDS, type ActionCount, countActions, totalActions } from './support/count-actions.ts';
import { formatTable } from './support/statistics.ts';
import { WAYS } from './ways.ts';

interface Cost {
  readonly way: Way;
  readonly budget: Budget;
  readonly actions: ActionCount;
  readonly events: number;
}

const END_WITHIN_MS = 30_000;

try {
  const costs = await measureWays();
  tell(costs);
  const over = costs.filter(isOverBudget);
  for (const { way } of over) console.log(`Past its budget: ${way}`);
  if (over.length > 0) process.exitCode = 1;
} catch (error) {
  report(error);
}

async function measureWays(): Promise<readonly Cost[]> {
  await using instance = await openActionsInstance();
  const costs: Cost[] = [];
  for (const [way, go] of Object.entries(WAYS)) {
    if (!isWay(way)) continue;
    const workflowId = await go(instance, `way-${costs.length + 1}@bench.example`);
    costs.push({ way, budget: ACTION_BUDGETS[way], ...(await costOf(instance, workflowId)) });
  }
  return costs;
}

/** Of all runs of a workflow that has come, or is about to come, to its end. */
async function costOf(
  { temporal, callsTo }: ActionsInstance,
  workflowId: string,
): Promise<Pick<Cost, 'actions' | 'events'>> {
  const handle = temporal.workflow.getHandle(workflowId);
  await temporal.connection.withDeadline(Date.now() + END_WITHIN_MS, () => handle.result());
  const { events } = await handle.fetchHistory();
  if (
    !events?.[0]?.workflowExecutionStartedEventAttributes ||
    events[0].workflowExecutionStartedEventAttributes.continuedExecutionRunId
  ) {
    throw new Error(`${workflowId} went on as new: its earlier runs are not counted`);
  }
  return { actions: countActions(events, callsTo(workflowId)), events: events.length };
}

function tell(costs: readonly Cost[]): void {
  const rows = costs.map(({ way, budget, actions, events }) => [
    way,
    ...ACTION_KINDS.map((kind) => String(actions[kind] || '')),
    `${totalActions(actions)} of ${budget.actions}`,
    `${events} of ${budget.events}`,
  ]);
  console.log(formatTable(['way', ...ACTION_KINDS, 'actions', 'events'], rows));
}

function isOverBudget({ actions, events, budget }: Cost): boolean {
  return totalActions(actions) > budget.actions || events > budget.events;
}

function isWay(name: string): name is Way {
  return Object.hasOwn(ACTION_BUDGETS, name);
}
