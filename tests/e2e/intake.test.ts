import { describe, expect, it } from '@jest/globals';
import { OutboxRow } from '../../db/entities/outbox-row.ts';
import { Process } from '../../db/entities/process.ts';
import { RegistrationIntake } from '../../db/entities/registration.ts';
import { type TestInstance, useInstance } from '../support/instance.ts';
import { activate, call, formFor, mailTo, register, tokenIn } from '../support/person.ts';
import { processOf } from '../support/processes.ts';

const instance = useInstance();

describe('registering', () => {
  it('takes two hundred calls for one address at once as one registration with one mail', async () => {
    const address = 'crowd@acme.example';

    const answers = await Promise.all(Array.from({ length: 200 }, () => register(instance(), address)));
    await mailTo(instance(), address, 'activation');
    await settled(instance());

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(instance().inbox.emailsTo(address)).toHaveLength(1);
    const mail = await mailTo(instance(), address, 'activation');
    const em = instance().orm.em.fork();
    const { openKey } = await em.findOneOrFail(Process, await processOf(instance(), mail));
    expect(await em.count(Process, { kind: 'registration', openKey })).toBe(1);
  });

  it('takes five hundred addresses at once, each with its own mail', async () => {
    const addresses = Array.from({ length: 500 }, (_, index) => `many-${index}@acme.example`);

    const answers = await Promise.all(addresses.map((address) => register(instance(), address)));
    await Promise.all(addresses.map((to) => instance().inbox.waitForEmail({ to, template: 'activation' }, 50_000)));
    await settled(instance());

    expect(answers.every(({ status }) => status === 202)).toBe(true);
    expect(addresses.filter((address) => instance().inbox.emailsTo(address).length !== 1)).toEqual([]);
  });

  it.each([
    ['Mixed.Case@Acme.Example', 'mixed.case@acme.EXAMPLE'],
    ['plus+tag@acme.example', 'PLUS+tag@acme.example'],
    ['jörg@bücher.example', 'jörg@xn--bcher-kva.example'],
    ['  spaced@acme.example ', 'spaced@acme.example'],
  ])('takes %j and %j for one address, and mails to what was typed first', async (typed, same) => {
    await register(instance(), typed);
    await mailTo(instance(), typed.trim(), 'activation');
    await register(instance(), same);
    await settled(instance());

    expect(
      instance()
        .inbox.emails()
        .filter(({ to }) => to.includes(typed.trim()) || to.includes(same.trim())),
    ).toHaveLength(1);
  });

  it('tells plus and dots apart: whether they matter is for the mailbox to know', async () => {
    await register(instance(), 'a.b@dots.example');
    await register(instance(), 'ab@dots.example');
    await register(instance(), 'ab+c@dots.example');

    const mails = [
      await mailTo(instance(), 'a.b@dots.example', 'activation'),
      await mailTo(instance(), 'ab@dots.example', 'activation'),
      await mailTo(instance(), 'ab+c@dots.example', 'activation'),
    ];

    expect(new Set(mails.map(({ id }) => id)).size).toBe(3);
  });

  it('answers an address that has an account as every other, and tells its owner by mail, at most once a minute', async () => {
    const address = 'owner@acme.example';
    const unknown = await register(instance(), address);
    await activate(instance(), formFor('owner', tokenIn(await mailTo(instance(), address, 'activation'))));

    const known = await register(instance(), 'OWNER@acme.example');
    await mailTo(instance(), address, 'account-exists');
    await register(instance(), address);
    await settled(instance());

    expect({ status: known.status, body: known.body }).toEqual({ status: unknown.status, body: unknown.body });
    expect(
      instance()
        .inbox.emailsTo(address)
        .map(({ tags }) => tags['template']),
    ).toEqual(['activation', 'activated', 'account-exists']);
  });

  it('shows no text of whoever registers in any mail', async () => {
    await register(instance(), 'phish@acme.example', { environmentName: 'Pay now at evil.example' });
    const mail = await mailTo(instance(), 'phish@acme.example', 'activation');

    expect(`${mail.html} ${mail.text} ${mail.subject}`).not.toMatch(/evil|Pay now/);
  });

  it.each([
    '',
    'no-address',
    'a@b',
    'a@b@c.example ',
    '"q"@acme.example',
    'a..b@acme.example',
    'a@-x.example',
    `${'l'.repeat(65)}@acme.example`,
    `a@${'d'.repeat(250)}.example`,
    'a@127.0.0.1',
    'a\n@acme.example',
    'a@acme.example\r\nBcc: x@y.example',
  ])('refuses %j, which is no address', async (email) => {
    const answer = await register(instance(), email);

    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_FAILED', errors: [{ field: 'email', code: 'EMAIL_INVALID' }] },
    });
  });
});

