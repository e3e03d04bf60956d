import { afterEach, expect, it } from '@jest/globals';
import { Membership } from '../../db/entities/organisation.ts';
import { User } from '../../db/entities/user.ts';
import { announceEnvironmentChange } from '../../db/writes/environment-changes.ts';
import { joinByRegistration } from '../../db/writes/invitation-joins.ts';
import { DAY_MS } from '../../domain/policy.ts';
import { deliverAll } from '../chaos/exactly-once.ts';
import { failing } from '../support/failing.ts';
import { type InstanceOptions, openInstance, type TestInstance } from '../support/instance.ts';
import {
  beginInvitationRun,
  byUser,
  decideInvite,
  inviteWorkflow,
  seedHouse,
  seedNewcomer,
  setSeats,
} from '../support/invitation-rows.ts';
import { addressOf } from '../support/partner-request-rows.ts';
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

/** How many mails had come to an address after each of these days. */
async function countedAfter(instance: TestInstance, address: string, days: readonly number[]) {
  const counted: number[] = [];
  for (const [index, day] of days.entries()) {
    await instance.env.sleep((day - (days[index - 1] ?? 0)) * DAY_MS);
    counted.push(instance.inbox.emailsTo(address).length);
  }
  return counted;
}

/** An account is made from an invitation for which there may be no seat. */
async function makeAccount(instance: TestInstance, given: { id: string; email: string; environmentId: string }) {
  const at = new Date();
  const userId = await seedNewcomer(instance, { ...given, at });
  const account = { invitationId: given.id, registrationId: given.id, userId, at, seatUntil: at };
  const joined = await instance.orm.em.fork().transactional((em) => joinByRegistration(em, account));
  await deliverAll(instance);
  return { userId, joined };
}

it('reminds after two and seven days and a day before its end, lapses after thirty, and tells its inviter', async () => {
  const instance = await open();
  const { id, email, house } = await beginInvitationRun(instance);
  await mailTo(instance, email, 'invitation');

  const counted = await countedAfter(instance, email, [1.9, 2.1, 7.1, 28.9, 29.1, 29.9]);
  const before = await standingOf(instance, id);
  await instance.env.sleep('6 hours');
  const result = await inviteWorkflow(instance, id).result();
  await deliverAll(instance);

  expect(counted).toEqual([1, 2, 3, 3, 4, 4]);
  expect(before).toMatchObject({ stage: 'awaiting-answer', waitingOn: 'person', needsAttention: false });
  expect(result).toEqual({ stage: 'expired' });
  expect(await standingOf(instance, id)).toMatchObject({ stage: 'expired', waitingOn: null, openKey: null });
  await mailTo(instance, addressOf(house.administrator), 'invitation-expired');
});

it('leaves out the reminders that its own end overtakes', async () => {
  const instance = await open();
  const { email } = await beginInvitationRun(instance, { openMs: 3 * DAY_MS });
  await mailTo(instance, email, 'invitation');

  expect(await countedAfter(instance, email, [1.9, 2.1, 2.9])).toEqual([1, 2, 2]);
});

it('mails nobody where its inviter hands the link over', async () => {
  const instance = await open();
  const { id, email } = await beginInvitationRun(instance, { delivery: 'link' });

  expect(await countedAfter(instance, email, [10, 29])).toEqual([0, 0]);
  expect(await standingOf(instance, id)).toMatchObject({ stage: 'awaiting-answer', waitingOn: 'person' });
});

it('makes a colleague a member at once, with one step, and tells its inviter', async () => {
  const instance = await open();
  const house = await seedHouse(instance);
  const { id, email } = await beginInvitationRun(instance, { house, email: addressOf(house.colleague) });
  await mailTo(instance, email, 'invitation');
  await instance.env.sleep('1 minute');

  const answer = await decideInvite(instance, id, byUser('accept', house.colleague));
  const result = await inviteWorkflow(instance, id).result();
  const { events = [] } = await inviteWorkflow(instance, id).fetchHistory();
  await deliverAll(instance);

  expect([answer, result]).toEqual([{ outcome: 'done', stage: 'joined', round: 1 }, { stage: 'joined' }]);
  const membership = { organisationId: house.organisationId, user: house.colleague, endedAt: null };
  expect(await instance.orm.em.fork().findOneOrFail(Membership, membership)).toMatchObject({
    role: 'member',
    invitationId: id,
  });
  expect(await timelineOf(instance, id)).toEqual(expect.arrayContaining(['accepted', 'joined']));
  expect((events ?? []).filter((event) => event.markerRecordedEventAttributes)).toHaveLength(1);
  expect((events ?? []).filter((event) => event.upsertWorkflowSearchAttributesEventAttributes)).toHaveLength(1);
  await mailTo(instance, addressOf(house.administrator), 'invitation-joined');
});

