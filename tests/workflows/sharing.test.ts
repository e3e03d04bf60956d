import { expect, it } from '@jest/globals';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../domain/policy.ts';
import { deliverAll } from '../chaos/exactly-once.ts';
import { eventually } from '../support/eventually.ts';
import { failing } from '../support/failing.ts';
import type { TestInstance } from '../support/instance.ts';
import { timelineOf } from '../support/processes.ts';
import { progressOf, propagationProcess, settled, shareWithAll } from '../support/propagations.ts';
import { type Sharing, seedSharing } from '../support/shares.ts';
import { behind, usePropagating, workflowOf } from '../support/sharing-run.ts';

const { open } = usePropagating();

/** Of events in a history. */
const [TASK_STARTED, SIGNALED] = [6, 26];

it('sleeps until the delay after the first change has passed, and takes what follows within it up in one run', async () => {
  const instance = await open({ policy: { propagationDelayMs: 2 * DAY_MS } });
  const sharing = await seedSharing(instance);
  const first = await shareWithAll(sharing);
  await change(instance, sharing);

  await instance.env.sleep('1 day');
  await sharing.ours.manager.call('POST', `/v1/shares/${first}/withdraw`);
  await change(instance, sharing);
  await instance.env.sleep('23 hours');
  const before = await progressOf(sharing);
  await instance.env.sleep('90 minutes');
  const after = await progressOf(sharing);

  expect(before).toMatchObject({ stage: 'waiting', waiting: 2, effective: 0 });
  expect(after).toMatchObject({ stage: 'settled', waiting: 0, effective: 2 });
  const timeline = await timelineOf(instance, await propagationProcess(instance, sharing));
  expect(timeline).toEqual(['requested', 'propagated', 'settled']);
});

it('ends when there is nothing to do, and is begun again by the next change', async () => {
  const instance = await open();
  const sharing = await seedSharing(instance);
  await shareWithAll(sharing);
  await settled(instance, sharing);
  const first = await workflowOf(instance, sharing).describe();

  await shareWithAll(sharing);
  await settled(instance, sharing);
  const second = await workflowOf(instance, sharing).describe();

  expect([first.status.name, second.status.name]).toEqual(['COMPLETED', 'COMPLETED']);
  expect(second.runId).not.toBe(first.runId);
  const run = ['requested', 'propagated', 'settled'];
  expect(await timelineOf(instance, await propagationProcess(instance, sharing))).toEqual([...run, ...run]);
});

it('starts nothing in the maintenance window, and loses nothing over it', async () => {
  const WEEK_MS = 7 * DAY_MS;
  // open from a minute ago, for three hours
  const startMs = (Date.now() - 4 * DAY_MS - MINUTE_MS) % WEEK_MS;
  const instance = await open({ maintenanceWindow: { startMs, endMs: startMs + 3 * HOUR_MS } });
  const sharing = await seedSharing(instance);
  await change(instance, sharing);

  await instance.env.sleep('1 hour');
  await change(instance, sharing);
  const within = await progressOf(sharing);
  await instance.env.sleep('2 hours');
  const after = await progressOf(sharing);

  expect(within).toMatchObject({ stage: 'waiting', waiting: 2, effective: 0 });
  expect(after).toMatchObject({ stage: 'settled', waiting: 0, effective: 2 });
});

it('stops where it is when the maintenance window opens, and goes on when it closes', async () => {
  const startMs = (Date.now() - 4 * DAY_MS + 10 * MINUTE_MS) % (7 * DAY_MS);
  // the first turn fails until the window is open
  const { fault, extra } = failing('propagate', 1_000);
  const instance = await open({
    extra,
    policy: { databaseStepMs: 500, parkRetriesMs: [15 * MINUTE_MS] },
    maintenanceWindow: { startMs, endMs: startMs + 3 * HOUR_MS },
  });
  const sharing = await seedSharing(instance);
  await change(instance, sharing);
  await instance.env.sleep('5 minutes');
  const parked = await progressOf(sharing);
  fault.left = 0;

  await instance.env.sleep('1 hour');
  const within = await progressOf(sharing);
  await instance.env.sleep('3 hours');
  const after = await progressOf(sharing);

  expect(parked).toMatchObject({ stage: 'propagating', needsAttention: true });
  expect(within).toMatchObject({ stage: 'waiting', effective: 0, needsAttention: false });
  expect(after).toMatchObject({ stage: 'settled', effective: 1 });
});

it('misses no change that comes at the very end of a run', async () => {
  const { hook, extra } = behind('settleSharing');
  const instance = await open({ extra });
  const sharing = await seedSharing(instance);
  await shareWithAll(sharing);
  hook.act = () => change(instance, sharing);

  await deliverAll(instance);
  const last = await bothSettled(instance, sharing);

  expect(hook.act).toBeUndefined();
  expect(last).toMatchObject({ waiting: 0, effective: 2 });
});

it('misses no change of which it hears before the answer that nothing has changed', async () => {
  const { hook, extra } = behind('settleSharing');
  const instance = await open({ extra });
  const sharing = await seedSharing(instance);
  await shareWithAll(sharing);
  const handle = workflowOf(instance, sharing);
  hook.act = async () => {
    await change(instance, sharing);
    // a step that takes long has its workflow told what came meanwhile before it is answered
    await eventually('that the workflow has heard of it', async () => {
      const { events = [] } = await handle.fetchHistory();
      const types = (events ?? []).map(({ eventType }) => Number(eventType));
      const signal = types.lastIndexOf(SIGNALED);
      return types.indexOf(TASK_STARTED, signal) > 0 && types.filter((type) => type === SIGNALED).length > 1
        ? true
        : undefined;
    });
  };

  await deliverAll(instance);
  const last = await bothSettled(instance, sharing);

  expect(hook.act).toBeUndefined();
  expect(last).toMatchObject({ waiting: 0, effective: 2 });
}, 60_000);

it('begins another run, after the delay, for what changes while it is at work', async () => {
  const { hook, extra } = behind('propagate');
  const instance = await open({ extra });
  const sharing = await seedSharing(instance);
  await shareWithAll(sharing);
  hook.act = () => change(instance, sharing);
  await deliverAll(instance);

  await instance.env.sleep('150 seconds');
  const between = await progressOf(sharing);
  await instance.env.sleep('3 minutes');
  const after = await progressOf(sharing);

  expect(between).toMatchObject({ stage: 'waiting', waiting: 1, effective: 1, nextRunAt: expect.any(String) });
  expect(after).toMatchObject({ stage: 'settled', effective: 2 });
  const timeline = await timelineOf(instance, await propagationProcess(instance, sharing));
  expect(timeline).toEqual(['requested', 'propagated', 'settled']);
});

/** Shares one more document with all managers, and has the outbox tell of it. */
async function change(instance: TestInstance, sharing: Sharing): Promise<void> {
  await shareWithAll(sharing);
  await deliverAll(instance);
}

/** How far propagation is once both shares are granted and nothing waits; days pass until then. */
function bothSettled(instance: TestInstance, sharing: Sharing) {
  return eventually('that all is settled', async () => {
    await instance.env.sleep('3 minutes');
    const progress = await progressOf(sharing);
    return progress.stage === 'settled' && progress.effective === 2 ? progress : undefined;
  });
}
