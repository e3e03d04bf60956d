import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Organisation, OrganisationIdentifier } from '../../db/entities/organisation.ts';
import { ReceivingRegistration } from '../../db/entities/organisation-activation.ts';
import { addIdentifier, removeIdentifier } from '../../db/writes/organisation-identifiers.ts';
import type { PeppolNetwork } from '../../gateways/peppol.ts';
import { deliverAll } from '../chaos/exactly-once.ts';
import {
  activationWorkflow,
  beginSeededActivation,
  decideActivation,
  type SeededActivation,
} from '../support/activation-run.ts';
import { eventually } from '../support/eventually.ts';
import { openInstance, type TestInstance } from '../support/instance.ts';
import { addressOf } from '../support/partner-request-rows.ts';
import { mailTo } from '../support/person.ts';
import { standingOf, timelineOf } from '../support/processes.ts';
import { beginReceiving, creditOf, receivingWorkflow, setCredit, stopReceiving } from '../support/receiving-run.ts';
import { playGateways, type TinyGateways } from '../support/tiny-gateways.ts';

const opened: TestInstance[] = [];

afterEach(async () => {
  for (const instance of opened.splice(0)) await instance.close();
});

/** An active organisation whose environment has three units of credit. */
async function openActive({ skipTime = true } = {}) {
  const { world, gateways } = playGateways();
  const holds = new Map<string, Promise<unknown>>();
  const instance = await openInstance({ skipTime, gateways: { ...gateways, peppol: holding(gateways.peppol, holds) } });
  opened.push(instance);
  const active = await beginSeededActivation(instance, { registerNumber: '12345678' });
  await activationWorkflow(instance, active.id).result();
  await setCredit(instance, active.environmentId, 3);
  return { instance, world, active, holds };
}

/** A network that answers about an identifier, such as `9944 receiving`, only when what holds it is over. */
function holding(peppol: PeppolNetwork, holds: ReadonlyMap<string, Promise<unknown>>): PeppolNetwork {
  return {
    ...peppol,
    register: async (identifier, options) => {
      const outcome = await peppol.register(identifier, options);
      await holds.get(`${identifier.scheme}${options.receives ? ' receiving' : ''}`);
      return outcome;
    },
  };
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

describe('whatever is registered while receiving is turned on or off', () => {
  const BOTH = '9944:NL123456789B01';

  async function addAnother(instance: TestInstance, { environmentId, organisationId, userId }: SeededActivation) {
    const id = randomUUID();
    const identifier = { scheme: '9944', value: 'NL123456789B01' };
    await addIdentifier(instance.orm.em.fork(), { id, environmentId, organisationId, userId, ...identifier });
    await instance.delivery.deliver(id);
    return id;
  }

  /** What the network and we ourselves say that receives, and does not. */
  async function receiversOf({ orm }: TestInstance, world: TinyGateways, { organisationId }: SeededActivation) {
    const rows = await orm.em.fork().find(OrganisationIdentifier, { organisationId, state: 'registered' });
    const ours = rows.map(({ scheme, value, receives }) => [`${scheme}:${value}`, receives] as const);
    expect(new Map(ours)).toEqual(world.registered);
    return Object.fromEntries(ours);
  }

  const called = (world: TinyGateways, call: string) =>
    eventually(call, () => (world.calls.some((one) => one === call) ? true : undefined));

  it('receives too, when it comes while the others are being told', async () => {
    const { instance, world, active, holds } = await openActive({ skipTime: false });
    const held = Promise.withResolvers<void>();
    holds.set('0106 receiving', held.promise);
    const id = await beginReceiving(instance, active);
    await called(world, 'register 0106:12345678 receiving');

    await activationWorkflow(instance, await addAnother(instance, active)).result();
    held.resolve();

    expect(await receivingWorkflow(instance, id).result()).toEqual({ stage: 'on' });
    expect(await receiversOf(instance, world, active)).toEqual({ '0106:12345678': true, [BOTH]: true });
  });

  it('receives too, when the network was being told of it as receiving came on', async () => {
    const { instance, world, active, holds } = await openActive({ skipTime: false });
    const held = Promise.withResolvers<void>();
    holds.set('9944', held.promise);
    const addition = await addAnother(instance, active);
    await called(world, `register ${BOTH}`);

    const id = await beginReceiving(instance, active);
    await receivingWorkflow(instance, id).result();
    held.resolve();

    expect(await activationWorkflow(instance, addition).result()).toEqual({ stage: 'activated' });
    expect(await receiversOf(instance, world, active)).toEqual({ '0106:12345678': true, [BOTH]: true });
  });

  it('does not receive, when receiving was turned off while the network was being told of it', async () => {
    const { instance, world, active, holds } = await openActive({ skipTime: false });
    await receivingWorkflow(instance, await beginReceiving(instance, active)).result();
    const held = Promise.withResolvers<void>();
    holds.set('9944 receiving', held.promise);
    const addition = await addAnother(instance, active);
    await called(world, `register ${BOTH} receiving`);

    const off = await stopReceiving(instance, active);
    await receivingWorkflow(instance, off).result();
    held.resolve();

    expect(await activationWorkflow(instance, addition).result()).toEqual({ stage: 'activated' });
    expect(await receiversOf(instance, world, active)).toEqual({ '0106:12345678': false, [BOTH]: false });
  });

  it('does not receive, when it was to be given up as receiving was turned off, and is kept', async () => {
    const { instance, world, active } = await openActive({ skipTime: false });
    await activationWorkflow(instance, await addAnother(instance, active)).result();
    await receivingWorkflow(instance, await beginReceiving(instance, active)).result();
    const removal = randomUUID();
    const { environmentId, organisationId, userId } = active;
    const row = await instance.orm.em.fork().findOneOrFail(OrganisationIdentifier, { organisationId, scheme: '9944' });
    const given = { id: removal, environmentId, organisationId, userId, identifierId: row.id };
    await removeIdentifier(instance.orm.em.fork(), given);
    await receivingWorkflow(instance, await stopReceiving(instance, active)).result();

    await instance.stopWorkers();
    await instance.delivery.deliver(removal);
    const withdrawing = decideActivation(instance, removal, { action: 'withdraw', userId });
    await instance.startWorkers();
    await withdrawing;

    expect(await activationWorkflow(instance, removal).result()).toEqual({ stage: 'withdrawn' });
    expect(await receiversOf(instance, world, active)).toEqual({ '0106:12345678': false, [BOTH]: false });
  });
});
