import { describe, expect, it } from '@jest/globals';
import { OperatorSession, OperatorSignInLink } from '../../db/entities/operator.ts';
import { createOperatorSignInLink, ensureOperatorKey } from '../../db/writes/operators.ts';
import { createApiKey } from '../../db/writes/service-accounts.ts';
import { HOUR_MS } from '../../domain/policy.ts';
import { SCOPES } from '../../domain/rights.ts';
import { type CallerHeaders, seedEnvironment, seedUser } from '../support/callers.ts';
import { useInstance } from '../support/instance.ts';
import { call } from '../support/person.ts';

const instance = useInstance({ withoutWorkers: true, operatorSignInLink: true });
const ordinary = useInstance({ withoutWorkers: true });

const makeLink = (now = new Date()) => createOperatorSignInLink(instance().orm.em.fork(), now);
const open = (path: string, headers: CallerHeaders = {}) => call(instance(), 'GET', path, { headers });
const submit = (path: string, fields: Readonly<Record<string, string>>, headers: CallerHeaders = {}) =>
  call(instance(), 'POST', `${path}?lang=en`, {
    body: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: instance().apiUrl, ...headers },
  });
const useLink = (token: string) => submit('/operator-sign-in', { token });

async function operator() {
  const { cookie = '' } = await useLink(await makeLink());
  return { cookie, origin: instance().apiUrl };
}

describe('the one-time link', () => {
  it('signs one browser in, by the button and not by being opened', async () => {
    const token = await makeLink();

    const opened = [];
    for (let scan = 0; scan < 3; scan += 1)
      opened.push((await open(`/operator-sign-in?token=${token}&lang=en`)).status);
    const used = await useLink(token);
    const again = await useLink(token);

    expect(opened).toEqual([200, 200, 200]);
    expect([used.status, used.headers.get('location')]).toEqual([303, '/ops']);
    expect(used.headers.get('set-cookie')).toMatch(
      /^operator=[\w-]{43}; Max-Age=\d+; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
    );
    expect([again.status, again.cookie]).toEqual([410, undefined]);
    expect((await open('/ops?lang=en', { cookie: used.cookie ?? '' })).body).toContain(
      'You are signed in as an operator.',
    );
  });

  it('lets one in of many who use it at once', async () => {
    const token = await makeLink();

    const answers = await Promise.all(Array.from({ length: 8 }, () => useLink(token)));

    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 410)).toHaveLength(7);
  });

  it('gives way to the next one, and ends after twelve hours', async () => {
    const first = await makeLink();
    const second = await makeLink();
    const voided = await useLink(first);
    const used = await useLink(second);
    const old = await makeLink(new Date(Date.now() - 12 * HOUR_MS));
    const young = await makeLink(new Date(Date.now() - 11.9 * HOUR_MS));

    expect([voided.status, used.status]).toEqual([410, 303]);
    expect([(await useLink(old)).status, (await useLink(young)).status]).toEqual([410, 303]);
    expect((await open(`/operator-sign-in?token=${'x'.repeat(43)}&lang=en`)).status).toBe(410);
  });

  it('is kept as a hash, and stands in no log', async () => {
    const token = await makeLink();

    await open(`/operator-sign-in?token=${token}`);
    const { cookie = '' } = await useLink(token);

    const em = instance().orm.em.fork();
    const stored = JSON.stringify([
      await em.find(OperatorSignInLink, {}),
      await em.find(OperatorSession, {}),
      instance().logs(),
    ]);
    expect(stored).not.toContain(token);
    expect(stored).not.toContain(cookie.split('=')[1]);
  });

  it('does not exist unless the configuration says so', async () => {
    const token = await createOperatorSignInLink(ordinary().orm.em.fork(), new Date());

    const answers = [
      await call(ordinary(), 'GET', `/operator-sign-in?token=${token}`),
      await call(ordinary(), 'POST', `/operator-sign-in?token=${token}`),
    ];

    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
  });
});

describe('an operator who is signed in', () => {
  it('calls the API as one, from our own pages only', async () => {
    const headers = await operator();
    const account = { name: 'Distributor', scopes: ['licences.sync'] };

    const made = await call(instance(), 'POST', '/v1/service-accounts', { headers, body: account });
    const elsewhere = await call(instance(), 'POST', '/v1/service-accounts', {
      headers: { ...headers, origin: 'https://elsewhere.example' },
      body: account,
    });
    const me = await call(instance(), 'GET', '/v1/me', { headers });

    expect(made.status).toBe(201);
    expect(elsewhere).toMatchObject({ status: 403, body: { code: 'ORIGIN_MISMATCH' } });
    expect(me).toMatchObject({ status: 403, body: { reasons: [{ code: 'NOT_FOR_OPERATORS' }] } });
  });

  it('finds environments by a part of their name, whatever it is', async () => {
    const headers = await operator();
    const environmentId = await seedEnvironment(instance());
    await seedUser(instance(), environmentId, 'administrator');

    const found = await open(`/ops?lang=en&search=${environmentId.slice(4, 30).toUpperCase()}`, headers);
    const none = await open(`/ops?lang=en&search=${encodeURIComponent("100%_\\'\u0000<b>")}`, headers);

    expect(found.body).toContain(`Environment ${environmentId}`);
    expect(found.body).toContain('1 / 50');
    expect([none.status, String(none.body).includes('There is no environment with this name.')]).toEqual([200, true]);
    expect(none.body).not.toContain('<b>');
  });

  it('signs out, and is one no more', async () => {
    const headers = await operator();

    const out = await submit('/ops', { action: 'sign-out' }, headers);

    expect([out.status, out.cookie]).toEqual([200, 'operator=']);
    expect(out.body).toContain('You have signed out as an operator.');
    expect((await open('/ops', headers)).status).toBe(401);
    expect((await open('/v1/service-accounts', headers)).status).toBe(401);
  });

  it('is nobody’s user: an administrator does not get in', async () => {
    const { headers } = await seedUser(instance(), await seedEnvironment(instance()), 'administrator');

    const closed = await open('/ops?lang=en', headers);

    expect(closed.status).toBe(401);
    expect(closed.body).toContain('npm run operator-key');
  });
});

it('puts the key of a data folder right at every start', async () => {
  const key = createApiKey();
  const ensure = () => ensureOperatorKey(instance().orm.em.fork(), { key, scopes: SCOPES, now: new Date() });
  const headers = { authorization: `Bearer ${key}` };
  const list = () => call(instance(), 'GET', '/v1/service-accounts?limit=200', { headers });

  await ensure();
  await ensure();
  const { items } = (await list()).body as { items: { id: string; name: string; keys: { prefix: string }[] }[] };
  const [account, ...more] = items.filter(({ keys }) => keys.some(({ prefix }) => key.startsWith(prefix)));
  await call(instance(), 'POST', `/v1/service-accounts/${account?.id}/disable`, { headers });
  const disabled = await list();
  await ensure();

  expect([account?.name, account?.keys.length, more]).toEqual(['operators', 1, []]);
  expect([disabled.status, (await list()).status]).toEqual([401, 200]);
});