describe('a body that does not fit', () => {
  it.each([
    ['{', 400, 'MALFORMED_BODY'],
    ['[]', 400, 'VALIDATION_FAILED'],
    ['null', 400, 'MALFORMED_BODY'],
    ['"text"', 400, 'MALFORMED_BODY'],
    ['{"email":1}', 400, 'VALIDATION_FAILED'],
    ['{"email":"a@acme.example","extra":true}', 400, 'VALIDATION_FAILED'],
    [JSON.stringify({ email: 'x'.repeat(100_000) }), 413, 'BODY_TOO_LARGE'],
    [JSON.stringify({ email: 'x'.repeat(2_000) }), 400, 'VALIDATION_FAILED'],
    ['{"email":"a@acme.example","locale":"de"}', 400, 'VALIDATION_FAILED'],
    ['{"__proto__":{"email":"a@acme.example"}}', 400, 'VALIDATION_FAILED'],
  ])('%s is answered with a problem', async (body, status, code) => {
    const answer = await call(instance(), 'POST', '/v1/registrations', {
      body,
      headers: { 'content-type': 'application/json' },
    });

    expect(answer).toMatchObject({ status, body: { status, code } });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect((answer.body as { requestId: string }).requestId).toBe(answer.headers.get('x-request-id'));
  });

  it('is refused in another media type', async () => {
    const answer = await call(instance(), 'POST', '/v1/registrations', {
      body: 'email=a@acme.example',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });

    expect(answer).toMatchObject({ status: 415, body: { code: 'UNSUPPORTED_MEDIA_TYPE' } });
  });
});

describe('a call that does not exist', () => {
  it.each([
    ['GET', '/v1/nowhere', 404, 'NOT_FOUND'],
    ['GET', '/v1/registrations', 405, 'METHOD_NOT_ALLOWED'],
    ['DELETE', '/v1/me', 405, 'METHOD_NOT_ALLOWED'],
    ['GET', '/%E0%A4%A', 404, 'NOT_FOUND'],
    ['GET', '/v1/me', 401, 'NOT_AUTHENTICATED'],
  ])('%s %s is answered %i %s', async (method, path, status, code) => {
    const answer = await call(instance(), method, path, { headers: { accept: 'application/json' } });

    expect(answer).toMatchObject({ status, body: { code } });
  });
});

describe('a call from another site', () => {
  it.each([
    [{ 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, 403],
    [{ 'sec-fetch-site': 'same-site', origin: 'https://other.example' }, 403],
    [{ origin: 'https://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ cookie: 'session=x' }, 403],
    [{ 'sec-fetch-site': 'same-origin', origin: 'null', cookie: 'session=x' }, 202],
    [{}, 202],
  ])('with the headers %j is answered %i', async (headers, status) => {
    const answer = await call(instance(), 'POST', '/v1/registrations', {
      body: { email: 'origin@acme.example' },
      headers: headers as Record<string, string>,
    });

    expect(answer.status).toBe(status);
  });

  it('with our own origin is taken', async () => {
    const headers = { origin: instance().apiUrl, cookie: 'session=x' };

    const answer = await call(instance(), 'POST', '/v1/registrations', {
      body: { email: 'own@acme.example' },
      headers,
    });

    expect(answer.status).toBe(202);
  });
});

/** Everything that was taken in has been handed over. */
async function settled({ delivery, relay, orm }: TestInstance): Promise<void> {
  await delivery.idle();
  await relay();
  const em = orm.em.fork();
  expect(await em.count(RegistrationIntake, {})).toBe(0);
  expect(await em.count(OutboxRow, {})).toBe(0);
}
