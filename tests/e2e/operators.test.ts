import { describe, expect, it } from '@jest/globals';
import { signInOperator } from '../../api/operator-sign-in.ts';
import { Operator, OperatorSession, OperatorSignInLink } from '../../db/entities/operator.ts';
import { User } from '../../db/entities/user.ts';
import { createOperatorSignInLink, ensureOperatorKey } from '../../db/writes/operators.ts';
import { createApiKey } from '../../db/writes/service-accounts.ts';
import type { ProvenIdentity } from '../../domain/identity.ts';
import { HOUR_MS } from '../../domain/policy.ts';
import { SCOPES } from '../../domain/rights.ts';
import { type CallerHeaders, seedEnvironment, seedUser } from '../support/callers.ts';
import { useInstance } from '../support/instance.ts';
import { call } from '../support/person.ts';
import { browse, createJar } from '../support/provider-browser.ts';
import { headingOf } from '../support/provider-people.ts';

const instance = useInstance({ withoutWorkers: true, operatorSignInLink: true });
const ordinary = useInstance({ withoutWorkers: true });
const withProviders = useInstance({
  withoutWorkers: true,
  providers: true,
  operators: { issuer: 'https://id.acme.example', group: 'operators' },
});

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

describe('the operators’ provider', () => {
  const operators = { issuer: 'https://id.acme.example', group: 'operators' };
  const olga: ProvenIdentity = {
    provider: 'acme',
    issuer: operators.issuer,
    subject: 'olga',
    tenant: null,
    email: 'olga@acme.example',
    vouched: true,
    relay: false,
    firstName: 'Olga',
    lastName: 'Otten',
    groups: ['staff', 'operators'],
  };
  const signIn = (identity: ProvenIdentity, by: typeof operators | undefined = operators) =>
    signInOperator({ orm: instance().orm, operators: by }, identity);
  const accountsAs = (sessionToken: string | undefined) =>
    open('/v1/service-accounts', { cookie: `operator=${sessionToken ?? ''}` });

  it('signs in whoever it puts into their group, each time as the same operator', async () => {
    const [first, second] = await Promise.all([signIn(olga), signIn({ ...olga, firstName: 'Olga Maria' })]);
    const third = await signIn({ ...olga, firstName: null, lastName: null });

    const em = instance().orm.em.fork();
    const [row, ...more] = await em.find(Operator, { subject: 'olga' });
    const sessions = await em.find(OperatorSession, { subject: row?.id ?? '' });
    const statuses = await Promise.all([first, second, third].map((one) => accountsAs(one?.sessionToken)));
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect([more, sessions.length, row?.name?.endsWith(' Otten')]).toEqual([[], 3, true]);
    expect(JSON.stringify(sessions)).not.toContain(first?.sessionToken);
  });

  it.each([
    ['of another group', { ...olga, groups: ['Operators', 'operators '] }],
    ['of no group', { ...olga, groups: [] }],
    ['of another issuer', { ...olga, issuer: 'https://id.acme.example/' }],
  ])('signs in nobody %s', async (_, identity) => {
    const before = await instance().orm.em.fork().count(OperatorSession, {});

    expect(await signIn({ ...identity, subject: 'stranger' })).toBeUndefined();

    const em = instance().orm.em.fork();
    expect([await em.count(Operator, { subject: 'stranger' }), await em.count(OperatorSession, {})]).toEqual([
      0,
      before,
    ]);
  });

  it('signs in nobody where none is configured, and the page says so', async () => {
    expect(await signInOperator({ orm: instance().orm, operators: undefined }, olga)).toBeUndefined();
    expect((await open('/ops?lang=en')).body).toContain('nobody can on this page');
  });

  it('keeps them signed in for twelve hours, whatever they do', async () => {
    const signedIn = await signIn({ ...olga, subject: 'aged' });
    const em = instance().orm.em.fork();
    const { id: subject } = await em.findOneOrFail(Operator, { subject: 'aged' });
    const age = (hours: number) =>
      em.nativeUpdate(OperatorSession, { subject }, { createdAt: new Date(Date.now() - hours * HOUR_MS) });

    await age(11.9);
    const young = await accountsAs(signedIn?.sessionToken);
    await age(12.1);
    const old = await accountsAs(signedIn?.sessionToken);

    expect([young.status, old.status]).toEqual([200, 401]);
  });
});

