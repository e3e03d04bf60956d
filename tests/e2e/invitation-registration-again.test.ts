import { expect, it } from '@jest/globals';
import { Session } from '../../db/entities/user.ts';
import { deliverAll } from '../chaos/exactly-once.ts';
import { useInstance } from '../support/instance.ts';
import { setSeats } from '../support/invitation-rows.ts';
import { inviteByMail, joinForm, openHouse, stageOnce } from '../support/invitees.ts';
import { activate } from '../support/person.ts';

const instance = useInstance({ policy: { resendPauseMs: 0 } });

it('is told again that it waits for a seat, to whoever has the password, and lets nobody in by that', async () => {
  const house = await openHouse(instance());
  await setSeats(instance(), house.environmentId, 1);
  const { id, token } = await inviteByMail(instance(), house);
  const sessions = () => instance().orm.em.fork().count(Session, {});

  const first = await activate(instance(), joinForm(token));
  const before = await sessions();
  const again = await activate(instance(), joinForm(token));
  const thirdTime = await activate(instance(), joinForm(token));
  const other = await activate(instance(), joinForm(token, { password: 'somebody else entirely 1' }));

  const waiting = { status: 202, cookie: undefined, body: { id, stage: 'awaiting-seat' } };
  expect(first).toMatchObject(waiting);
  expect(again).toMatchObject(waiting);
  expect(thirdTime).toMatchObject(waiting);
  expect(other).toMatchObject({ status: 410, cookie: undefined, body: { code: 'LINK_USED' } });
  expect(await sessions()).toBe(before);
});

it('lets in whoever sends the form again once they have joined, and only once', async () => {
  const house = await openHouse(instance());
  await setSeats(instance(), house.environmentId, 1);
  const { id, token } = await inviteByMail(instance(), house);
  await activate(instance(), joinForm(token));
  await activate(instance(), joinForm(token));
  await setSeats(instance(), house.environmentId, 2);
  await deliverAll(instance());
  await instance().temporal.workflow.getHandle(`membershipInvite/${id}`).signal('conditions-changed');
  await stageOnce(instance(), id, 'joined');

  const joined = await activate(instance(), joinForm(token));
  const once = await activate(instance(), joinForm(token));

  expect(joined).toMatchObject({ status: 201, body: { environment: { id: house.environmentId } } });
  expect(joined.cookie).toBeDefined();
  expect(once).toMatchObject({ status: 410, body: { code: 'LINK_USED' } });
});
