import type { NudgeTurn } from '../activities/nudge.ts';
import type { Policy } from '../domain/policy.ts';
import { databaseActivities } from './activity-options.ts';
import { recordUntilDone } from './database-step.ts';

export interface NudgeInput {
  readonly policy: Policy;
}

/**
 * Tells processes that wait for what is there already to look again, step by step through all that wait; begun once an
 * hour by a schedule. It waits for a database that is away no longer than the first pause between tries, because the
 * schedule begins no other run meanwhile.
 */
export async function nudge({ policy }: NudgeInput): Promise<{ readonly nudged: number }> {
  const database = databaseActivities(policy);
  const step = { policy: { ...policy, parkRetriesMs: policy.parkRetriesMs.slice(0, 1) }, retries: () => 0 };
  let turn: NudgeTurn = { nudged: 0 };
  do {
    const { cursor } = turn;
    await recordUntilDone(async () => {
      turn = await database.nudgeWaiting(cursor ? { cursor } : {});
    }, step);
  } while (turn.cursor);
  return { nudged: turn.nudged };
}
