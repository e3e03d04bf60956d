import { condition } from '@temporalio/workflow';
import type { Policy } from '../domain/policy.ts';
import { type BlockedBy, type Parking, parkAgain, type Standing } from '../domain/process.ts';
import { blockedByFailure } from './failure-codes.ts';
import type { StandingKeeper } from './standing.ts';

export interface ParkedSteps {
  readonly keeper: Pick<StandingKeeper, 'record'>;
  readonly policy: Pick<Policy, 'parkRetriesMs'>;
  /** Where the process stands while its steps go well, and while one has parked. */
  readonly atWork: Standing;
  readonly parkedAt: (parking: Parking) => Standing;
  /** How often something was heard for which a parked step is tried again at once. */
  readonly retries: () => number;
}

/** Does a step until it is done; `otherwise`: what has blocked one that was not answered in time. */
export type UntilDone = <Result>(otherwise: BlockedBy, step: () => Promise<Result>) => Promise<Result>;

/** For steps that park when their time is up, and are tried again at growing intervals or on request. */
export function keepTrying({ keeper, policy, atWork, parkedAt, retries }: ParkedSteps): UntilDone {
  return async function untilDone<Result>(otherwise: BlockedBy, step: () => Promise<Result>): Promise<Result> {
    let parking: Parking | undefined;
    for (;;) {
      const before = retries();
      try {
        const result = await step();
        await keeper.record(atWork);
        return result;
      } catch (failure) {
        const code = blockedByFailure(failure, otherwise);
        parking = parkAgain(code, parking, Date.now(), policy.parkRetriesMs);
      }
      await keeper.record(parkedAt(parking));
      const goesOn = () => retries() > before;
      if (parking.retryAtMs === undefined) await condition(goesOn);
      else await condition(goesOn, Math.max(1, parking.retryAtMs - Date.now()));
    }
  };
}
