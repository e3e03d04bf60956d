import { condition, log, patched } from '@temporalio/workflow';
import type { Policy } from '../domain/policy.ts';
import { type Parking, parkAgain } from '../domain/process.ts';
import { blockedByFailure } from './failure-codes.ts';

export interface DatabaseStep {
  readonly policy: Pick<Policy, 'parkRetriesMs'>;
  /** How often an operator has asked for another try so far. */
  readonly retries: () => number;
  /** Says in the process's row that the step has parked; whoever does the next step says that it goes on. */
  readonly onParked?: (parking: Parking) => Promise<void> | undefined;
}

/**
 * Does a step in our database until it is done: waits at growing intervals, and tries again at once on request. That it has
 * parked is said where there is a row and a database that takes it.
 */
export async function recordUntilDone(
  step: () => Promise<void>,
  { policy, retries, onParked }: DatabaseStep,
): Promise<void> {
  let parking: Parking | undefined;
  for (;;) {
    const before = retries();
    try {
      await step();
      return;
    } catch (failure) {
      const code = blockedByFailure(failure, 'DATABASE_UNAVAILABLE');
      log.error('a step could not be recorded', { code });
      parking = parkAgain(code, parking, Date.now(), policy.parkRetriesMs);
    }
    if (onParked && patched('parked-is-shown')) await onParked(parking);
    await condition(() => retries() > before, Math.max(1, (parking.retryAtMs ?? Date.now()) - Date.now()));
  }
}
