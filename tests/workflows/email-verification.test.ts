import { afterEach, expect, it } from '@jest/globals';
import { EmailVerification } from '../../db/entities/email-verification.ts';
import { addAddress, administratorWithWaitingAddress, confirmAddress, signInAgain } from '../support/addresses.ts';
import { failing } from '../support/failing.ts';
import { type InstanceOptions, openInstance, type TestInstance } from '../support/instance.ts';
import { signedInAdministrator } from '../support/people.ts';
import { mailTo, tokenIn } from '../support/person.ts';
import { standingOf } from '../support/processes.ts';

const opened: { close: () => Promise<void> }[] = [];

afterEach(async () => {
  for (const { close } of opened.splice(0).reverse()) await close();
});

async function open(options: InstanceOptions = { skipTime: true }): Promise<TestInstance> {
  const instance = await openInstance(options);
  opened.push(instance);
  return instance;
}

function workflow({ temporal }: TestInstance, id: string) {
  return temporal.workflow.getHandle(`emailVerification/${id}`);
}

it('lapses two days after its link when nobody proves the mailbox, and forgets the address', async () => {
  const instance = await open();
  const person = await signedInAdministrator(instance, 'never');
  const { id } = await addAddress(person, 'extra@never.example');
  await mailTo(instance, 'extra@never.example', 'email-proof');

  await instance.env.sleep('47 hours');
  const before = await standingOf(instance, id);
  await instance.env.sleep('2 hours');
  const result = await workflow(instance, id).result();
  const late = await confirmAddress(instance, person, 'extra@never.example');

  expect(before).toMatchObject({ stage: 'awaiting-proof', waitingOn: 'person', endedAt: null });
  expect(result).toEqual({ stage: 'expired' });
  expect(await standingOf(instance, id)).toMatchObject({ stage: 'expired', waitingOn: null });
  expect(late).toMatchObject({ status: 410, body: { code: 'LINK_EXPIRED' } });
  expect(await instance.orm.em.fork().findOneOrFail(EmailVerification, id)).toMatchObject({ email: null });
});

it('lapses fourteen days after the proof when no administrator decides', async () => {
  const instance = await open();
  const { person, id } = await administratorWithWaitingAddress(instance, 'undecided');

  await instance.env.sleep('13 days');
  const before = await standingOf(instance, id);
  await instance.env.sleep('2 days');
  const result = await workflow(instance, id).result();
  const late = await person.call('POST', `/v1/email-approvals/${id}/approve`);

  expect(before).toMatchObject({ stage: 'awaiting-approval', waitingOn: 'administrator' });
  expect(result).toEqual({ stage: 'expired' });
  expect(late).toMatchObject({ status: 409, body: { code: 'ALREADY_DECIDED' } });
});

it('sends a new link when asked again, no sooner than after a minute and five times a day', async () => {
  const instance = await open();
  const person = await signedInAdministrator(instance, 'often');
  const email = 'extra@often.example';
  const { id } = await addAddress(person, email);
  const first = await mailTo(instance, email, 'email-proof');
  await addAddress(person, email);
  await instance.delivery.idle();
  await instance.env.sleep('10 seconds');
  const soon = instance.inbox.emailsTo(email).length;
  for (let asked = 1; asked <= 8; asked += 1) {
    await instance.env.sleep('2 minutes');
    await addAddress(person, email);
    await instance.delivery.idle();
  }
  await mailTo(instance, email, 'email-proof', 6);
  await instance.env.sleep('1 minute');
  const old = await person.call('POST', '/v1/email-verifications/confirm', { token: tokenIn(first, '/verify') });
  const confirmed = await confirmAddress(instance, person, email, 6);

  expect(soon).toBe(1);
  expect(instance.inbox.emailsTo(email)).toHaveLength(6);
  expect(old).toMatchObject({ status: 410, body: { code: 'LINK_SUPERSEDED' } });
  expect(confirmed).toMatchObject({ status: 200, body: { id, stage: 'verified' } });
});

it('takes a proof in that cannot be recorded for now, says so, and records it when asked to try again', async () => {
  const { fault, extra } = failing('recordProof', 1_000);
  const instance = await open({ policy: { databaseStepMs: 800 }, extra });
  const person = await signedInAdministrator(instance, 'parked');
  const { id } = await addAddress(person, 'extra@parked.example');

  const taken = await confirmAddress(instance, person, 'extra@parked.example');
  const standing = await standingOf(instance, id);
  fault.left = 0;
  await workflow(instance, id).signal('retry');
  const result = await workflow(instance, id).result();
  const back = await signInAgain(instance, person, 'extra@parked.example');

  expect(taken).toMatchObject({ status: 202, body: { id, stage: 'awaiting-proof' } });
  expect(standing).toMatchObject({ waitingOn: 'vestibule', blockedBy: 'DATABASE_UNAVAILABLE', needsAttention: true });
  expect(result).toEqual({ stage: 'verified' });
  expect((await back.call('GET', '/v1/me')).status).toBe(200);
});

it('yields to a withdrawal while its step has parked', async () => {
  const { extra } = failing('recordProof', 1_000);
  const instance = await open({ policy: { databaseStepMs: 800 }, extra });
  const person = await signedInAdministrator(instance, 'yields');
  const { id } = await addAddress(person, 'extra@yields.example');
  await confirmAddress(instance, person, 'extra@yields.example');

  const withdrawn = await person.call('DELETE', `/v1/me/email-addresses/${id}`);
  const result = await workflow(instance, id).result();

  expect(withdrawn.status).toBe(204);
  expect(result).toEqual({ stage: 'cancelled' });
});

it('says that the mailbox bounces, and goes on with a new link', async () => {
  const instance = await open();
  const person = await signedInAdministrator(instance, 'bounces');
  const email = 'extra+bounce@bounces.example';
  const { id } = await addAddress(person, email);
  await mailTo(instance, email, 'email-proof');
  await instance.inbox.settled();
  await instance.delivery.idle();
  await instance.env.sleep('2 minutes');
  const bounced = await standingOf(instance, id);

  await addAddress(person, email);
  const again = await mailTo(instance, email, 'email-proof', 2);

  expect(bounced).toMatchObject({ stage: 'awaiting-proof', blockedBy: 'MAIL_BOUNCED', needsAttention: true });
  expect(again.to).toEqual([email]);
});
