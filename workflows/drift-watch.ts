import { log, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { BulkActivities } from '../activities/index.ts';
import { DRIFT_PARTS } from '../domain/drift.ts';
import { MINUTE_MS, type Policy, SECOND_MS } from '../domain/policy.ts';
import { bulkQueue } from '../domain/workflow-ids.ts';
import { blockedByFailure } from './failure-codes.ts';

export interface DriftWatchInput {
  readonly policy: Policy;
}

/** The mark of the run: Temporal keeps it here, and our database the same; null where it could not be told. */
export interface DriftWatchResult {
  readonly mark: number | null;
}

/**
 * Looks every ten minutes for what has come apart, one part after the other; begun by a schedule. A part that cannot be
 * looked at (the database or Temporal's lists are away) is left to the next run.
 */
export async function driftWatch(_input: DriftWatchInput): Promise<DriftWatchResult> {
  const { taskQueue, workflowId, runId } = workflowInfo();
  const { watchDrift } = proxyActivities<Pick<BulkActivities, 'watchDrift'>>({
    taskQueue: bulkQueue(taskQueue),
    startToCloseTimeout: 2 * MINUTE_MS,
    scheduleToCloseTimeout: 3 * MINUTE_MS,
    retry: { initialInterval: SECOND_MS, maximumAttempts: 3 },
  });
  let mark: number | null = null;
  for (const part of DRIFT_PARTS) {
    try {
      const turn = await watchDrift({ part, runId: `${workflowId}/${runId}` });
      mark = turn.mark ?? mark;
    } catch (failure) {
      log.warn('a part of the drift could not be looked at', {
        name: part,
        code: blockedByFailure(failure, 'STEP_FAILED'),
      });
    }
  }
  return { mark };
}
