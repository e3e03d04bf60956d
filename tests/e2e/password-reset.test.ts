import { describe, expect, it } from '@jest/globals';
import { uuidv7 } from 'uuidv7';
import { EmailVerification } from '../../db/entities/email-verification.ts';
import { Notice } from '../../db/entities/notice.ts';
import { OutboxRow } from '../../db/entities/outbox-row.ts';
import { PasswordReset, PasswordResetAttempt, PasswordResetIntake } from '../../db/entities/password-reset.ts';
import { Process } from '../../db/entities/process.ts';
import { Credential, Session, User, UserAddress } from '../../db/entities/user.ts';
import {
  beginPasswordReset,
  cancelProcessesOfUser,
  type PasswordResetRequest,
} from '../../db/writes/password-resets.ts';
import type { InboxEmail } from '../../inbox/email.ts';
import { eventually } from '../support/eventually.ts';
import { type TestInstance, useInstance } from '../support/instance.ts';
import { type SignedIn, signedInAdministrator } from '../support/people.ts';
import { type Answer, call, GOOD_PASSWORD, mailTo, tokenIn } from '../support/person.ts';
import { processOf, standingOf, timelineOf } from '../support/processes.ts';

const NEW_PASSWORD = 'seven green bicycles';

const instance = useInstance({ policy: { wrongPasswordPausesMs: [] } });

const ask = (login: string, more: object = {}, at: TestInstance = instance()) =>
  call(at, 'POST', '/v1/password-resets', { body: { login, ...more } });

const confirm = (token: string, password = NEW_PASSWORD, at: TestInstance = instance()) =>
  call(at, 'POST', '/v1/password-resets/confirm', { body: { token, password } });

const signIn = (login: string, password: string, at: TestInstance = instance()) =>
  call(at, 'POST', '/v1/sessions', { body: { login, password } });

const tokenOf = (mail: InboxEmail) => tokenIn(mail, '/reset');

/** Somebody who has asked for a link, and got it. */
async function linkOf(name: string, at: TestInstance = instance()) {
  const person = await signedInAdministrator(at, name);
  await ask(person.address, {}, at);
  const mail = await mailTo(at, person.address, 'password-reset');
  return { person, mail, token: tokenOf(mail), id: await processOf(at, mail) };
}

/** As an administrator would have it sent, in a transaction of their own. */
async function begin(request: PasswordResetRequest, at: TestInstance = instance()): Promise<string> {
  const { id, subject } = await at.orm.em.fork().transactional((em) => beginPasswordReset(em, request));
  await at.delivery.deliver(subject);
  return id;
}

/** The same call of everybody's, without what differs by request. */
const sameOf = ({ status, body }: Answer) => ({ status, body: { ...(body as object), requestId: '' } });

async function relayed<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  return eventually(what, async () => {
    await instance().relay();
    return look();
  });
}

