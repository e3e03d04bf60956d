import { randomUUID } from 'node:crypto';
import { Membership, Organisation } from '../../db/entities/organisation.ts';
import {
  activationWorkflow,
  beginSeededActivation,
  decideActivation,
  giveEvidence,
  seedDraft,
} from '../support/activation-run.ts';
import { eventually } from '../support/eventually.ts';
import type { TestInstance } from '../support/instance.ts';
import { addressOf } from '../support/partner-request-rows.ts';
import { restOf, standingOf, timelineOf } from '../support/processes.ts';
import { beginReceiving, creditOf, receivingWorkflow, setCredit } from '../support/receiving-run.ts';
import { type TinyGateways, tinyCompany } from '../support/tiny-gateways.ts';
import { deliverAll } from './exactly-once.ts';

/** How often each event stands on a process's timeline. */
async function eventsOf(instance: TestInstance, id: string): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const event of await timelineOf(instance, id)) counts[event] = (counts[event] ?? 0) + 1;
  return counts;
}

/** The templates of the mails that a user has got, sorted, once so many are there. */
async function templatesTo(instance: TestInstance, userId: string, count: number): Promise<readonly string[]> {
  await deliverAll(instance);
  const mails = await eventually(`${count} mails`, async () => {
    const emails = instance.inbox.emailsTo(addressOf(userId));
    return emails.length >= count ? emails : undefined;
  });
  return mails.map(({ tags }) => tags['template'] ?? '').toSorted();
}

async function awaitsEvidence(instance: TestInstance, id: string): Promise<void> {
  await eventually('the wait for evidence', async () =>
    (await standingOf(instance, id)).stage === 'awaiting-authority' ? true : undefined,
  );
  // the row is ahead of its workflow, which has not heard the answer of the crashed step
  await restOf(instance, 'organisationActivation', id);
}

/** An organisation whose evidence an operator approves; then it is to receive, which the network first refuses. */
export async function activateByEvidence(instance: TestInstance, world: TinyGateways) {
  world.company = tinyCompany({ representatives: null });
  const activation = await beginSeededActivation(instance, { vatNumber: 'NL123456789B01' });
  const { id, organisationId, userId, environmentId, registerNumber } = activation;
  await awaitsEvidence(instance, id);
  await templatesTo(instance, userId, 1);
  await giveEvidence(instance, activation);
  await decideActivation(instance, id, { action: 'approve-authority', operatorId: randomUUID() });
  const outcome = await activationWorkflow(instance, id).result();
  await setCredit(instance, environmentId, 3);
  const participant = `0106:${registerNumber}`;
  world.refused.add(participant);
  const failed = await receivingWorkflow(instance, await beginReceiving(instance, activation)).result();
  world.refused.delete(participant);
  const on = await receivingWorkflow(instance, await beginReceiving(instance, activation)).result();
  return {
    outcomes: [outcome, failed, on],
    events: await eventsOf(instance, id),
    members: await instance.orm.em.fork().count(Membership, { organisationId }),
    credit: await creditOf(instance, environmentId),
    receives: world.registered.get(participant),
    mails: await templatesTo(instance, userId, 4),
  };
}

/** An organisation for which nobody gives evidence. */
export async function lapseWithoutEvidence(instance: TestInstance, world: TinyGateways) {
  world.company = tinyCompany({ representatives: null });
  const { id, userId } = await beginSeededActivation(instance);
  await eventually('the reminder', async () => {
    await instance.relay();
    return instance.inbox.emailsTo(addressOf(userId)).length === 2 ? true : undefined;
  });
  const outcome = await activationWorkflow(instance, id).result();
  return { outcome, events: await eventsOf(instance, id), mails: await templatesTo(instance, userId, 3) };
}

/** A company that somebody else activates while its identifier is being registered. */
export async function activateTooLate(instance: TestInstance, world: TinyGateways) {
  world.company = tinyCompany();
  const held = Promise.withResolvers<void>();
  world.holds = held.promise;
  const { id, registerNumber } = await beginSeededActivation(instance);
  await eventually('the call', async () =>
    world.calls.includes(`register 0106:${registerNumber}`) ? true : undefined,
  );
  const rival = await seedDraft(instance, { registerNumber });
  const active = { state: 'active' as const, activatedAt: new Date() };
  await instance.orm.em.fork().nativeUpdate(Organisation, { id: rival.organisationId }, active);
  world.holds = undefined;
  held.resolve();
  const outcome = await activationWorkflow(instance, id).result();
  return {
    outcome,
    events: await eventsOf(instance, id),
    isRegistered: world.registered.has(`0106:${registerNumber}`),
  };
}
