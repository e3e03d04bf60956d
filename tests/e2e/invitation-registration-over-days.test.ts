import { expect, it } from '@jest/globals';
import { Process } from '../../db/entities/process.ts';
import { UserAddress } from '../../db/entities/user.ts';
import { deliverAll } from '../chaos/exactly-once.ts';
import { useInstance } from '../support/instance.ts';
import { setSeats } from '../support/invitation-rows.ts';
import { inviteByMail, joinForm, openHouse, someAddress, stageOnce, submit, wordFor } from '../support/invitees.ts';
import { activate, call, mailTo, tokenIn } from '../support/person.ts';

const instance = useInstance({ skipTime: true });

const em = () => instance().orm.em.fork();

it('comes back to the invitation by itself when the registration lapses, and may be begun again', async () => {
  const house = await openHouse(instance());
  const email = someAddress();
  const { id, link } = await house.invite(email, { delivery: 'link' });
  const token = new URL(link ?? '').searchParams.get('token') ?? '';
  const ask = () => submit(instance(), '/invitations', { token, action: 'register', word: wordFor(token) });
  await ask();
  await mailTo(instance(), email, 'activation');
  await deliverAll(instance());
  await stageOnce(instance(), id, 'awaiting-registration');

  await instance().env.sleep('8 days');
  await deliverAll(instance());
  await stageOnce(instance(), id, 'awaiting-answer');
  await ask();
  const activation = tokenIn(await mailTo(instance(), email, 'activation', 2));
  const joined = await activate(instance(), joinForm(activation, { invitationId: id }));

  expect(joined).toMatchObject({ status: 201, body: { environment: { id: house.environmentId } } });
  await stageOnce(instance(), id, 'joined');
});

it('lets in weeks later who has made an account and found no seat, and they sign in by it', async () => {
  const house = await openHouse(instance());
  await setSeats(instance(), house.environmentId, 1);
  const { id, email, token } = await inviteByMail(instance(), house);
  const form = joinForm(token);
  const waiting = await activate(instance(), form);
  const signIn = () =>
    call(instance(), 'POST', '/v1/sessions', { body: { login: form.username, password: form.password } });

  await instance().env.sleep('20 days');
  const early = await signIn();
  await setSeats(instance(), house.environmentId, 2);
  await instance().temporal.workflow.getHandle(`membershipInvite/${id}`).signal('conditions-changed');
  await stageOnce(instance(), id, 'joined');
  const late = await signIn();

  expect(waiting.status).toBe(202);
  expect([early.status, late.status]).toEqual([401, 201]);
  await deliverAll(instance());
  await mailTo(instance(), email, 'invitation-admitted');
});

it('says that the invitation has lapsed to who comes too late, and makes nothing', async () => {
  const house = await openHouse(instance());
  const { id, email, token } = await inviteByMail(instance(), house);

  await instance().env.sleep('31 days');
  await stageOnce(instance(), id, 'expired');
  const late = await activate(instance(), joinForm(token));

  expect(late).toMatchObject({ status: 409, body: { code: 'INVITATION_ENDED', process: { stage: 'expired' } } });
  expect(await em().count(UserAddress, { emailKey: email })).toBe(0);
  expect(await em().count(Process, { kind: 'registration', stage: 'awaiting-consent', endedAt: null })).toBe(0);
});