describe('whoever forgot their password', () => {
  it('gets a link by mail, sets a new password by it, and is told so', async () => {
    const { person, mail, token, id } = await linkOf('vera');

    const done = await confirm(token);
    const told = await relayed('the notice', async () =>
      instance()
        .inbox.emailsTo(person.address)
        .find(({ tags }) => tags['template'] === 'password-changed'),
    );

    expect(mail.subject).toBe('Choose a new password');
    expect(done).toMatchObject({ status: 200, body: { status: 'reset' }, cookie: undefined });
    expect((await signIn(person.address, NEW_PASSWORD)).status).toBe(201);
    expect((await signIn(person.address, GOOD_PASSWORD)).status).toBe(401);
    expect(told.text).toContain(`${instance().apiUrl}/reset`);
    expect(await standingOf(instance(), id)).toMatchObject({
      stage: 'reset',
      waitingOn: null,
      openKey: null,
      environmentIds: [person.environmentId],
    });
    expect(await timelineOf(instance(), id)).toEqual(expect.arrayContaining(['requested', 'mail-sent', 'reset']));
    expect(await instance().orm.em.fork().count(PasswordResetAttempt, { passwordResetId: id })).toBe(0);
  });

  it('may name any login of theirs, and choose the language of the mail', async () => {
    const person = await signedInAdministrator(instance(), 'willem');

    await ask(' WILLEM ', { locale: 'nl' });
    const mail = await mailTo(instance(), person.address, 'password-reset');

    expect(mail.subject).toBe('Kies een nieuw wachtwoord');
  });

  it('is signed out everywhere by it', async () => {
    const { person, token } = await linkOf('xander');
    await signIn(person.address, GOOD_PASSWORD);

    await confirm(token);

    expect((await person.call('GET', '/v1/me')).status).toBe(401);
    const living = { user: person.userId, revokedAt: null };
    expect(await instance().orm.em.fork().count(Session, living)).toBe(0);
  });

  it('is let in again after too many wrong passwords', async () => {
    const { person, token } = await linkOf('yara');
    for (let guess = 0; guess < 10; guess += 1) await signIn(person.address, `guess number ${guess}`);
    const locked = await signIn(person.address, GOOD_PASSWORD);

    await confirm(token);

    expect(locked).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } });
    expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await signIn('yara', NEW_PASSWORD)).status).toBe(201);
  });

  it('loses the addresses that were still to be proven', async () => {
    const { person, token } = await linkOf('zeno');
    const id = await openVerification(person);

    await confirm(token);

    const rows = await instance().orm.em.fork().find(OutboxRow, { subject: id });
    expect(rows).toMatchObject([{ kind: 'signal', name: 'cancel' }]);
    await instance().orm.em.fork().nativeDelete(OutboxRow, { subject: id });
  });
});

describe('asking for a link', () => {
  it('answers the same for every login, and keeps nothing of one that nobody has', async () => {
    const person = await signedInAdministrator(instance(), 'anton');
    const nobody = ['nobody@acme.example', 'nobody', '-- not @ a login --', 'é'.repeat(400)];

    const known = await ask(person.address);
    const unknown = await Promise.all(nobody.map((login) => ask(login)));
    await mailTo(instance(), person.address, 'password-reset');
    await instance().delivery.idle();

    expect(known).toMatchObject({ status: 202, body: { status: 'accepted' } });
    expect(unknown.map(sameOf)).toEqual(nobody.map(() => sameOf(known)));
    expect(await instance().orm.em.fork().count(PasswordResetIntake, {})).toBe(0);
    expect(instance().inbox.emailsTo('nobody@acme.example')).toEqual([]);
  });

  it.each([
    ['no login', {}],
    ['an empty one', { login: '' }],
    ['one that is too long', { login: 'x'.repeat(401) }],
    ['a language that we do not speak', { login: 'a', locale: 'de' }],
    ['a member that nobody asked for', { login: 'a', more: 1 }],
  ])('refuses %s', async (_, body) => {
    const refused = await call(instance(), 'POST', '/v1/password-resets', { body });

    expect(refused).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
  });

  it('twice at once, by two logins, begins one reset and sends one mail', async () => {
    const person = await signedInAdministrator(instance(), 'bert');

    await Promise.all([person.address, 'bert', person.address, 'BERT'].map((login) => ask(login)));
    await mailTo(instance(), person.address, 'password-reset');
    await instance().delivery.idle();

    expect(await instance().orm.em.fork().count(PasswordReset, { userId: person.userId })).toBe(1);
    expect(mailsTo(person.address, 'password-reset')).toHaveLength(1);
  });

  it('begins nothing for somebody who is deactivated', async () => {
    const gone = await signedInAdministrator(instance(), 'cas');
    const em = instance().orm.em.fork();
    await em.nativeUpdate(User, { id: gone.userId }, { deactivatedAt: new Date() });

    const answer = await ask(gone.address);
    await instance().delivery.idle();

    expect(answer.status).toBe(202);
    expect(await em.count(PasswordReset, { userId: gone.userId })).toBe(0);
    expect(await em.count(PasswordResetIntake, {})).toBe(0);
  });

  it('makes the first password of somebody who has none, and proves their mailbox', async () => {
    const fresh = await signedInAdministrator(instance(), 'dirk');
    const em = instance().orm.em.fork();
    await em.nativeDelete(Credential, { user: fresh.userId });
    await em.nativeUpdate(UserAddress, { user: fresh.userId }, { provenAt: null });

    await ask(fresh.address);
    const mail = await mailTo(instance(), fresh.address, 'password-reset');
    const { status } = await confirm(tokenIn(mail, '/reset'));

    expect(status).toBe(200);
    expect((await signIn('dirk', NEW_PASSWORD)).status).toBe(201);
    const address = await instance().orm.em.fork().findOneOrFail(UserAddress, { user: fresh.userId });
    expect(address.provenAt).not.toBeNull();
  });
});

