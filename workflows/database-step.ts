import { condition, log } from '@temporalio/workflow';
import type { Policy } from '../domain/policy.ts';
import { type Parking, parkAgain } from '../domain/process.ts';
import { blockedByFailure } from './failure-codes.ts';

export interface DatabaseStep {
  readonly policy: Pick<Policy, 'parkRetriesMs'>;
  /** How often an operator has asked for another try so far. */
  readonly retries: () => number;
}

/**
 * Does a step in our database until it is done. While the database is away there is no row to park in: the workflow
 * waits at growing intervals, and tries again at once on request.
 */
export async function recordUntilDone(step: () => Promise<void>, { policy, retries }: DatabaseStep): Promise<void> {
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
    await condition(() => retries() > before, Math.max(1, (parking.retryAtMs ?? Date.now()) - Date.now()));
  }
}
