import { randomUUID } from 'node:crypto';
import { failing } from '../support/failing.ts';
import type { InstanceOptions, TestInstance } from '../support/instance.ts';
import { seedPair, seedRequest } from '../support/partner-request-rows.ts';

/** The ways of the hourly nudge: a run through all that wait, and one whose database was away at first. */
export const NUDGE_WAYS: Readonly<Record<string, (instance: TestInstance) => Promise<string>>> = {
  'nudge-done': async (instance) => {
    await seedRequest(instance, await seedPair(instance), { stage: 'awaiting-eligibility' });
    return nudged(instance);
  },
  'nudge-tried-again': nudged,
};

/** What an instance needs besides for a way. */
export const NUDGE_WAY_OPTIONS: Readonly<Record<string, () => InstanceOptions>> = {
  'nudge-tried-again': () => ({ policy: { databaseStepMs: 500 }, extra: failing('nudgeWaiting', 5).extra }),
};

async function nudged({ temporal, taskQueue, policy, env }: TestInstance): Promise<string> {
  const workflowId = `nudge-${randomUUID()}`;
  const run = await temporal.workflow.start('nudge', { workflowId, taskQueue, args: [{ policy }] });
  await env.sleep('2 hours');
  await run.result();
  return workflowId;
}
