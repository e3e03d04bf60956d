import { afterEach, expect, it } from '@jest/globals';
import { OutboxRow } from '../../db/entities/outbox-row.ts';
import { PartnerRequest } from '../../db/entities/partner-request.ts';
import { Connection, Partnership } from '../../db/entities/partnership.ts';
import { announceEnvironmentChange, type EnvironmentChange } from '../../db/writes/environment-changes.ts';
import { deliverAll } from '../chaos/exactly-once.ts';
import { failing } from '../support/failing.ts';
import { type InstanceOptions, openInstance, type TestInstance } from '../support/instance.ts';
import {
  addressOf,
  bounceFor,
  leaveGroup,
  type SeededSide,
  seedPair,
  setPartners,
} from '../support/partner-request-rows.ts';
import { beginSeededRequest, decideRequest, requestMailTo, requestWorkflow } from '../support/partner-request-run.ts';
import { mailTo } from '../support/person.ts';
import { standingOf, timelineOf } from '../support/processes.ts';

const opened: TestInstance[] = [];

afterEach(async () => {
  for (const instance of opened.splice(0)) await instance.close();
});

async function open(options: InstanceOptions = {}): Promise<TestInstance> {
  const instance = await openInstance({ skipTime: true, ...options });
  opened.push(instance);
  return instance;
}

/** A condition of an environment has changed, and every process hears of it. */
async function announce(instance: TestInstance, { environmentId }: SeededSide, change: EnvironmentChange) {
  await announceEnvironmentChange(instance.orm.em.fork(), environmentId, change);
  await instance.delivery.deliver(environmentId);
  // as the relay would, which leaves what is new to the API for a while
  const heard = await instance.orm.em.fork().find(OutboxRow, { kind: 'signal', name: 'conditions-changed' });
  for (const { subject } of heard) await instance.delivery.deliver(subject);
}

it('reminds after three, seven and thirteen days, lapses after fourteen, and tells both sides', async () => {
  const instance = await open();
  const { id, pair } = await beginSeededRequest(instance);
  const asked = addressOf(pair.to.manager);
  await requestMailTo(instance, asked);

  const reminded: number[] = [];
  for (const days of [2, 4, 4, 3.5]) {
    await instance.env.sleep(days * 86_400_000);
    reminded.push(instance.inbox.emailsTo(asked).length);
  }
  const before = await standingOf(instance, id);
  await instance.env.sleep('12 hours');
  const result = await requestWorkflow(instance, id).result();
  await deliverAll(instance);

  expect(reminded).toEqual([1, 2, 3, 4]);
  expect(before).toMatchObject({ stage: 'awaiting-answer', waitingOn: 'person', needsAttention: false });
  expect(result).toEqual({ stage: 'expired' });
  expect(await standingOf(instance, id)).toMatchObject({ stage: 'expired', waitingOn: null, openKey: null });
  for (const userId of [pair.from.manager, pair.to.manager])
    await mailTo(instance, addressOf(userId), 'partner-expired');
});

it('reminds nobody who has asked for no more reminders', async () => {
  const instance = await open();
  const { id, pair } = await beginSeededRequest(instance);
  await requestMailTo(instance, addressOf(pair.to.manager));

  await requestWorkflow(instance, id).signal('stop-reminders');
  await instance.env.sleep('13.5 days');

  expect(instance.inbox.emailsTo(addressOf(pair.to.manager))).toHaveLength(1);
});

it('connects two managers at once where nothing is lacking, and makes their environments partners', async () => {
  const instance = await open();
  const { id, pair } = await beginSeededRequest(instance);

  const answer = await decideRequest(instance, id, { action: 'accept', userId: pair.to.manager });
  const result = await requestWorkflow(instance, id).result();
  const em = instance.orm.em.fork();
  const partnership = await em.findOneOrFail(Partnership, { endedAt: null });

  expect([answer, result]).toEqual([{ outcome: 'done', stage: 'established' }, { stage: 'established' }]);
  const ids = [pair.from.environmentId, pair.to.environmentId];
  expect(ids).toEqual(expect.arrayContaining([partnership.environmentA, partnership.environmentB]));
  expect(partnership.environmentA < partnership.environmentB).toBe(true);
  const [connection] = await em.find(Connection, { partnershipId: partnership.id });
  const managers = [pair.from.manager, pair.to.manager];
  expect(managers).toEqual(expect.arrayContaining([connection?.managerA, connection?.managerB]));
  expect(await timelineOf(instance, id)).toEqual(expect.arrayContaining(['accepted', 'established']));
});

it('waits for weeks for what a side lacks after a yes, and goes on by itself when it is there', async () => {
  const instance = await open();
  const { id, pair } = await beginSeededRequest(instance);
  await requestMailTo(instance, addressOf(pair.to.manager));
  await instance.env.sleep('1 minute');
  await instance.env.sleep('13 days');
  await setPartners(instance, pair.from, false);

  const answer = await decideRequest(instance, id, { action: 'accept', userId: pair.to.manager });
  const again = await decideRequest(instance, id, { action: 'accept', userId: pair.to.manager });
  await instance.env.sleep('29 days');
  const waiting = await standingOf(instance, id);
  const { fromLacks, toLacks } = await instance.orm.em.fork().findOneOrFail(PartnerRequest, id);
  await announce(instance, pair.from, 'role');
  const still = await standingOf(instance, id);
  await setPartners(instance, pair.from, true);
  await announce(instance, pair.from, 'subscription');
  const result = await requestWorkflow(instance, id).result();
  await deliverAll(instance);

  const parked = { outcome: 'done', stage: 'awaiting-eligibility' };
  expect([answer, again]).toEqual([parked, parked]);
  expect([fromLacks, toLacks]).toEqual([['PARTNERS_NOT_INCLUDED'], []]);
  const blocked = { waitingOn: 'administrator', blockedBy: 'NOT_ELIGIBLE', needsAttention: false };
  expect(waiting).toMatchObject({ stage: 'awaiting-eligibility', ...blocked });
  expect(still.stage).toBe('awaiting-eligibility');
  expect(result).toEqual({ stage: 'established' });
  await mailTo(instance, addressOf(pair.from.manager), 'partner-waiting');
});

