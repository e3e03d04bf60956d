import { randomUUID } from 'node:crypto';
import { workflowId } from '../../domain/workflow-ids.ts';
import {
  activationWorkflow,
  beginSeededActivation,
  decideActivation,
  giveEvidence,
} from '../support/activation-run.ts';
import type { InstanceOptions, TestInstance } from '../support/instance.ts';
import { beginReceiving, receivingWorkflow, setCredit, stopReceiving } from '../support/receiving-run.ts';
import { playGateways, type TinyGateways, tinyCompany } from '../support/tiny-gateways.ts';

/** The world that is played to the instance of the way that runs now: ways run one after the other. */
const played: { world: TinyGateways | undefined } = { world: undefined };

/** The ways of an activation and of turning receiving on; each stage is passed by one of them. */
export const ORGANISATION_WAYS: Readonly<Record<string, (instance: TestInstance) => Promise<string>>> = {
  'organisation-activation-activated': async (instance) => {
    const { id } = await beginSeededActivation(instance, { vatNumber: 'NL123456789B01' });
    return ended(instance, id);
  },
  'organisation-activation-reminded-approved': async (instance) => {
    const activation = await beginWithoutAuthority(instance);
    await instance.env.sleep('4 days');
    await giveEvidence(instance, activation);
    await instance.env.sleep('1 day');
    await decideActivation(instance, activation.id, { action: 'approve-authority', operatorId: randomUUID() });
    return ended(instance, activation.id);
  },
  'organisation-activation-refused': async (instance) => {
    const activation = await beginWithoutAuthority(instance);
    await instance.env.sleep('1 minute');
    await giveEvidence(instance, activation);
    await decideActivation(instance, activation.id, { action: 'refuse-authority', operatorId: randomUUID() });
    return ended(instance, activation.id);
  },
  'organisation-activation-lapsed': async (instance) => {
    const { id } = await beginWithoutAuthority(instance);
    await instance.env.sleep('31 days');
    return ended(instance, id);
  },
  'organisation-activation-busy-vies': async (instance) => {
    worldNow().vat = 'unknown';
    const { id } = await beginSeededActivation(instance, { vatNumber: 'NL123456789B01' });
    await instance.env.sleep('5 hours');
    worldNow().vat = 'valid';
    await instance.env.sleep('25 hours');
    return ended(instance, id);
  },
  'organisation-activation-network-away-withdrawn': async (instance) => {
    worldNow().away.add('peppol');
    const { id, userId } = await beginSeededActivation(instance);
    await instance.env.sleep('20 minutes');
    await decideActivation(instance, id, { action: 'withdraw', userId });
    await instance.env.sleep('20 minutes');
    worldNow().away.clear();
    await activationWorkflow(instance, id).signal('retry');
    return ended(instance, id);
  },
  'organisation-activation-vies-away-withdrawn': async (instance) => {
    worldNow().away.add('vies');
    const { id, userId } = await beginSeededActivation(instance, { vatNumber: 'NL123456789B01' });
    await instance.env.sleep('3 minutes');
    await decideActivation(instance, id, { action: 'withdraw', userId });
    return ended(instance, id);
  },
  'receiving-registration-on': async (instance) => {
    const id = await beginReceivingOfActive(instance);
    await receivingWorkflow(instance, id).result();
    return workflowId('receivingRegistration', id);
  },
  'receiving-registration-parked-turned-off': async (instance) => {
    const { activation, id } = await beginReceivingWhileAway(instance);
    await instance.env.sleep('20 minutes');
    await stopReceiving(instance, activation);
    worldNow().away.clear();
    await receivingWorkflow(instance, id).signal('retry');
    await receivingWorkflow(instance, id).result();
    return workflowId('receivingRegistration', id);
  },
};

/** What an instance needs besides for a way. */
export const ORGANISATION_WAY_OPTIONS: Readonly<Record<string, () => InstanceOptions>> = Object.fromEntries(
  Object.keys(ORGANISATION_WAYS).map((name) => [name, play]),
);

function play(): InstanceOptions {
  const { world, gateways } = playGateways();
  played.world = world;
  return { gateways };
}

function worldNow(): TinyGateways {
  if (!played.world) throw new Error('nothing is played');
  return played.world;
}

async function beginWithoutAuthority(instance: TestInstance) {
  worldNow().company = tinyCompany({ representatives: null });
  return beginSeededActivation(instance);
}

async function activated(instance: TestInstance) {
  const activation = await beginSeededActivation(instance);
  await ended(instance, activation.id);
  await setCredit(instance, activation.environmentId, 3);
  return activation;
}

async function beginReceivingOfActive(instance: TestInstance): Promise<string> {
  return beginReceiving(instance, await activated(instance));
}

async function beginReceivingWhileAway(instance: TestInstance) {
  const activation = await activated(instance);
  worldNow().away.add('peppol');
  return { activation, id: await beginReceiving(instance, activation) };
}

async function ended(instance: TestInstance, id: string): Promise<string> {
  const handle = activationWorkflow(instance, id);
  await handle.result();
  return handle.workflowId;
}