it('begins a new deadline when it is sent again, no sooner than after a minute and five times a day', async () => {
  const instance = await open();
  const { id, email, house } = await beginInvitationRun(instance);
  await mailTo(instance, email, 'invitation');
  const resend = () => decideInvite(instance, id, byUser('resend', house.administrator));

  await instance.env.sleep('10 seconds');
  await expect(resend()).rejects.toMatchObject({ cause: { type: 'TOO_SOON' } });
  const rounds: unknown[] = [];
  for (let count = 2; count <= 6; count += 1) {
    await instance.env.sleep('2 minutes');
    rounds.push(await resend());
    await mailTo(instance, email, 'invitation', count);
  }
  await instance.env.sleep('2 minutes');
  await expect(resend()).rejects.toMatchObject({ cause: { type: 'TOO_MANY' } });
  await instance.env.sleep('29.9 days');

  expect(rounds.at(-1)).toEqual({ outcome: 'done', stage: 'awaiting-answer', round: 6 });
  expect((await standingOf(instance, id)).stage).toBe('awaiting-answer');
});

it('waits thirty days for a seat, first come first served, and lets the next in when one is free', async () => {
  const instance = await open();
  const house = await seedHouse(instance);
  await setSeats(instance, house.environmentId, 2);
  const first = await beginInvitationRun(instance, { house });
  const second = await beginInvitationRun(instance, { house });
  const one = await makeAccount(instance, { ...first, environmentId: house.environmentId });
  await instance.env.sleep('1 minute');
  const two = await makeAccount(instance, { ...second, environmentId: house.environmentId });
  await instance.env.sleep('20 days');
  const waiting = await standingOf(instance, first.id);

  await setSeats(instance, house.environmentId, 3);
  await announceEnvironmentChange(instance.orm.em.fork(), house.environmentId, 'subscription');
  await deliverAll(instance);
  const result = await inviteWorkflow(instance, first.id).result();
  await deliverAll(instance);
  await instance.env.sleep('11 days');

  expect([one.joined, two.joined]).toMatchObject([
    { stage: 'awaiting-seat', active: false },
    { stage: 'awaiting-seat', active: false },
  ]);
  expect(waiting).toMatchObject({ stage: 'awaiting-seat', blockedBy: 'NO_SEAT', waitingOn: 'administrator' });
  expect(result).toEqual({ stage: 'joined' });
  expect(await inviteWorkflow(instance, second.id).result()).toEqual({ stage: 'expired' });
  const people = await instance.orm.em.fork().find(User, { id: [one.userId, two.userId] });
  expect(people.filter(({ deactivatedAt }) => !deactivatedAt).map(({ id }) => id)).toEqual([one.userId]);
  await mailTo(instance, first.email, 'invitation-admitted');
  await mailTo(instance, addressOf(house.administrator), 'invitation-waiting');
});

it('keeps a yes until its inviter may invite again', async () => {
  const instance = await open();
  const house = await seedHouse(instance);
  const { id, email } = await beginInvitationRun(instance, { house, email: addressOf(house.colleague) });
  const { organisationId, administrator } = house;
  const membership = { organisationId, user: administrator };
  await instance.orm.em.fork().nativeUpdate(Membership, membership, { role: 'member' });

  const answer = await decideInvite(instance, id, byUser('accept', house.colleague));
  await instance.env.sleep('10 days');
  const waiting = await standingOf(instance, id);
  const mails = instance.inbox.emailsTo(email).map(({ tags }) => tags['template']);
  await instance.orm.em.fork().nativeUpdate(Membership, membership, { role: 'administrator' });
  await announceEnvironmentChange(instance.orm.em.fork(), house.environmentId, 'role');
  await deliverAll(instance);

  expect(answer).toEqual({ outcome: 'done', stage: 'awaiting-answer', round: 1 });
  expect(waiting).toMatchObject({ stage: 'awaiting-answer', blockedBy: 'INVITER_NOT_ALLOWED' });
  expect(mails).toEqual(['invitation']);
  expect(await inviteWorkflow(instance, id).result()).toEqual({ stage: 'joined' });
});

it('tells its inviter of a mailbox that refuses, and stops asking it', async () => {
  const instance = await open();
  const { id, email, house } = await beginInvitationRun(instance, { email: 'new+bounce@invitee.example' });
  await mailTo(instance, email, 'invitation');
  await instance.inbox.settled();
  await deliverAll(instance);
  await instance.env.sleep('10 days');

  expect(await standingOf(instance, id)).toMatchObject({ stage: 'mail-bounced', blockedBy: 'MAIL_BOUNCED' });
  expect(instance.inbox.emailsTo(email)).toHaveLength(1);
  await deliverAll(instance);
  await mailTo(instance, addressOf(house.administrator), 'invitation-bounced');
});

it('yields to a revocation while a yes has parked', async () => {
  const { fault, extra } = failing('decideInvitation', 1_000);
  const instance = await open({ policy: { databaseStepMs: 500 }, extra });
  const house = await seedHouse(instance);
  const { id } = await beginInvitationRun(instance, { house, email: addressOf(house.colleague) });

  const accepted = await decideInvite(instance, id, byUser('accept', house.colleague));
  const parked = await standingOf(instance, id);
  fault.left = 0;
  const revoked = await decideInvite(instance, id, byUser('revoke', house.administrator));

  expect(accepted).toEqual({ outcome: 'working', stage: 'joining', round: 1 });
  expect(parked).toMatchObject({ stage: 'joining', waitingOn: 'vestibule', blockedBy: 'DATABASE_UNAVAILABLE' });
  expect(revoked).toMatchObject({ outcome: 'done', stage: 'revoked' });
  expect(await inviteWorkflow(instance, id).result()).toEqual({ stage: 'revoked' });
});
