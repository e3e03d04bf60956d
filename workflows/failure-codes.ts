import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import { BLOCKED_BY, type BlockedBy } from '../domain/process.ts';

/**
 * Why a step failed for good, as the code that blocks its process. What is not a failure of an activity (a cancellation,
 * a bug) is thrown on.
 */
export function blockedByFailure(failure: unknown, onTimeout: BlockedBy): BlockedBy {
  if (!(failure instanceof ActivityFailure)) throw failure;
  const { cause } = failure;
  if (cause instanceof TimeoutFailure) return onTimeout;
  const type = cause instanceof ApplicationFailure ? cause.type : undefined;
  return BLOCKED_BY.find((code) => code === type) ?? 'STEP_FAILED';
}
