import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import { BLOCKED_BY, type BlockedBy } from '../domain/process.ts';

/**
 * Why a step failed for good, as the code that blocks its process. Activities fail with their failure wrapped, local ones
 * with the failure itself. What is neither (a cancellation, a bug) is thrown on.
 */
export function blockedByFailure(failure: unknown, onTimeout: BlockedBy): BlockedBy {
  const cause = failure instanceof ActivityFailure ? failure.cause : failure;
  if (cause instanceof TimeoutFailure) return onTimeout;
  if (!(cause instanceof ApplicationFailure)) throw failure;
  return BLOCKED_BY.find((code) => code === cause.type) ?? 'STEP_FAILED';
}