describe('a link to a new password', () => {
  it('changes nothing however often it is opened, and when a scanner submits its form', async () => {
    const { mail, token, id } = await linkOf('emma');

    const scan = await instance().inbox.scan(mail.id, 'submit');
    const opened = await Promise.all([1, 2, 3].map(() => call(instance(), 'GET', `/reset?token=${token}&lang=en`)));

    expect(scan.steps.some(({ method }) => method === 'POST')).toBe(true);
    expect(opened.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await standingOf(instance(), id)).toMatchObject({ stage: 'awaiting-proof', endedAt: null });
    expect(await instance().orm.em.fork().count(PasswordResetAttempt, { passwordResetId: id })).toBe(0);
    expect((await confirm(token)).status).toBe(200);
  });

  it('is won by one of many at once, and the others learn that it was used', async () => {
    const { person, token, id } = await linkOf('fien');
    const passwords = Array.from({ length: 8 }, (_, index) => `the passphrase of number ${index}`);

    const answers = await Promise.all(passwords.map((password) => confirm(token, password)));

    const winners = passwords.filter((_, index) => answers[index]?.status === 200);
    expect(winners).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 410)).toHaveLength(7);
    expect((await signIn(person.address, winners[0] ?? '')).status).toBe(201);
    expect((await timelineOf(instance(), id)).filter((event) => event === 'reset')).toHaveLength(1);
    const notices = { userId: person.userId, template: 'password-changed' as const };
    expect(await instance().orm.em.fork().count(Notice, notices)).toBe(1);
  });

  it('answers the same password again as the first time, and another one that it was used', async () => {
    const { person, token } = await linkOf('gijs');
    const first = await confirm(token);
    const { cookie = '' } = await signIn(person.address, NEW_PASSWORD);

    const again = await confirm(token);
    const other = await confirm(token, 'nine yellow bicycles');

    expect(sameOf(again)).toEqual(sameOf(first));
    expect(other).toMatchObject({ status: 410, body: { code: 'LINK_USED' } });
    // nothing was done by it: whoever has signed in since still is
    expect((await call(instance(), 'GET', '/v1/me', { headers: { cookie } })).status).toBe(200);
  });

  it('no longer answers the same password again after ten minutes', async () => {
    const { token, id } = await linkOf('hans');
    await confirm(token);
    const resetAt = new Date(Date.now() - 11 * 60_000);
    await instance().orm.em.fork().nativeUpdate(PasswordReset, { id }, { resetAt });

    expect(await confirm(token)).toMatchObject({ status: 410, body: { code: 'LINK_USED' } });
  });

  it.each([
    ['short', 'PASSWORD_TOO_SHORT'],
    ['password1234', 'PASSWORD_COMMON'],
    ['irispassword irispassword', 'PASSWORD_CONTEXT'],
    ['', 'REQUIRED'],
  ])('refuses the password %j and stays as it was', async (password, code) => {
    const { token } = await linkOf(`iris${code.toLowerCase().replaceAll('_context', '').replaceAll('_', '-')}`);

    const refused = await confirm(token, password);

    expect(refused).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_FAILED', errors: [{ field: 'password', code }] },
    });
    expect((await confirm(token)).status).toBe(200);
  });

  it('that nobody made leads nowhere', async () => {
    const unknown = 'A'.repeat(43);

    expect(await confirm(unknown)).toMatchObject({ status: 410, body: { code: 'LINK_UNKNOWN' } });
    expect((await call(instance(), 'GET', `/reset?token=${unknown}`)).status).toBe(410);
  });

  it('ends with its user', async () => {
    const { person, token, id } = await linkOf('jaap');
    const em = instance().orm.em.fork();

    const subjects = await em.transactional(async (tx) => {
      await tx.nativeUpdate(User, { id: person.userId }, { deactivatedAt: new Date() });
      return cancelProcessesOfUser(tx, person.userId);
    });
    const page = await call(instance(), 'GET', `/reset?token=${token}&lang=en`);
    const atOnce = await confirm(token);
    for (const subject of subjects) await instance().delivery.deliver(subject);
    const result: unknown = await instance().temporal.workflow.getHandle(`passwordReset/${id}`).result();

    expect(subjects).toEqual([id]);
    expect([page.status, headingOf(page)]).toEqual([410, 'This link no longer works']);
    expect(atOnce).toMatchObject({ status: 410, body: { code: 'LINK_CANCELLED' } });
    expect(result).toEqual({ stage: 'cancelled' });
    expect(await standingOf(instance(), id)).toMatchObject({ stage: 'cancelled', openKey: null });
    expect(await confirm(token)).toMatchObject({ status: 410, body: { code: 'LINK_CANCELLED' } });
  });
});