it('lapses thirty days after a yes to which something stays lacking', async () => {
  const instance = await open();
  const { id, pair } = await beginSeededRequest(instance);
  await setPartners(instance, pair.from, false);
  await decideRequest(instance, id, { action: 'accept', userId: pair.to.manager });

  await instance.env.sleep('29.5 days');
  const before = await standingOf(instance, id);
  await instance.env.sleep('1 day');

  expect(before.stage).toBe('awaiting-eligibility');
  expect(await requestWorkflow(instance, id).result()).toEqual({ stage: 'expired' });
});

it('asks another manager of that side by itself when the chosen one leaves the group', async () => {
  const instance = await open();
  const { id, pair } = await beginSeededRequest(instance);
  await requestMailTo(instance, addressOf(pair.to.manager));

  await leaveGroup(instance, pair.to.manager);
  await announce(instance, pair.to, 'relation-managers');
  await requestMailTo(instance, addressOf(pair.to.second));
  const refused = await decideRequest(instance, id, { action: 'accept', userId: pair.to.manager });
  const accepted = await decideRequest(instance, id, { action: 'accept', userId: pair.to.second });

  expect(refused).toMatchObject({ outcome: 'refused', code: 'NOT_ALLOWED', reasons: ['NOT_RELATION_MANAGER'] });
  expect(accepted).toEqual({ outcome: 'done', stage: 'established' });
});

it('asks another manager where a mailbox refuses for good, then says that all of them do', async () => {
  const instance = await open();
  const pair = await seedPair(instance);
  const [first, second] = [await bounceFor(instance, pair.to.manager), await bounceFor(instance, pair.to.second)];
  const { id } = await beginSeededRequest(instance, { pair });
  for (const address of [first, second]) {
    await requestMailTo(instance, address);
    await instance.inbox.settled();
    await deliverAll(instance);
    await instance.env.sleep('1 minute');
  }

  const bounced = await standingOf(instance, id);
  const taken = await decideRequest(instance, id, { action: 'accept', userId: pair.to.second });

  expect(bounced).toMatchObject({ stage: 'mail-bounced', blockedBy: 'MAIL_BOUNCED', needsAttention: true });
  expect(taken).toEqual({ outcome: 'done', stage: 'established' });
});

it('is sent again with a new deadline, no sooner than after a minute and five times a day', async () => {
  const instance = await open();
  const { id, pair } = await beginSeededRequest(instance);
  const asked = addressOf(pair.to.manager);
  await requestMailTo(instance, asked);
  const resend = () => decideRequest(instance, id, { action: 'resend', userId: pair.from.manager });

  await instance.env.sleep('10 seconds');
  await expect(resend()).rejects.toMatchObject({ cause: { type: 'TOO_SOON' } });
  for (let count = 2; count <= 6; count += 1) {
    await instance.env.sleep('2 minutes');
    await resend();
    await requestMailTo(instance, asked, count);
  }
  await instance.env.sleep('2 minutes');
  await expect(resend()).rejects.toMatchObject({ cause: { type: 'TOO_MANY' } });
  await instance.env.sleep('13.9 days');

  expect((await standingOf(instance, id)).stage).toBe('awaiting-answer');
});

it('yields to a withdrawal while a yes has parked', async () => {
  const { fault, extra } = failing('decidePartnerRequest', 1_000);
  const instance = await open({ policy: { databaseStepMs: 500 }, extra });
  const { id, pair } = await beginSeededRequest(instance);

  const accepted = await decideRequest(instance, id, { action: 'accept', userId: pair.to.manager });
  const parked = await standingOf(instance, id);
  fault.left = 0;
  const withdrawn = await decideRequest(instance, id, { action: 'withdraw', userId: pair.from.manager });

  expect(accepted).toEqual({ outcome: 'working', stage: 'establishing' });
  expect(parked).toMatchObject({ stage: 'establishing', waitingOn: 'vestibule', blockedBy: 'DATABASE_UNAVAILABLE' });
  expect(withdrawn).toEqual({ outcome: 'done', stage: 'withdrawn' });
  expect(await requestWorkflow(instance, id).result()).toEqual({ stage: 'withdrawn' });
});

it('takes the consent of a client for a yes: it mails no request, and waits only for what is lacking', async () => {
  const instance = await open();
  const pair = await seedPair(instance);
  await setPartners(instance, pair.to, false);
  const { id } = await beginSeededRequest(instance, { pair, accepted: true });
  await instance.env.sleep('20 days');
  const waiting = await standingOf(instance, id);

  await setPartners(instance, pair.to, true);
  await announce(instance, pair.to, 'subscription');

  expect(waiting.stage).toBe('awaiting-eligibility');
  expect(await requestWorkflow(instance, id).result()).toEqual({ stage: 'established' });
  const mails = instance.inbox.emailsTo(addressOf(pair.to.manager)).map(({ tags }) => tags['template']);
  expect(mails).not.toContain('partner-request');
});
