import { afterAll, expect, it } from '@jest/globals';
import { HOUR_MS } from '../../domain/policy.ts';
import { ensureSchedules } from '../../worker/schedules.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { seedPair, setPartners } from '../support/partner-request-rows.ts';
import { beginSeededRequest, requestWorkflow } from '../support/partner-request-run.ts';
import { standingOf } from '../support/processes.ts';

const NAMES = ['driftWatch', 'nudge', 'retention'];

// before the instance is closed: what ends a file runs in the order in which it was registered
afterAll(async () => {
  for (const name of NAMES) await instance().temporal.schedule.getHandle(name).delete();
});
const instance = useInstance();

it('are made by the first worker and kept by the next', async () => {
  const { temporal, taskQueue, policy } = instance();
  await ensureSchedules(temporal, { taskQueue: 'of-an-older-worker', policy });

  await ensureSchedules(temporal, { taskQueue, policy });

  const described = await Promise.all(NAMES.map((name) => temporal.schedule.getHandle(name).describe()));
  expect(described.map(({ scheduleId, action }) => [scheduleId, action.workflowType, action.taskQueue])).toEqual(
    NAMES.map((name) => [name, name, taskQueue]),
  );
  expect(described.map(({ policies }) => policies.overlap)).toEqual(NAMES.map(() => 'SKIP'));
});

it('nudge every hour, and so a process goes on whose signal was lost', async () => {
  const { temporal, taskQueue, policy } = instance();
  await ensureSchedules(temporal, { taskQueue, policy });
  const schedule = temporal.schedule.getHandle('nudge');
  const pair = await seedPair(instance());
  await setPartners(instance(), pair.to, false);
  const { id } = await beginSeededRequest(instance(), { pair, accepted: true });
  await eventually('the wait', async () =>
    (await standingOf(instance(), id)).stage === 'awaiting-eligibility' ? true : undefined,
  );
  await setPartners(instance(), pair.to, true);

  const { nextActionTimes } = (await schedule.describe()).info;
  await schedule.trigger();
  await eventually('what was nudged to go on', async () => {
    await instance().relay();
    return (await standingOf(instance(), id)).stage === 'established' ? true : undefined;
  });

  const [first = new Date(0), second = new Date(0)] = nextActionTimes;
  expect(second.getTime() - first.getTime()).toBe(HOUR_MS);
  expect(await requestWorkflow(instance(), id).result()).toEqual({ stage: 'established' });
});