describe('login details', () => {
  it('name the login and who had them sent, and make a first password and a proven address', async () => {
    const person = await signedInAdministrator(instance(), 'karel');
    const em = instance().orm.em.fork();
    await em.nativeDelete(Credential, { user: person.userId });
    await em.nativeUpdate(UserAddress, { user: person.userId }, { provenAt: null });

    const id = await begin({ userId: person.userId, reason: 'login-details', locale: 'fr', actor: 'user:x' });
    const mail = await mailTo(instance(), person.address, 'login-details');
    const done = await confirm(tokenOf(mail));

    expect(mail.text).toContain(person.address);
    expect(mail.text).toContain('un administrateur de karel BV');
    expect(done.status).toBe(200);
    expect((await signIn(person.address, NEW_PASSWORD)).status).toBe(201);
    const address = await instance().orm.em.fork().findOneOrFail(UserAddress, { user: person.userId });
    expect(address.provenAt).toBeInstanceOf(Date);
    expect(await standingOf(instance(), id)).toMatchObject({ stage: 'reset' });
  });

  it('take the place of a link that is open, which says so', async () => {
    const { person, token, id: first } = await linkOf('lena');

    const id = await begin({ userId: person.userId, reason: 'login-details', actor: 'user:x' });
    const mail = await mailTo(instance(), person.address, 'login-details');
    await instance().delivery.deliver(first);
    const result: unknown = await instance().temporal.workflow.getHandle(`passwordReset/${first}`).result();

    expect(result).toEqual({ stage: 'cancelled' });
    expect(await confirm(token)).toMatchObject({ status: 410, body: { code: 'LINK_SUPERSEDED' } });
    expect(await standingOf(instance(), id)).toMatchObject({ continues: first });
    expect((await confirm(tokenOf(mail))).status).toBe(200);
  });

  it('asked for twice at once leave one reset open', async () => {
    const { userId } = await signedInAdministrator(instance(), 'mats');
    const request: PasswordResetRequest = { userId, reason: 'login-details', actor: 'user:x' };

    const ids = await Promise.all([begin(request), begin(request), begin(request)]);

    const open = await instance()
      .orm.em.fork()
      .find(Process, { id: { $in: ids }, endedAt: null });
    expect(open).toHaveLength(1);
  });

  it('are what somebody without a password joins who asks for a link themselves, within the same limits', async () => {
    const again = await signedInAdministrator(instance(), 'nico');
    await instance().orm.em.fork().nativeDelete(Credential, { user: again.userId });
    const id = await begin({ userId: again.userId, reason: 'login-details', actor: 'user:x' });
    await mailTo(instance(), again.address, 'login-details');

    await ask('nico');
    await instance().delivery.idle();

    expect(await instance().orm.em.fork().count(PasswordReset, { userId: again.userId })).toBe(1);
    expect(await standingOf(instance(), id)).toMatchObject({ stage: 'awaiting-proof' });
  });
});

