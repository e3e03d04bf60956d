import { Partnership } from '../../db/entities/partnership.ts';
import { announceEnvironmentChange } from '../../db/writes/environment-changes.ts';
import { endPartnership } from '../../db/writes/partnerships.ts';
import { deliverAll } from '../chaos/exactly-once.ts';
import { failing } from '../support/failing.ts';
import type { InstanceOptions, TestInstance } from '../support/instance.ts';
import { addressOf, bounceFor, leaveGroup, seedPair, setPartners } from '../support/partner-request-rows.ts';
import { beginSeededRequest, decideRequest, requestMailTo, requestWorkflow } from '../support/partner-request-run.ts';
import { endOf } from '../support/processes.ts';

/** The ways of a partner request and of a partnership's end; each stage is passed by one of them. */
export const PARTNER_REQUEST_WAYS: Readonly<Record<string, (instance: TestInstance) => Promise<string>>> = {
  'partner-request-reminded': async (instance) => {
    const { id, pair } = await beginSeededRequest(instance);
    await requestMailTo(instance, addressOf(pair.to.manager));
    await instance.env.sleep('4 days');
    return requestWorkflow(instance, id).workflowId;
  },
  'partner-request-established': async (instance) => {
    const { id, pair } = await beginSeededRequest(instance);
    await requestMailTo(instance, addressOf(pair.to.manager));
    await instance.env.sleep('1 minute');
    await decideRequest(instance, id, { action: 'accept', userId: pair.to.manager });
    return ended(instance, id);
  },
  'partner-request-taken-over-resent-declined': async (instance) => {
    const { id, pair } = await beginSeededRequest(instance);
    await requestMailTo(instance, addressOf(pair.to.manager));
    await decideRequest(instance, id, { action: 'take-over', userId: pair.to.second });
    await requestMailTo(instance, addressOf(pair.to.second));
    await instance.env.sleep('2 minutes');
    await decideRequest(instance, id, { action: 'resend', userId: pair.from.manager });
    await requestMailTo(instance, addressOf(pair.to.second), 2);
    await decideRequest(instance, id, { action: 'decline', userId: pair.to.second });
    return ended(instance, id);
  },
  'partner-request-awaiting-eligibility': async (instance) => {
    const { id, pair } = await lacking(instance);
    await announce(instance, pair.from.environmentId);
    await instance.env.sleep('10 days');
    return requestWorkflow(instance, id).workflowId;
  },
  'partner-request-eligible-at-last': async (instance) => {
    const { id, pair } = await lacking(instance);
    await setPartners(instance, pair.from, true);
    await announce(instance, pair.from.environmentId);
    return ended(instance, id);
  },
  'partner-request-expired': async (instance) => {
    const { id } = await beginSeededRequest(instance);
    await instance.env.sleep('15 days');
    return ended(instance, id);
  },
  'partner-request-bounced-withdrawn': async (instance) => {
    const pair = await seedPair(instance);
    const address = await bounceFor(instance, pair.to.manager);
    await leaveGroup(instance, pair.to.second);
    const { id } = await beginSeededRequest(instance, { pair });
    await requestMailTo(instance, address);
    await instance.inbox.settled();
    await deliverAll(instance);
    await instance.env.sleep('1 minute');
    await decideRequest(instance, id, { action: 'withdraw', userId: pair.from.manager });
    return ended(instance, id);
  },
  'partner-request-agreed': async (instance) => {
    const { id } = await beginSeededRequest(instance, { accepted: true });
    return ended(instance, id);
  },
  'partner-request-yes-parked': async (instance) => {
    const { id, pair } = await beginSeededRequest(instance);
    const { outcome } = await decideRequest(instance, id, { action: 'accept', userId: pair.to.manager });
    if (outcome !== 'working') throw new Error(`it was answered ${outcome}`);
    return requestWorkflow(instance, id).workflowId;
  },
  'partnership-ending': async (instance) => {
    const workflowId = await endPartners(instance);
    await instance.temporal.workflow.getHandle(workflowId).result();
    return workflowId;
  },
  'partnership-ending-parked': async (instance) => endOf(instance, await endPartners(instance)),
};

/** What an instance needs besides for a way. */
export const PARTNER_REQUEST_WAY_OPTIONS: Readonly<Record<string, () => InstanceOptions>> = {
  'partner-request-yes-parked': () => ({
    policy: { databaseStepMs: 500 },
    extra: failing('decidePartnerRequest', 1_000).extra,
  }),
  'partnership-ending-parked': () => ({
    policy: { databaseStepMs: 500 },
    extra: failing('revokePartnership', 3).extra,
  }),
};

async function endPartners(instance: TestInstance): Promise<string> {
  const { id, pair } = await beginSeededRequest(instance);
  await decideRequest(instance, id, { action: 'accept', userId: pair.to.manager });
  const em = instance.orm.em.fork();
  const partnership = await em.findOneOrFail(Partnership, { endedAt: null });
  const { environmentId, manager: userId } = pair.from;
  await endPartnership(em.fork(), { partnershipId: partnership.id, environmentId, userId });
  await instance.delivery.deliver(partnership.id);
  return `partnershipEnding/${partnership.id}`;
}

async function lacking(instance: TestInstance) {
  const { id, pair } = await beginSeededRequest(instance);
  await setPartners(instance, pair.from, false);
  await decideRequest(instance, id, { action: 'accept', userId: pair.to.manager });
  return { id, pair };
}

async function announce(instance: TestInstance, environmentId: string): Promise<void> {
  await announceEnvironmentChange(instance.orm.em.fork(), environmentId, 'subscription');
  await deliverAll(instance);
}

async function ended(instance: TestInstance, id: string): Promise<string> {
  const handle = requestWorkflow(instance, id);
  await handle.result();
  return handle.workflowId;
}
