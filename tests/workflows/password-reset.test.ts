import { afterEach, expect, it } from '@jest/globals';
import { Mail } from '../../db/entities/mail.ts';
import { beginPasswordReset, type PasswordResetRequest } from '../../db/writes/password-resets.ts';
import type { InboxEmail } from '../../inbox/email.ts';
import { eventually } from '../support/eventually.ts';
import { failing } from '../support/failing.ts';
import { type InstanceOptions, openInstance, type TestInstance } from '../support/instance.ts';
import { signedInAdministrator } from '../support/people.ts';
import { call, mailTo, tokenIn } from '../support/person.ts';
import { processOf, standingOf, timelineOf } from '../support/processes.ts';

const NEW_PASSWORD = 'seven green bicycles';
const opened: TestInstance[] = [];

afterEach(async () => {
  for (const instance of opened.splice(0)) await instance.close();
});

async function open(options: InstanceOptions = { skipTime: true }): Promise<TestInstance> {
  const instance = await openInstance(options);
  opened.push(instance);
  return instance;
}

async function ask(instance: TestInstance, login: string): Promise<void> {
  await call(instance, 'POST', '/v1/password-resets', { body: { login } });
  await instance.delivery.idle();
}

const confirm = (instance: TestInstance, mail: InboxEmail, password = NEW_PASSWORD) =>
  call(instance, 'POST', '/v1/password-resets/confirm', { body: { token: tokenIn(mail, '/reset'), password } });

async function resetOf(instance: TestInstance, name: string) {
  const person = await signedInAdministrator(instance, name);
  await ask(instance, person.address);
  const mail = await mailTo(instance, person.address, 'password-reset');
  const id = await processOf(instance, mail);
  return { person, mail, id, handle: instance.temporal.workflow.getHandle(`passwordReset/${id}`) };
}

async function begin(instance: TestInstance, request: PasswordResetRequest): Promise<void> {
  const { subject } = await instance.orm.em.fork().transactional((em) => beginPasswordReset(em, request));
  await instance.delivery.deliver(subject);
}

it('lapses after an hour, and a new call begins anew', async () => {
  const instance = await open();
  const { person, mail, id, handle } = await resetOf(instance, 'late');

  await instance.env.sleep('59 minutes');
  const before = await standingOf(instance, id);
  await instance.env.sleep('2 minutes');
  const late = await confirm(instance, mail);
  // the process's row is as old in real time as the test: the minute between two links has to pass for it too
  await backdate(instance, id);
  await ask(instance, person.address);
  const next = await mailTo(instance, person.address, 'password-reset', 2);

  expect(before).toMatchObject({ stage: 'awaiting-proof', waitingOn: 'person', endedAt: null });
  expect(await handle.result()).toEqual({ stage: 'expired' });
  expect(late).toMatchObject({ status: 410, body: { code: 'LINK_EXPIRED' } });
  expect(await timelineOf(instance, id)).toContain('expired');
  expect((await confirm(instance, next)).status).toBe(200);
});

it('sends another link on request, after a minute and with a life of its own, and the old one says so', async () => {
  const instance = await open();
  const { person, mail, id } = await resetOf(instance, 'again');
  await ask(instance, person.address);
  const tooSoon = instance.inbox.emailsTo(person.address).filter(({ tags }) => tags['template'] === 'password-reset');

  await instance.env.sleep('40 minutes');
  await ask(instance, person.address);
  const second = await mailTo(instance, person.address, 'password-reset', 2);
  await instance.env.sleep('40 minutes');
  const old = await confirm(instance, mail);
  const done = await confirm(instance, second);

  expect(tooSoon).toHaveLength(1);
  expect(await processOf(instance, second)).toBe(id);
  expect(old).toMatchObject({ status: 410, body: { code: 'LINK_SUPERSEDED' } });
  expect(done.status).toBe(200);
  expect(await timelineOf(instance, id)).toEqual(expect.arrayContaining(['asked-again', 'reset']));
});

it('sends no more than five further links a day', async () => {
  const instance = await open();
  const { person } = await resetOf(instance, 'often');

  for (let asked = 0; asked < 8; asked += 1) {
    await instance.env.sleep('11 minutes');
    await ask(instance, person.address);
  }
  await instance.env.sleep('1 minute');

  const mails = instance.inbox.emailsTo(person.address).filter(({ tags }) => tags['template'] === 'password-reset');
  expect(mails).toHaveLength(6);
});

it('lets a link of login details live for seven days', async () => {
  const instance = await open();
  const { userId, address } = await signedInAdministrator(instance, 'details');
  await begin(instance, { userId, reason: 'login-details', actor: 'user:x' });
  const mail = await mailTo(instance, address, 'login-details');

  await instance.env.sleep('6 days');
  const standing = await standingOf(instance, await processOf(instance, mail));
  const done = await confirm(instance, mail);

  expect(standing).toMatchObject({ stage: 'awaiting-proof', waitingOn: 'person' });
  expect(done.status).toBe(200);
});

