import { afterEach, expect, it } from '@jest/globals';
import { Organisation } from '../../db/entities/organisation.ts';
import { ReceivingRegistration } from '../../db/entities/organisation-activation.ts';
import { deliverAll } from '../chaos/exactly-once.ts';
import { activationWorkflow, beginSeededActivation } from '../support/activation-run.ts';
import { eventually } from '../support/eventually.ts';
import { openInstance, type TestInstance } from '../support/instance.ts';
import { addressOf } from '../support/partner-request-rows.ts';
import { mailTo } from '../support/person.ts';
import { standingOf, timelineOf } from '../support/processes.ts';
import { beginReceiving, creditOf, receivingWorkflow, setCredit, stopReceiving } from '../support/receiving-run.ts';
import { playGateways } from '../support/tiny-gateways.ts';

const opened: TestInstance[] = [];

afterEach(async () => {
  for (const instance of opened.splice(0)) await instance.close();
});

/** An active organisation whose environment has three units of credit. */
async function openActive({ skipTime = true } = {}) {
  const { world, gateways } = playGateways();
  const instance = await openInstance({ skipTime, gateways });
  opened.push(instance);
  const active = await beginSeededActivation(instance, { registerNumber: '12345678' });
  await activationWorkflow(instance, active.id).result();
  await setCredit(instance, active.environmentId, 3);
  return { instance, world, active };
}

async function receivingOf({ orm }: TestInstance, organisationId: string) {
  return (await orm.em.fork().findOneOrFail(Organisation, { id: organisationId })).receiving;
}

it('takes the credit, tells the network and whoever asked', async () => {
  const { instance, world, active } = await openActive();

  const id = await beginReceiving(instance, active);
  const result = await receivingWorkflow(instance, id).result();
  await deliverAll(instance);

  expect(result).toEqual({ stage: 'on' });
  expect(await creditOf(instance, active.environmentId)).toBe(2);
  expect(await receivingOf(instance, active.organisationId)).toBe('on');
  expect(world.registered).toEqual(new Map([['0106:12345678', true]]));
  expect(await timelineOf(instance, id)).toEqual(['requested', 'charged', 'done']);
  await mailTo(instance, addressOf(active.userId), 'receiving-on');
});

it('fails and gives the credit back where the network refuses', async () => {
  const { instance, world, active } = await openActive();
  world.refused.add('0106:12345678');

  const id = await beginReceiving(instance, active);
  const result = await receivingWorkflow(instance, id).result();
  await deliverAll(instance);

  const row = await instance.orm.em.fork().findOneOrFail(ReceivingRegistration, { id });
  expect(result).toEqual({ stage: 'failed' });
  expect(row).toMatchObject({ failure: 'RECEIVING_REFUSED', charged: 0 });
  expect(await creditOf(instance, active.environmentId)).toBe(3);
  expect(await receivingOf(instance, active.organisationId)).toBe('off');
  expect(await timelineOf(instance, id)).toEqual(['requested', 'charged', 'charge-undone', 'failed']);
  await mailTo(instance, addressOf(active.userId), 'receiving-failed');
});

it('fails where the credit is gone by the time that it is taken', async () => {
  const { instance, world, active } = await openActive();
  await instance.stopWorkers();
  const id = await beginReceiving(instance, active);
  await setCredit(instance, active.environmentId, 0);
  await instance.startWorkers();

  expect(await receivingWorkflow(instance, id).result()).toEqual({ stage: 'failed' });
  expect(await creditOf(instance, active.environmentId)).toBe(0);
  expect(world.registered.get('0106:12345678')).toBe(false);
});

it('waits for hours for the network, and undoes everything when it is turned off again meanwhile', async () => {
  const { instance, world, active } = await openActive();
  world.away.add('peppol');
  const id = await beginReceiving(instance, active);
  await instance.env.sleep('2 hours');
  const parked = await standingOf(instance, id);

  await stopReceiving(instance, active);
  await instance.env.sleep('1 hour');
  const undoing = await standingOf(instance, id);
  world.away.clear();
  await receivingWorkflow(instance, id).signal('retry');
  const result = await receivingWorkflow(instance, id).result();

  const blocked = { stage: 'registering', waitingOn: 'peppol', blockedBy: 'PEPPOL_UNAVAILABLE' };
  expect([parked, undoing]).toMatchObject([blocked, blocked]);
  expect(result).toEqual({ stage: 'failed' });
  expect(await creditOf(instance, active.environmentId)).toBe(3);
  expect(world.registered).toEqual(new Map([['0106:12345678', false]]));
});

it('undoes what the network was told when it is turned off in the middle of a call', async () => {
  const { instance, world, active } = await openActive({ skipTime: false });
  const held = Promise.withResolvers<void>();
  world.holds = held.promise;
  const id = await beginReceiving(instance, active);
  await eventually('the call', async () => (world.calls.at(-1)?.endsWith('receiving') ? true : undefined));

  await stopReceiving(instance, active);
  world.holds = undefined;
  held.resolve();

  expect(await receivingWorkflow(instance, id).result()).toEqual({ stage: 'failed' });
  expect(world.registered).toEqual(new Map([['0106:12345678', false]]));
  expect(await creditOf(instance, active.environmentId)).toBe(3);
});
