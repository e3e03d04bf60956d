import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { Mail } from '../../db/entities/mail.ts';
import { Consent, Credential, User, UserAddress } from '../../db/entities/user.ts';
import { announceEnvironmentChange } from '../../db/writes/environment-changes.ts';
import { joinByRegistration } from '../../db/writes/invitation-joins.ts';
import { DAY_MS } from '../../domain/policy.ts';
import { deliverAll } from '../chaos/exactly-once.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import {
  beginInvitationRun,
  decideInvite,
  inviteWorkflow,
  seedNewcomer,
  setSeats,
} from '../support/invitation-rows.ts';
import { inviteByMail, joinForm, openHouse, stageOnce } from '../support/invitees.ts';
import { activate, call, mailTo, tokenIn } from '../support/person.ts';
import { standingOf } from '../support/processes.ts';

const instance = useInstance({ skipTime: true });

/** Somebody who has made their account and waits for a seat. */
async function waitForSeat() {
  const house = await openHouse(instance());
  await setSeats(instance(), house.environmentId, 1);
  const { id, email, token } = await inviteByMail(instance(), house);
  const form = joinForm(token);
  const { status } = await activate(instance(), form);
  if (status !== 202) throw new Error(`the account was answered ${status}`);
  await stageOnce(instance(), id, 'awaiting-seat');
  await deliverAll(instance());
  return { house, id, email, form };
}

async function partsOf(email: string) {
  const em = instance().orm.em.fork();
  const address = await em.findOne(UserAddress, { emailKey: email });
  const user = address?.user.id ?? null;
  return { user, address: address?.id ?? null };
}

it('undoes an account that nobody could let in, whose owner may begin anew with the same name', async () => {
  const { house, id, email, form } = await waitForSeat();
  const { user } = await partsOf(email);

  await instance().env.sleep('31 days');
  await stageOnce(instance(), id, 'expired');

  expect(await partsOf(email)).toEqual({ user: null, address: null });
  const em = instance().orm.em.fork();
  const left = [await em.count(User, { id: user ?? '' }), await em.count(Credential, { user: user ?? '' })];
  expect([...left, await em.count(Consent, { user: user ?? '' })]).toEqual([0, 0, 0]);
  await deliverAll(instance());
  const told = await mailTo(instance(), email, 'invitation-account-undone');
  expect(told.text).toContain(`${instance().apiUrl}/register`);
  await setSeats(instance(), house.environmentId, 2);
  await house.invite(email);
  const newest = tokenIn(await mailTo(instance(), email, 'invitation', 2), '/invitations');
  const late = await activate(instance(), form);
  const joined = await activate(instance(), joinForm(newest, { username: form.username }));
  expect(late).toMatchObject({ status: 409, body: { code: 'INVITATION_ENDED' } });
  expect(joined).toMatchObject({ status: 201, body: { environment: { id: house.environmentId } } });
});

it('undoes it as well where the invitation is taken back, and keeps one that an administrator has let in', async () => {
  const [revoked, admitted] = [await waitForSeat(), await waitForSeat()];
  const { user } = await partsOf(admitted.email);
  await instance()
    .orm.em.fork()
    .nativeUpdate(User, { id: user ?? '' }, { deactivatedAt: new Date() });

  for (const { id, house } of [revoked, admitted]) {
    const actor = `user:${house.administrator.userId}`;
    const answer = await decideInvite(instance(), id, { action: 'revoke', actor });
    expect(answer).toMatchObject({ outcome: 'done', stage: 'revoked' });
  }

  await deliverAll(instance());
  expect(await partsOf(revoked.email)).toEqual({ user: null, address: null });
  await mailTo(instance(), revoked.email, 'invitation-account-undone');
  const kept = instance().inbox.emailsTo(admitted.email);
  expect(kept.map(({ tags }) => tags['template'])).not.toContain('invitation-account-undone');
  expect(await partsOf(admitted.email)).toMatchObject({ user });
});

it('undoes it also where somebody has typed its address meanwhile, to register or to reset a password', async () => {
  const { house, id, email } = await waitForSeat();
  for (const [path, body] of [
    ['/v1/registrations', { email }],
    ['/v1/password-resets', { login: email }],
  ] as const) {
    expect((await call(instance(), 'POST', path, { body })).status).toBe(202);
  }
  await deliverAll(instance());
  await mailTo(instance(), email, 'account-exists');

  await decideInvite(instance(), id, { action: 'revoke', actor: `user:${house.administrator.userId}` });

  expect(await partsOf(email)).toEqual({ user: null, address: null });
  await deliverAll(instance());
  await mailTo(instance(), email, 'invitation-account-undone');
});

it('tells an account nothing any more that was undone before its mail could be handed over', async () => {
  const { house, id, email } = await waitForSeat();
  instance().inbox.setFaults({ outage: true });
  await call(instance(), 'POST', '/v1/registrations', { body: { email } });
  await deliverAll(instance());
  const mail = await eventually('the mail', async () => {
    const reserved = { template: 'account-exists' as const, recipient: email, state: 'reserved' as const };
    return (await instance().orm.em.fork().findOne(Mail, reserved)) ?? undefined;
  });

  await decideInvite(instance(), id, { action: 'revoke', actor: `user:${house.administrator.userId}` });
  instance().inbox.clearFaults();
  await instance().temporal.workflow.getHandle(`notice/${mail.processId}`).result();

  expect(await standingOf(instance(), mail.processId)).toMatchObject({ needsAttention: false, blockedBy: null });
  expect(
    instance()
      .inbox.emailsTo(email)
      .map(({ tags }) => tags['template']),
  ).not.toContain('account-exists');
});

it('lets who has made an account in time wait for a seat, though its workflow hears of it after the deadline', async () => {
  const { id, email, house } = await beginInvitationRun(instance(), { openMs: DAY_MS });
  await setSeats(instance(), house.environmentId, 2);
  const at = new Date();
  const userId = await seedNewcomer(instance(), { environmentId: house.environmentId, email, at });
  const seatUntil = new Date(at.getTime() + 30 * DAY_MS);
  const account = { invitationId: id, registrationId: randomUUID(), userId, at, seatUntil };
  await instance()
    .orm.em.fork()
    .transactional((em) => joinByRegistration(em, account));

  await instance().env.sleep('2 days');
  const late = await standingOf(instance(), id);
  await deliverAll(instance());
  await setSeats(instance(), house.environmentId, 3);
  await instance()
    .orm.em.fork()
    .transactional((em) => announceEnvironmentChange(em, house.environmentId, 'subscription'));
  await deliverAll(instance());

  expect(late).toMatchObject({ stage: 'awaiting-seat', blockedBy: 'NO_SEAT' });
  await expect(inviteWorkflow(instance(), id).result()).resolves.toEqual({ stage: 'joined' });
});