describe('without a worker', () => {
  const idle = useInstance({ withoutWorkers: true });

  it('a call to reset is taken in, and a new password is answered by a code that says to ask again', async () => {
    const { userId, token, id } = await linkWithoutWorker(idle());

    const taken = await ask('olga', {}, idle());
    const unknown = await confirm(token, NEW_PASSWORD, idle());
    await idle().startWorkers();
    const known = await eventually('an answer', async () => {
      const answer = await confirm(token, NEW_PASSWORD, idle());
      return answer.status === 200 ? answer : undefined;
    });

    expect(taken.status).toBe(202);
    expect(unknown).toMatchObject({ status: 503, body: { code: 'OUTCOME_UNKNOWN' } });
    expect(known).toMatchObject({ status: 200, body: { status: 'reset' } });
    expect(await standingOf(idle(), id)).toMatchObject({ stage: 'reset' });
    expect(await idle().orm.em.fork().count(Credential, { user: userId })).toBe(1);
  });

  async function linkWithoutWorker(at: TestInstance) {
    await at.startWorkers();
    const { person, token, id } = await linkOf('olga', at);
    await at.stopWorkers();
    return { userId: person.userId, token, id };
  }
});

/** Sends a form as the page's own, in English. */
const submit = (fields: Record<string, string>) =>
  call(instance(), 'POST', '/reset?lang=en', {
    body: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: instance().apiUrl },
  });

const headingOf = ({ body }: Answer) => /<h1>(?:<span[^>]*>)?([^<]*)/.exec(String(body))?.[1];

describe('the page for a forgotten password', () => {
  it('leads from the sign-in page to a new password', async () => {
    const person = await signedInAdministrator(instance(), 'paul');

    const login = await call(instance(), 'GET', '/login?lang=en');
    const asked = await call(instance(), 'GET', '/reset?lang=en');
    const sent = await submit({ login: 'paul', locale: 'en' });
    const token = tokenOf(await mailTo(instance(), person.address, 'password-reset'));
    const form = await call(instance(), 'GET', `/reset?token=${token}&lang=en`);
    const refused = await submit({ token, password: 'short' });
    const done = await submit({ token, password: NEW_PASSWORD });
    const used = await call(instance(), 'GET', `/reset?token=${token}&lang=en`);

    expect(login.body).toContain('href="/reset?lang=en"');
    expect([asked, sent, form, refused, done, used].map((page) => [page.status, headingOf(page)])).toEqual([
      [200, 'Forgot your password?'],
      [202, 'Check your inbox'],
      [200, 'Choose a new password'],
      [400, 'Choose a new password'],
      [200, 'Your password was changed'],
      [410, 'This link has been used'],
    ]);
    expect(done.cookie).toBeUndefined();
    expect(form.headers.get('cache-control')).toBe('no-store');
    expect((await signIn('paul', NEW_PASSWORD)).status).toBe(201);
  });

  it('says the same for every login, and what is missing', async () => {
    await signedInAdministrator(instance(), 'quinten');

    const known = await submit({ login: 'quinten', locale: 'en', again: '1' });
    const unknown = await submit({ login: 'nobody-at-all', locale: 'en', again: '1' });
    const empty = await submit({ login: ' ', locale: 'en' });

    expect(String(known.body).replaceAll('quinten', '')).toBe(String(unknown.body).replaceAll('nobody-at-all', ''));
    expect(empty.status).toBe(400);
    expect(empty.body).toContain('please fill this in');
  });
});

function mailsTo(address: string, template: string): readonly InboxEmail[] {
  return instance()
    .inbox.emailsTo(address)
    .filter(({ tags }) => tags['template'] === template);
}

/** An address of theirs whose mailbox has not answered yet; no workflow goes with it. */
async function openVerification({ userId }: SignedIn): Promise<string> {
  const em = instance().orm.em.fork();
  const id = uuidv7();
  const at = new Date();
  const stage = { stage: 'awaiting-proof', stageSince: at, createdAt: at };
  await em.insert(Process, { id, kind: 'emailVerification', ...stage, environmentIds: [] });
  await em.insert(EmailVerification, { id, userId, email: null, emailKeyVersion: 1, needsApproval: false });
  return id;
}
