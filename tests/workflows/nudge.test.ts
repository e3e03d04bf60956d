import { randomUUID } from 'node:crypto';
import { afterEach, expect, it } from '@jest/globals';
import { OutboxRow } from '../../db/entities/outbox-row.ts';
import { User } from '../../db/entities/user.ts';
import { announceEnvironmentChange } from '../../db/writes/environment-changes.ts';
import { MINUTE_MS } from '../../domain/policy.ts';
import { deliverAll } from '../chaos/exactly-once.ts';
import { eventually } from '../support/eventually.ts';
import { failing } from '../support/failing.ts';
import { type InstanceOptions, openInstance, type TestInstance } from '../support/instance.ts';
import { addressOf, seedPair, setPartners } from '../support/partner-request-rows.ts';
import { beginSeededRequest, decideRequest, requestMailTo, requestWorkflow } from '../support/partner-request-run.ts';
import { mailTo } from '../support/person.ts';
import { standingOf } from '../support/processes.ts';

const opened: TestInstance[] = [];

afterEach(async () => {
  for (const instance of opened.splice(0)) await instance.close();
});

async function open(options: InstanceOptions = {}): Promise<TestInstance> {
  const instance = await openInstance({ skipTime: true, ...options });
  opened.push(instance);
  return instance;
}

/** Begins a run as the schedule does. */
function begin({ temporal, taskQueue, policy }: TestInstance) {
  return temporal.workflow.start('nudge', { workflowId: `nudge-${randomUUID()}`, taskQueue, args: [{ policy }] });
}

async function nudge(instance: TestInstance): Promise<unknown> {
  return (await begin(instance)).result();
}

it('finds within the hour a yes whose last condition has come without a word, and it is established', async () => {
  const instance = await open();
  const { id, pair } = await beginSeededRequest(instance);
  await setPartners(instance, pair.from, false);
  await decideRequest(instance, id, { action: 'accept', userId: pair.to.manager });
  await nudge(instance);
  await deliverAll(instance);

  await setPartners(instance, pair.from, true);
  await announceEnvironmentChange(instance.orm.em.fork(), pair.from.environmentId, 'subscription');
  // what should have told the request is lost
  await instance.orm.em.fork().nativeDelete(OutboxRow, { subject: pair.from.environmentId });
  await deliverAll(instance);
  await instance.env.sleep('1 hour');
  const before = await standingOf(instance, id);
  const run = await nudge(instance);
  await deliverAll(instance);
  const result = await requestWorkflow(instance, id).result();

  expect(before.stage).toBe('awaiting-eligibility');
  expect([run, result]).toEqual([{ nudged: 1 }, { stage: 'established' }]);
  expect(await nudge(instance)).toEqual({ nudged: 0 });
});

it('finds a request whose manager was made a plain user behind its back, and another one is asked', async () => {
  const instance = await open();
  const { pair } = await beginSeededRequest(instance);
  await requestMailTo(instance, addressOf(pair.to.manager));
  await instance.orm.em.fork().nativeUpdate(User, { id: pair.to.manager }, { role: 'user' });

  const run = await nudge(instance);
  await deliverAll(instance);

  expect(run).toEqual({ nudged: 1 });
  await requestMailTo(instance, addressOf(pair.to.second));
});

it('changes nothing for a request that has heard of it already', async () => {
  const instance = await open();
  const pair = await seedPair(instance);
  await setPartners(instance, pair.to, false);
  const { id } = await beginSeededRequest(instance, { pair, accepted: true });
  await eventually('the wait', async () =>
    (await standingOf(instance, id)).stage === 'awaiting-eligibility' ? true : undefined,
  );

  await deliverAll(instance);
  await mailTo(instance, addressOf(pair.from.manager), 'partner-waiting');

  await requestWorkflow(instance, id).signal('conditions-changed', { change: 'nudge' });
  await instance.env.sleep('1 minute');
  await deliverAll(instance);

  expect((await standingOf(instance, id)).stage).toBe('awaiting-eligibility');
  expect(instance.inbox.emailsTo(addressOf(pair.from.manager))).toHaveLength(1);
});

it('tries again every quarter of an hour while the database is away, and not ever more seldom', async () => {
  // each time that it is tried takes two attempts
  const { extra } = failing('nudgeWaiting', 2 * 6);
  const instance = await open({ policy: { databaseStepMs: 500 }, extra });
  const run = await begin(instance);

  await instance.env.sleep('2 hours');
  const { status, startTime, closeTime } = await run.describe();

  expect(status.name).toBe('COMPLETED');
  expect((closeTime?.getTime() ?? 0) - startTime.getTime()).toBeGreaterThan(5 * 15 * MINUTE_MS);
});
