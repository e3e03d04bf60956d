import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { Invitation } from '../../db/entities/invitation.ts';
import { OutboxRow } from '../../db/entities/outbox-row.ts';
import { Process } from '../../db/entities/process.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { inviteByMail, openHouse, someAddress } from '../support/invitees.ts';
import { actionsOn, codeOf, entriesBy, openOperator, standsAs } from '../support/operator-calls.ts';
import { someGln } from '../support/organisations.ts';
import { seedSide } from '../support/partner-sides.ts';
import { signedInAdministrator } from '../support/people.ts';
import { type Answer, call, mailTo } from '../support/person.ts';
import { processOf, standingOf } from '../support/processes.ts';

const instance = useInstance({ authorities: true, policy: { resendPauseMs: 0 } });

const em = () => instance().orm.em.fork();
const idIn = ({ body }: Answer) => (body as { id: string }).id;

/** A company by hand whose activation waits for evidence. */
async function unproven() {
  const by = await seedSide(instance());
  const id = idIn(await by.call('POST', '/v1/organisations', { country: 'DE', name: 'Bäckerei GmbH' }));
  await by.call('POST', `/v1/organisations/${id}/identifiers`, { scheme: '0088', value: someGln() });
  const activationId = idIn(await by.call('POST', `/v1/organisations/${id}/activate`));
  await standsAs(instance(), activationId, 'awaiting-authority');
  return { by, id, activationId };
}

it('an activation is withdrawn by the operator themselves', async () => {
  const { by, id, activationId } = await unproven();
  const operator = await openOperator(instance());

  const cancelled = await operator.act(activationId, 'cancel');
  const { body } = await by.call('GET', `/v1/organisations/${id}`);

  expect(cancelled).toMatchObject({ status: 200, body: { id: activationId, stage: 'withdrawn' } });
  expect(body).toMatchObject({ state: 'draft' });
  expect(await entriesBy(instance(), activationId, operator.actor)).toEqual([{ event: 'withdrawn', data: {} }]);
  expect(await actionsOn(instance(), activationId)).toMatchObject([{ action: 'cancel', outcome: 'done' }]);
});

it('an activation that was rejected is begun anew, and a decision about authority stands on record', async () => {
  const { id, activationId } = await unproven();
  const operator = await openOperator(instance());

  const refused = await operator.act(activationId, 'refuse-authority', { reason: 'The mandate is of another.' });
  await standsAs(instance(), activationId, 'rejected');
  const again = await operator.act(activationId, 'refuse-authority', { expectedStage: 'awaiting-authority' });
  const restored = await operator.act(activationId, 'restore', { reason: 'They have sent the right one.' });
  await standsAs(instance(), idIn(restored), 'awaiting-authority');

  expect([refused, again].map(codeOf)).toEqual(['200', '200']);
  expect(restored).toMatchObject({ status: 202, body: { stage: 'checking-register' } });
  expect(restored.headers.get('location')).toBe(`/v1/onboardings/${idIn(restored)}`);
  expect(await standingOf(instance(), idIn(restored))).toMatchObject({ continues: activationId });
  expect((await actionsOn(instance(), activationId)).map(({ action, reason }) => [action, reason])).toEqual([
    ['refuse-authority', 'The mandate is of another.'],
    ['restore', 'They have sent the right one.'],
  ]);
  expect(id).not.toBe(idIn(restored));
});

it('a password reset is sent again and ended', async () => {
  const person = await signedInAdministrator(instance(), `reset${randomUUID().slice(0, 8)}`);
  const operator = await openOperator(instance());
  await call(instance(), 'POST', '/v1/password-resets', { body: { login: person.address } });
  const id = await processOf(instance(), await mailTo(instance(), person.address, 'password-reset'));

  const sent = await eventually('another link', async () => {
    const answer = await operator.act(id, 'resend');
    return answer.status === 429 ? undefined : answer;
  });
  await mailTo(instance(), person.address, 'password-reset', 2);
  const cancelled = await operator.act(id, 'cancel');
  await standsAs(instance(), id, 'cancelled');

  expect([sent, cancelled].map(codeOf)).toEqual(['200', '202']);
  expect(await entriesBy(instance(), id, operator.actor)).toEqual([
    { event: 'asked-again', data: { round: 2 } },
    { event: 'cancel-asked', data: {} },
  ]);
});

