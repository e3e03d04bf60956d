import type { Policy } from '../domain/policy.ts';
import { databaseActivities } from './activity-options.ts';
import { recordUntilDone } from './database-step.ts';

export interface RetentionInput {
  readonly policy: Policy;
}

/** Erases what has outlived its purpose, in slices; begun once a day by a schedule. */
export async function retention({ policy }: RetentionInput): Promise<{ readonly erased: number }> {
  const database = databaseActivities(policy);
  const at = new Date(Date.now()).toISOString();
  let erased = 0;
  for (let slice = -1; slice !== 0; erased += slice) {
    await recordUntilDone(
      async () => {
        slice = (await database.eraseOutlived({ at, policy })).erased;
      },
      { policy, retries: () => 0 },
    );
  }
  return { erased };
}
