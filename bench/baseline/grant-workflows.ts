import { proxyActivities } from '@temporalio/workflow';
import type { GrantActivities } from './grant-activities.ts';

const { insertGrant } = proxyActivities<GrantActivities>({ startToCloseTimeout: '30s' });

/** A share of the bare program: an activity for each who is granted it. */
export async function baselineGrants({
  id,
  managers,
}: {
  readonly id: string;
  readonly managers: readonly string[];
}): Promise<void> {
  await Promise.all(managers.map((manager) => insertGrant(id, manager)));
}