it('an address that is to be proven gets another mail, and is ended', async () => {
  const person = await signedInAdministrator(instance(), `proof${randomUUID().slice(0, 8)}`);
  const operator = await openOperator(instance());
  const email = `extra-${randomUUID()}@elsewhere.example`;
  await person.call('POST', '/v1/me/email-addresses', { email });
  const id = await processOf(instance(), await mailTo(instance(), email, 'email-proof'));
  await eventually('that the mail is out', async () =>
    (await standingOf(instance(), id)).waitingOn === 'person' ? true : undefined,
  );

  const sent = await operator.act(id, 'resend');
  await mailTo(instance(), email, 'email-proof', 2);
  const cancelled = await operator.act(id, 'cancel');
  await standsAs(instance(), id, 'cancelled');
  const restored = await operator.act(id, 'restore');

  expect([sent, cancelled, restored].map(codeOf)).toEqual(['202', '202', '410 RESTORE_ERASED']);
});

it('an invitation is sent again for whoever has invited, as long as they may', async () => {
  const house = await openHouse(instance());
  const operator = await openOperator(instance());
  const { id, email } = await inviteByMail(instance(), house);

  const sent = await eventually('another link', async () => {
    const answer = await operator.act(id, 'resend');
    return answer.status === 429 ? undefined : answer;
  });
  await mailTo(instance(), email, 'invitation', 2);
  await em().execute(`update "memberships" set "role" = 'member' where "user_id" = ?`, [house.administrator.userId]);
  const refused = await eventually('a refusal', async () => {
    const answer = await operator.act(id, 'resend');
    return answer.status === 429 ? undefined : answer;
  });

  expect([sent, refused].map(codeOf)).toEqual(['200', '403 NOT_ALLOWED']);
  const { invitedBy } = await em().findOneOrFail(Invitation, { id });
  expect(invitedBy).toBe(`user:${house.administrator.userId}`);
  expect(await entriesBy(instance(), id, operator.actor)).toEqual([{ event: 'asked-again', data: { round: 2 } }]);
});

it('a link that its inviter hands over is not sent again over their head', async () => {
  const house = await openHouse(instance());
  const operator = await openOperator(instance());
  const { id } = await house.invite(someAddress(), { delivery: 'link' });

  const refused = await operator.act(id, 'resend');

  expect(refused).toMatchObject({ status: 409, body: { code: 'ACTION_NOT_ALLOWED' } });
  expect(refused.body).toMatchObject({ allowedActions: ['extend', 'cancel', 'note', 'take'] });
});

it('what waits for a condition looks at it again', async () => {
  const house = await openHouse(instance());
  const operator = await openOperator(instance());
  const { id } = await inviteByMail(instance(), house);
  await em().nativeUpdate(Process, { id }, { blockedBy: 'INVITER_NOT_ALLOWED', needsAttention: true });

  const retried = await operator.act(id, 'retry');
  await instance().delivery.idle();

  expect(retried.status).toBe(202);
  expect(await entriesBy(instance(), id, operator.actor)).toEqual([
    { event: 'retried', data: { code: 'INVITER_NOT_ALLOWED' } },
  ]);
  expect(await em().count(OutboxRow, { subject: id })).toBe(0);
});

it('a list of invitations is cancelled by name', async () => {
  const house = await openHouse(instance());
  const operator = await openOperator(instance());
  instance().inbox.setFaults({ outage: true });
  const path = `/v1/organisations/${house.organisationId}/invitations/bulk`;
  const invitations = Array.from({ length: 150 }, () => ({ email: someAddress() }));
  const { headers } = house.administrator;
  const id = idIn(await call(instance(), 'POST', path, { headers, body: { invitations } }));
  await standsAs(instance(), id, 'starting');

  const cancelled = await operator.act(id, 'cancel');
  instance().inbox.clearFaults();
  await standsAs(instance(), id, 'cancelled');

  expect(codeOf(cancelled)).toBe('200');
  const [entry] = await entriesBy(instance(), id, operator.actor);
  expect(entry?.event).toBe('cancelled');
});
