import { afterEach, expect, it } from '@jest/globals';
import { Registration } from '../../db/entities/registration.ts';
import type { ProveAnswer, ProveCommand } from '../../domain/registration.ts';
import { ONBOARDING_STAGE } from '../../temporal/search-attributes.ts';
import { mailsTo } from '../chaos/exactly-once.ts';
import { eventually } from '../support/eventually.ts';
import { failing } from '../support/failing.ts';
import { type InstanceOptions, openInstance, type TestInstance } from '../support/instance.ts';
import { activate, formFor, mailTo, register, tokenIn } from '../support/person.ts';
import { processOf, standingOf, timelineOf } from '../support/processes.ts';
import { consent, registerByProvider, signInAtProvider, takeInSignIn } from '../support/sign-ins.ts';

const opened: TestInstance[] = [];

afterEach(async () => {
  for (const instance of opened.splice(0)) await instance.close();
});

async function open(options: InstanceOptions): Promise<TestInstance> {
  const instance = await openInstance(options);
  opened.push(instance);
  return instance;
}

it('reminds a person who does not come back, by a link that works without the provider, and lapses in its time', async () => {
  const instance = await open({ skipTime: true });
  const [slow, returning] = ['slow@proof.example', 'returning@proof.example'];
  const lapsing = await registerByProvider(instance, { email: slow, firstName: 'Slow' });
  const { registrationId } = await registerByProvider(instance, { email: returning });
  const id = lapsing.registrationId ?? '';

  await instance.env.sleep('25 hours');
  const reminder = await mailTo(instance, returning, 'activation-reminder');
  const activated = await activate(instance, formFor('returning', tokenIn(reminder)));
  await instance.env.sleep('7 days');
  const outcome = await instance.temporal.workflow.getHandle(`registration/${id}`).result();

  expect(activated.status).toBe(201);
  expect(await standingOf(instance, registrationId ?? '')).toMatchObject({ stage: 'activated' });
  expect(outcome).toEqual({ stage: 'expired' });
  expect(mailsTo(instance, slow)).toEqual({ 'reminder-1/1': 1, 'reminder-2/1': 1, 'reminder-3/1': 1 });
  expect(await instance.orm.em.fork().findOneOrFail(Registration, id)).toMatchObject({
    email: null,
    provider: null,
    firstName: null,
  });
});

it('says in Temporal where it stands, from its first moment', async () => {
  const instance = await open({});
  const { registrationId } = await registerByProvider(instance, { email: 'shown@proof.example' });

  const { typedSearchAttributes } = await instance.temporal.workflow
    .getHandle(`registration/${registrationId}`)
    .describe();

  expect(typedSearchAttributes.get(ONBOARDING_STAGE)).toBe('awaiting-consent');
});

it('sends a link when it is asked for by hand meanwhile, and goes on waiting; both ways in are open', async () => {
  const instance = await open({});
  const email = 'both@proof.example';
  const { id: signInId, registrationId } = await registerByProvider(instance, { email });
  const id = registrationId ?? '';

  await register(instance, email);
  await mailTo(instance, email, 'activation');
  await eventually('the mail on record', async () =>
    (await instance.orm.em.fork().findOneOrFail(Registration, id)).linkRound === 2 ? true : undefined,
  );
  const waiting = await standingOf(instance, id);
  const { answer } = await consent(instance, { registrationId: id, signInId, environmentName: 'Both' });

  expect(waiting).toMatchObject({ stage: 'awaiting-consent', waitingOn: 'person', needsAttention: false });
  expect(answer.outcome).toBe('activated');
});

