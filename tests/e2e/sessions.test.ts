import { expect, it } from '@jest/globals';
import { Session } from '../../db/entities/user.ts';
import { DEFAULT_POLICY } from '../../domain/policy.ts';
import { useInstance } from '../support/instance.ts';
import { keyWith, type SignedIn, signedInAdministrator, signedInAs } from '../support/people.ts';
import { call, GOOD_PASSWORD } from '../support/person.ts';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';

const instance = useInstance();

/** The same person in one more browser. */
async function signInAgain(person: SignedIn, userAgent: string): Promise<SignedIn> {
  const body = { login: person.address, password: GOOD_PASSWORD };
  const { cookie = '' } = await call(instance(), 'POST', '/v1/sessions', {
    body,
    headers: { 'user-agent': userAgent },
  });
  return signedInAs(instance(), { ...person, cookie });
}

interface Listed {
  readonly items: readonly { readonly id: string; readonly agent: string | null; readonly current: boolean }[];
  readonly nextCursor: string | null;
}

async function sessionsOf(person: SignedIn, query = ''): Promise<Listed> {
  return (await person.call('GET', `/v1/me/sessions${query}`)).body as Listed;
}

it('lists where somebody is signed in, and which of them asks', async () => {
  const first = await signedInAdministrator(instance(), 'aline');
  const second = await signInAgain(first, FIREFOX);

  const listed = await sessionsOf(second);

  const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  expect(listed).toEqual({
    items: [
      { id: expect.any(String), createdAt: instant, lastSeenAt: instant, agent: null, current: false },
      { id: expect.any(String), createdAt: instant, lastSeenAt: instant, agent: 'Firefox on Linux', current: true },
    ],
    nextCursor: null,
  });
});

it('lists page by page', async () => {
  const person = await signedInAdministrator(instance(), 'basil');
  await signInAgain(person, FIREFOX);
  await signInAgain(person, FIREFOX);

  const first = await sessionsOf(person, '?limit=2');
  const rest = await sessionsOf(person, `?limit=2&cursor=${first.nextCursor}`);
  const wrong = await person.call('GET', '/v1/me/sessions?cursor=eA');

  expect([first.items.length, rest.items.length, rest.nextCursor]).toEqual([2, 1, null]);
  expect(new Set([...first.items, ...rest.items].map(({ id }) => id)).size).toBe(3);
  expect(wrong).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
});

it('signs another browser out at once, and twice is once', async () => {
  const first = await signedInAdministrator(instance(), 'chris');
  const second = await signInAgain(first, FIREFOX);
  const id = (await sessionsOf(second)).items.find(({ current }) => !current)?.id;

  const answers = [
    await second.call('DELETE', `/v1/me/sessions/${id}`),
    await second.call('DELETE', `/v1/me/sessions/${id}`),
  ];

  expect(answers.map(({ status, cookie }) => [status, cookie])).toEqual([
    [204, undefined],
    [204, undefined],
  ]);
  expect((await first.call('GET', '/v1/me')).status).toBe(401);
  expect((await sessionsOf(second)).items).toHaveLength(1);
});

it('signs the calling browser out too, and clears its cookie', async () => {
  const person = await signedInAdministrator(instance(), 'dora');
  const [own] = (await sessionsOf(person)).items;

  const out = await person.call('DELETE', `/v1/me/sessions/${own?.id}`);

  expect([out.status, out.cookie]).toEqual([204, 'session=']);
  expect((await person.call('GET', '/v1/me')).status).toBe(401);
});

it('touches no session of somebody else, nor one that there is not', async () => {
  const mine = await signedInAdministrator(instance(), 'elsa');
  const theirs = await signedInAdministrator(instance(), 'fred');
  const [their] = (await sessionsOf(theirs)).items;

  const answers = [
    await mine.call('DELETE', `/v1/me/sessions/${their?.id}`),
    await mine.call('DELETE', '/v1/me/sessions/0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a11'),
    await mine.call('DELETE', '/v1/me/sessions/current'),
  ];

  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  expect((await theirs.call('GET', '/v1/me')).status).toBe(200);
});

it('is for people with a session, on our own pages', async () => {
  const person = await signedInAdministrator(instance(), 'gina');
  const [own] = (await sessionsOf(person)).items;
  const key = await keyWith(instance(), { environmentId: person.environmentId, scopes: ['users.read'] });
  const path = `/v1/me/sessions/${own?.id}`;

  const elsewhere = await call(instance(), 'DELETE', path, {
    headers: { cookie: person.cookie, origin: 'https://elsewhere.example' },
  });

  expect((await call(instance(), 'GET', '/v1/me/sessions')).status).toBe(401);
  expect((await call(instance(), 'GET', '/v1/me/sessions', { headers: key })).status).toBe(403);
  expect(elsewhere).toMatchObject({ status: 403, body: { code: 'ORIGIN_MISMATCH' } });
  expect((await person.call('GET', '/v1/me')).status).toBe(200);
});

it('lists none that has died of age or of idleness', async () => {
  const person = await signedInAdministrator(instance(), 'hugo');
  await signInAgain(person, FIREFOX);
  await signInAgain(person, FIREFOX);
  const em = instance().orm.em.fork();
  const [, aged, idle] = (await sessionsOf(person)).items;
  const { sessionIdleMs, sessionMaxMs } = DEFAULT_POLICY;
  await em.nativeUpdate(Session, { id: aged?.id ?? '' }, { createdAt: new Date(Date.now() - sessionMaxMs - 1_000) });
  await em.nativeUpdate(Session, { id: idle?.id ?? '' }, { lastSeenAt: new Date(Date.now() - sessionIdleMs - 1_000) });

  expect((await sessionsOf(person)).items).toMatchObject([{ current: true }]);
});