describe('an operator at their provider', () => {
  const as = '/sign-in/acme?as=operator&lang=en';

  it('is sent there from the page for operators, and comes back as one', async () => {
    const jar = createJar();
    const closed = await browse(withProviders(), '/ops?lang=en', { jar });
    withProviders().standIn.signInAs('acme-olga');
    const [, href = ''] = /<a class="button" href="([^"]+)"/.exec(closed.html) ?? [];

    const within = await browse(withProviders(), href.replaceAll('&amp;', '&'), { jar });

    expect([closed.status, href]).toEqual([401, '/sign-in/acme?as=operator&amp;next=%2Fops&amp;lang=en']);
    expect([within.status, within.url.pathname, [...within.cookies.keys()].includes('session')]).toEqual([
      200,
      '/ops',
      false,
    ]);
    expect(within.html).toContain('You are signed in as an operator.');
    const cookie = `operator=${within.cookies.get('operator') ?? ''}`;
    expect((await call(withProviders(), 'GET', '/v1/service-accounts', { headers: { cookie } })).status).toBe(200);
  });

  it.each([
    ['acme-jan', 'acme', 'is in no group'],
    ['google-emil', 'google', 'is at another provider'],
  ])('is not %s of %s, who %s', async (personId, provider) => {
    withProviders().standIn.signInAs(personId);

    const refused = await browse(withProviders(), as.replace('acme', provider));

    expect([refused.status, refused.cookies.get('operator')]).toEqual([403, undefined]);
    expect(refused.html).toContain('You are not an operator');
    expect(refused.html).not.toContain('@');
    expect(await withProviders().orm.em.fork().count(User, {})).toBe(0);
  });

  it('is told so in their language', async () => {
    withProviders().standIn.signInAs('acme-jan');

    const headings = [];
    for (const lang of ['nl', 'fr']) {
      headings.push(headingOf(await browse(withProviders(), `/sign-in/acme?as=operator&lang=${lang}`)));
    }

    expect(headings).toEqual(['Je bent geen operator', 'Vous n’êtes pas opérateur']);
  });

  it('is one for that sign-in alone: the same answer opens nothing again, and no user’s session', async () => {
    withProviders().standIn.signInAs('acme-olga');
    const jar = createJar();
    const within = await browse(withProviders(), as, { jar });
    const answer = within.visited.find(({ pathname }) => pathname === '/sign-in/acme/callback');

    const again = await browse(withProviders(), answer?.href ?? '', { jar });

    expect([within.status, again.status]).toEqual([200, 400]);
    const headers = { cookie: `operator=${within.cookies.get('operator') ?? ''}` };
    expect(await call(withProviders(), 'GET', '/v1/me', { headers })).toMatchObject({
      status: 403,
      body: { reasons: [{ code: 'NOT_FOR_OPERATORS' }] },
    });
  });

  it.each(['down', 'rubbish'] as const)('is nobody while the provider is %s, and reads so', async (fault) => {
    withProviders().standIn.signInAs('acme-olga');
    const jar = createJar();
    const answered = await browse(withProviders(), as, {
      jar,
      stopBefore: ({ pathname }) => pathname.endsWith('/callback'),
    });
    withProviders().standIn.play('acme', fault);

    const page = await browse(withProviders(), answered.url.href, { jar }).finally(() =>
      withProviders().standIn.play('acme', undefined),
    );

    expect([page.status, page.url.pathname, page.cookies.get('operator')]).toEqual([
      503,
      '/sign-in/acme/callback',
      undefined,
    ]);
    expect(page.html).toContain('Acme');
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