it('stops reminding a mailbox that refuses, and awaits consent as before', async () => {
  const instance = await open({ skipTime: true });
  const email = 'gone+bounce@proof.example';
  const { registrationId } = await registerByProvider(instance, { email });
  await register(instance, email);
  await mailTo(instance, email, 'activation');
  await instance.inbox.settled();
  await instance.delivery.idle();

  await instance.env.sleep('2 days');

  expect(await standingOf(instance, registrationId ?? '')).toMatchObject({
    stage: 'awaiting-consent',
    needsAttention: false,
  });
  expect(mailsTo(instance, email)).toEqual({ 'activation/2': 1 });
});

it('parks a proof that cannot be recorded: older links are dead at once, and the sign-in leads on when it is', async () => {
  const { fault, extra } = failing('recordProviderProof', 1_000);
  const instance = await open({ policy: { databaseStepMs: 500 }, extra });
  const email = 'parked@proof.example';
  await register(instance, email);
  const mail = await mailTo(instance, email, 'activation');
  const id = await processOf(instance, mail);
  await instance.delivery.idle();

  const parked = await registerByProvider(instance, { email });
  const old = await activate(instance, formFor('parked', tokenIn(mail)));
  const standing = await eventually('the parking', async () => {
    const row = await standingOf(instance, id);
    return row.waitingOn === 'vestibule' ? row : undefined;
  });
  fault.left = 0;
  await instance.temporal.workflow.getHandle(`registration/${id}`).signal('retry');
  const signIn = await eventually('the proof', async () => {
    const { id: again, registrationId } = await registerByProvider(instance, { email, subject: 'again' });
    return registrationId ? { id: again, registrationId } : undefined;
  });

  expect(parked.registrationId).toBeNull();
  expect(old).toMatchObject({ status: 410, body: { code: 'LINK_SUPERSEDED' } });
  expect(standing).toMatchObject({ stage: 'awaiting-consent', blockedBy: 'DATABASE_UNAVAILABLE' });
  expect(signIn.registrationId).toBe(id);
  const { answer } = await consent(instance, { registrationId: id, signInId: parked.id, environmentName: 'Parked' });
  expect(answer.outcome).toBe('activated');
});

it('decides a form that was taken in before the proof that comes after it', async () => {
  const { fault, extra } = failing('activateRegistration', 1_000);
  const instance = await open({ policy: { databaseStepMs: 500 }, extra });
  const email = 'first@proof.example';
  await register(instance, email);
  const mail = await mailTo(instance, email, 'activation');
  const id = await processOf(instance, mail);
  const taken = await activate(instance, formFor('first', tokenIn(mail)));
  const signInId = await signInAtProvider(instance, { email });
  const { subject } = await takeInSignIn(instance, signInId);

  const handle = instance.temporal.workflow.getHandle(`registration/${id}`);
  const answer = await handle.executeUpdate<ProveAnswer, [ProveCommand]>('prove', { args: [{ signInId }] });
  await expect(instance.delivery.deliver(subject)).rejects.toThrow();
  fault.left = 0;
  await handle.signal('retry');
  await mailTo(instance, email, 'activated');
  await instance.delivery.deliver(subject);

  expect(taken.status).toBe(202);
  expect(answer).toEqual({ outcome: 'activating' });
  expect(await timelineOf(instance, id)).not.toContain('proven');
});

it('is proven once by calls that come at once, and answers a repeat as the first', async () => {
  const instance = await open({});
  const { registrationId } = await registerByProvider(instance, { email: 'crowd@proof.example' });
  const id = registrationId ?? '';
  const signInId = await signInAtProvider(instance, { email: 'crowd@proof.example' });
  const handle = instance.temporal.workflow.getHandle(`registration/${id}`);
  const prove = () => handle.executeUpdate<ProveAnswer, [ProveCommand]>('prove', { args: [{ signInId }] });

  const answers = await Promise.all([prove(), prove(), prove()]);
  const later = await prove();

  expect([...answers, later]).toEqual(Array.from({ length: 4 }, () => ({ outcome: 'proven' })));
  expect((await timelineOf(instance, id)).filter((event) => event === 'proven')).toHaveLength(2);
});
