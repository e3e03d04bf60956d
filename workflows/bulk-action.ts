import {
  allHandlersFinished,
  condition,
  continueAsNew,
  defineSignal,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import {
  type BulkActionInput,
  type BulkActionOutcome,
  type BulkActionResult,
  pauseAfterPageMs,
} from '../domain/bulk-action.ts';
import { SECOND_MS } from '../domain/policy.ts';
import { parkedBy, type Standing } from '../domain/process.ts';
import { bulkQueue } from '../domain/workflow-ids.ts';
import { bulkActivities, databaseActivities } from './activity-options.ts';
import { now } from './instants.ts';
import { keepTrying } from './parked-steps.ts';
import { keepStanding } from './standing.ts';

/** Tries a parked step again now. */
export const retryBulkActionSignal = defineSignal('retry');
/** Somebody has stopped it, which its row says: it looks at once. */
export const stopBulkActionSignal = defineSignal('stop');

/** How long workflows have to decide before they are looked at again. */
const DECISION_PAUSE_MS = 10 * SECOND_MS;

/**
 * Does one action with many onboardings, a page at a time, no more a second than was asked for; then waits until all of
 * their workflows have decided. How far it is stands in its row alone, so that it begins anew on a short history at any
 * place, and a step that was cut off goes on where its last commit stopped.
 */
export async function bulkAction(input: BulkActionInput): Promise<BulkActionResult> {
  const { id, policy } = input;
  let heard = 0;
  let isStopped = false;
  const hear = () => {
    heard += 1;
  };
  setHandler(retryBulkActionSignal, hear);
  setHandler(stopBulkActionSignal, () => {
    isStopped = true;
    hear();
  });
  const steps = bulkActivities(bulkQueue(workflowInfo().taskQueue));
  const keeper = keepStanding(id, databaseActivities(policy), { row: AT_WORK, attributes: AT_WORK });
  const until = keepTrying({
    keeper,
    policy,
    atWork: AT_WORK,
    parkedAt: (parking) => ({ ...AT_WORK, ...parkedBy(parking) }),
    retries: () => heard,
  });

  async function rest(pauseMs: number, before: number): Promise<void> {
    if (pauseMs > 0) await condition(() => heard > before, pauseMs);
    if (!workflowInfo().continueAsNewSuggested) return;
    await condition(allHandlersFinished);
    await continueAsNew<typeof bulkAction>(input);
  }

  async function finish(stage: BulkActionOutcome): Promise<BulkActionResult> {
    keeper.publishEnd({ ...AT_WORK, stage, waitingOn: null }, []);
    await condition(allHandlersFinished);
    return { stage };
  }

  for (;;) {
    const [beganMs, before] = [Date.now(), heard];
    // one that cannot go on is stopped all the same
    const page = await until('STEP_FAILED', async () => (isStopped ? undefined : steps.applyBulkActionPage({ id })));
    if (!page || page.isLast) break;
    await rest(pauseAfterPageMs({ ...page, tookMs: Date.now() - beganMs }), before);
  }
  for (;;) {
    const before = heard;
    const stage = await until('DATABASE_UNAVAILABLE', () => steps.endBulkAction({ id, at: now() }));
    if (stage !== 'waiting') return finish(stage);
    await rest(DECISION_PAUSE_MS, before);
  }
}

const AT_WORK: Standing = {
  stage: 'applying',
  waitingOn: 'vestibule',
  waitUntil: null,
  needsAttention: false,
  blockedBy: null,
};