it('says that the mail bounced, waits for its deadline, and a mailbox that answers late still counts', async () => {
  const instance = await open();
  const { mail, id } = await resetOf(instance, 'bounced');

  await instance.inbox.play(mail.id, { type: 'email.bounced' });
  await instance.delivery.idle();
  await instance.env.sleep('1 minute');
  const blocked = await standingOf(instance, id);
  const done = await confirm(instance, mail);

  expect(blocked).toMatchObject({
    stage: 'awaiting-proof',
    waitingOn: 'person',
    needsAttention: true,
    blockedBy: 'MAIL_BOUNCED',
    endedAt: null,
  });
  expect(done.status).toBe(200);
});

it('parks a mail that the provider refuses for now, sends it later, and at once when asked', async () => {
  const instance = await open();
  const person = await signedInAdministrator(instance, 'parked');
  await mailTo(instance, person.address, 'activated');
  instance.inbox.setFaults({ errors: { status: 401, name: 'invalid_api_key' } });
  await ask(instance, person.address);
  await instance.env.sleep('1 minute');
  const [row] = await instance.orm.em
    .fork()
    .execute<{ id: string; blocked_by: string }[]>(
      `select "id", "blocked_by" from "processes" where "kind" = 'passwordReset'`,
    );
  instance.inbox.clearFaults();

  await instance.temporal.workflow.getHandle(`passwordReset/${row?.id}`).signal('retry');
  const mail = await mailTo(instance, person.address, 'password-reset');

  expect(row?.blocked_by).toBe('MAIL_PROVIDER_REFUSED');
  expect((await confirm(instance, mail)).status).toBe(200);
});

it('takes a password in that cannot be recorded for now, says so, and records it when asked to try again', async () => {
  const { fault, extra } = failing('resetPassword', 1_000);
  const instance = await open({ policy: { databaseStepMs: 800 }, extra });
  const { person, mail, id, handle } = await resetOf(instance, 'stuck');

  const taken = await confirm(instance, mail);
  const another = await confirm(instance, mail, 'nine yellow bicycles');
  const page = await call(instance, 'GET', `/reset?token=${tokenIn(mail, '/reset')}&lang=en`);
  const standing = await eventually('the parking', async () => {
    const row = await standingOf(instance, id);
    return row.waitingOn === 'vestibule' ? row : undefined;
  });
  fault.left = 0;
  await handle.signal('retry');
  const result: unknown = await handle.result();

  expect(taken).toMatchObject({ status: 202, body: { id, stage: 'awaiting-proof' } });
  expect(taken.headers.get('location')).toBe('/login');
  expect(another.status).toBe(202);
  expect(page.body).toContain('being saved');
  expect(standing).toMatchObject({ stage: 'awaiting-proof', blockedBy: 'DATABASE_UNAVAILABLE', needsAttention: true });
  expect(result).toEqual({ stage: 'reset' });
  const login = { login: person.address, password: NEW_PASSWORD };
  expect((await call(instance, 'POST', '/v1/sessions', { body: login })).status).toBe(201);
});

it('yields to its user being deactivated while a password is parked', async () => {
  const { extra } = failing('resetPassword', 1_000);
  const instance = await open({ policy: { databaseStepMs: 800 }, extra });
  const { mail, handle } = await resetOf(instance, 'yields');
  const taken = await confirm(instance, mail);

  await handle.signal('cancel');

  expect(taken.status).toBe(202);
  expect(await handle.result()).toEqual({ stage: 'cancelled' });
});

it('parks a lapse that cannot be recorded, and a password that comes before it is still counts', async () => {
  const { fault, extra } = failing('endPasswordReset', 1_000);
  const instance = await open({ policy: { databaseStepMs: 800, passwordResetMs: 1_500 }, extra });
  const { mail, id, handle } = await resetOf(instance, 'lapse');
  await eventually('the parking', async () =>
    (await standingOf(instance, id)).waitingOn === 'vestibule' ? true : undefined,
  );

  const done = await confirm(instance, mail);
  fault.left = 0;

  expect(done.status).toBe(200);
  expect(await handle.result()).toEqual({ stage: 'reset' });
});

it('begins late when its row cannot be read, and still sends its link once', async () => {
  const { extra } = failing('openPasswordReset', 6);
  const instance = await open({ policy: { databaseStepMs: 800, parkRetriesMs: [500] }, extra });
  const { person, mail } = await resetOf(instance, 'reading');

  expect(await instance.orm.em.fork().count(Mail, { name: 'password-reset' })).toBe(1);
  expect(mail.to).toContain(person.address);
});

async function backdate(instance: TestInstance, id: string): Promise<void> {
  await instance.orm.em
    .fork()
    .execute(`update "processes" set "created_at" = "created_at" - interval '2 minutes' where "id" = '${id}'`);
}
