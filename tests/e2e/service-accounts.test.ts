import { describe, expect, it } from '@jest/globals';
import { ServiceAccountKey } from '../../db/entities/service-account.ts';
import { type CallerHeaders, seedEnvironment, seedOperator, seedProgram, seedUser } from '../support/callers.ts';
import { useInstance } from '../support/instance.ts';
import { type Answer, call } from '../support/person.ts';

const instance = useInstance({ withoutWorkers: true });

interface AccountBody {
  readonly id: string;
  readonly keys: readonly { readonly id: string; readonly lastUsedAt: string | null }[];
  readonly allowedActions: readonly string[];
}

const as =
  (headers: CallerHeaders) =>
  (method: string, path: string, body?: unknown, more: CallerHeaders = {}) =>
    call(instance(), method, path, { headers: { ...headers, ...more }, ...(body === undefined ? {} : { body }) });
const bodyOf = ({ body }: Answer) => body as AccountBody;

async function administrator() {
  const environmentId = await seedEnvironment(instance());
  const { headers } = await seedUser(instance(), environmentId, 'administrator');
  return { environmentId, headers, ask: as(headers) };
}

/** An account of an administrator's environment with one key, as a program uses it. */
async function program(scopes: readonly string[] = ['users.read', 'environment.read']) {
  const owner = await administrator();
  const { id } = bodyOf(await owner.ask('POST', '/v1/service-accounts', { name: 'Bookkeeping', scopes }));
  const made = await owner.ask('POST', `/v1/service-accounts/${id}/keys`, {});
  const { id: keyId, key } = made.body as { id: string; key: string };
  return { ...owner, id, keyId, key, ask: owner.ask, asProgram: as({ authorization: `Bearer ${key}` }) };
}

describe('an administrator', () => {
  it('makes a program with a key, which is shown once and kept as a hash', async () => {
    const owner = await administrator();

    const account = await owner.ask('POST', '/v1/service-accounts', {
      name: ' Book  keeping ',
      scopes: ['users.read', 'users.read'],
    });
    const path = `/v1/service-accounts/${bodyOf(account).id}`;
    const key = await owner.ask('POST', `${path}/keys`, { expiresInDays: 7 });
    const shown = await owner.ask('GET', path);

    expect(account).toMatchObject({
      status: 201,
      body: {
        environmentId: owner.environmentId,
        name: 'Book keeping',
        scopes: ['users.read'],
        licences: [],
        disabledAt: null,
        keys: [],
        allowedActions: ['create-key', 'disable'],
      },
    });
    expect(account.headers.get('location')).toBe(path);
    const { key: secret, ...rest } = key.body as { key: string; prefix: string; createdAt: string; expiresAt: string };
    expect(key.status).toBe(201);
    expect(secret).toMatch(/^vst_[\w-]{43}$/);
    expect(secret.startsWith(rest.prefix)).toBe(true);
    expect(Date.parse(rest.expiresAt) - Date.parse(rest.createdAt)).toBe(7 * 24 * 3_600_000);
    expect(shown.body).toMatchObject({
      keys: [{ ...rest, lastUsedAt: null, revokedAt: null, allowedActions: ['revoke'] }],
    });
    const rows = await instance().orm.em.fork().execute('select * from "service_account_keys"');
    expect(JSON.stringify([shown.body, rows, instance().logs()])).not.toContain(secret);
  });

  it('lists page by page the accounts of the own environment and no others', async () => {
    const [owner, other] = [await administrator(), await administrator()];
    for (const name of ['one', 'two', 'three'])
      await owner.ask('POST', '/v1/service-accounts', { name, scopes: ['users.read'] });
    await other.ask('POST', '/v1/service-accounts', { name: 'theirs', scopes: ['users.read'] });

    const first = await owner.ask('GET', '/v1/service-accounts?limit=2');
    const { items, nextCursor } = first.body as { items: { name: string }[]; nextCursor: string };
    const second = await owner.ask('GET', `/v1/service-accounts?limit=2&cursor=${nextCursor}`);

    expect(items.map(({ name }) => name)).toEqual(['one', 'two']);
    expect(second.body).toMatchObject({ items: [{ name: 'three' }], nextCursor: null });
    const asked = await owner.ask('GET', `/v1/service-accounts?environmentId=${other.environmentId}`);
    expect(asked).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  });

  it('finds nothing of another environment', async () => {
    const [ours, theirs] = [await administrator(), await program()];
    const path = `/v1/service-accounts/${theirs.id}`;

    const answers = await Promise.all([
      ours.ask('GET', path),
      ours.ask('POST', `${path}/keys`, {}),
      ours.ask('DELETE', `${path}/keys/${theirs.keyId}`),
      ours.ask('POST', `${path}/disable`),
      ours.ask('POST', '/v1/service-accounts', {
        name: 'x',
        scopes: ['users.read'],
        environmentId: theirs.environmentId,
      }),
    ]);

    expect(answers.map(({ status, body }) => [status, (body as { code: string }).code])).toEqual(
      Array(5).fill([404, 'NOT_FOUND']),
    );
    expect((await theirs.ask('GET', path)).body).toMatchObject({ disabledAt: null, keys: [{ revokedAt: null }] });
  });

  it.each(['licences.sync', 'operate.view', 'operate.act'])('cannot give %s', async (scope) => {
    const { ask } = await administrator();

    const refused = await ask('POST', '/v1/service-accounts', { name: 'x', scopes: ['users.read', scope] });

    expect(refused).toMatchObject({ status: 403, body: { code: 'NOT_ALLOWED', reasons: [{ code: 'NOT_FOR_USERS' }] } });
  });

  it.each([
    [{ scopes: ['users.read'] }, 'name'],
    [{ name: '\u0000', scopes: ['users.read'] }, 'name'],
    [{ name: 'x'.repeat(81), scopes: ['users.read'] }, 'name'],
    [{ name: 'a\u202eb', scopes: ['users.read'] }, 'name'],
    [{ name: 'x', scopes: [] }, 'scopes'],
    [{ name: 'x', scopes: ['everything'] }, 'scopes.0'],
    [{ name: 'x', scopes: ['users.read'], licences: ['L 1'] }, 'licences.0'],
    [{ name: 'x', scopes: ['users.read'], licences: ['L1'] }, 'licences'],
  ])('is told which field of %j does not fit', async (body, field) => {
    const { ask } = await administrator();

    expect(await ask('POST', '/v1/service-accounts', body)).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_FAILED', errors: [{ field }] },
    });
  });

  it.each([0, 366, 1.5, '7'])('cannot make a key for %j days', async (expiresInDays) => {
    const { ask, id } = await program();

    const refused = await ask('POST', `/v1/service-accounts/${id}/keys`, { expiresInDays });

    expect(refused).toMatchObject({ status: 400, body: { errors: [{ field: 'expiresInDays' }] } });
  });

  it('gives a cursor of nobody no page, but a sentence', async () => {
    const { ask } = await administrator();

    const cursor = Buffer.from('not-an-id').toString('base64url');

    expect(await ask('GET', `/v1/service-accounts?cursor=${cursor}`)).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'cursor', code: 'INVALID' }] },
    });
  });
});

/** What a key is worth: a call that is allowed to whoever holds `operate.view`, refused for its scope, or not known. */
const worth = async (key: string) => {
  const { status } = await as({ authorization: `Bearer ${key}` })('GET', '/v1/service-accounts');
  return status === 401 ? 'dead' : 'alive';
};

describe('keys', () => {
  it('are exchanged one for the other while the program goes on', async () => {
    const { ask, id, keyId, key } = await program();

    const next = await ask('POST', `/v1/service-accounts/${id}/keys`);
    const { key: nextKey } = next.body as { key: string };
    const both = [await worth(key), await worth(nextKey)];
    const gone = await ask('DELETE', `/v1/service-accounts/${id}/keys/${keyId}`);
    const again = await ask('DELETE', `/v1/service-accounts/${id}/keys/${keyId}`);

    expect(both).toEqual(['alive', 'alive']);
    expect([gone.status, again.status]).toEqual([204, 204]);
    expect([await worth(key), await worth(nextKey)]).toEqual(['dead', 'alive']);
    const { body } = await ask('GET', `/v1/service-accounts/${id}`);
    expect(body).toMatchObject({
      keys: [{ id: keyId, revokedAt: expect.any(String), allowedActions: [] }, { revokedAt: null }],
    });
    expect(bodyOf({ body } as Answer).keys.map(({ lastUsedAt }) => typeof lastUsedAt)).toEqual(['string', 'string']);
  });

  it('of a disabled account all die at once, and it gets no new one', async () => {
    const { ask, id, key } = await program();
    const second = (await ask('POST', `/v1/service-accounts/${id}/keys`)).body as { key: string };

    const disabled = await ask('POST', `/v1/service-accounts/${id}/disable`);
    const again = await ask('POST', `/v1/service-accounts/${id}/disable`);
    const refused = await ask('POST', `/v1/service-accounts/${id}/keys`);

    expect(disabled).toMatchObject({ status: 200, body: { disabledAt: expect.any(String), allowedActions: [] } });
    expect(again.body).toEqual(disabled.body);
    expect([await worth(key), await worth(second.key)]).toEqual(['dead', 'dead']);
    expect(refused).toMatchObject({ status: 409, body: { code: 'ACCOUNT_DISABLED' } });
  });

  it('are never left alive by a disabling that comes at the same time', async () => {
    const { ask, id } = await program();

    const [, ...made] = await Promise.all([
      ask('POST', `/v1/service-accounts/${id}/disable`),
      ...Array.from({ length: 6 }, () => ask('POST', `/v1/service-accounts/${id}/keys`)),
    ]);

    const keys = made.flatMap(({ status, body }) => (status === 201 ? [(body as { key: string }).key] : []));
    expect(made.every(({ status }) => status === 201 || status === 409)).toBe(true);
    expect(await Promise.all(keys.map(worth))).toEqual(keys.map(() => 'dead'));
  });

  it('die when their time is over', async () => {
    const { keyId, key } = await program();
    const before = await worth(key);

    await instance().orm.em.fork().nativeUpdate(ServiceAccountKey, { id: keyId }, { expiresAt: new Date() });

    expect([before, await worth(key)]).toEqual(['alive', 'dead']);
  });
});

describe('whoever operates the platform', () => {
  it('makes accounts of the platform, and of an environment that they name', async () => {
    const ask = as(await seedOperator(instance()));
    const environmentId = await seedEnvironment(instance());

    const platform = await ask('POST', '/v1/service-accounts', {
      name: 'Distributor',
      scopes: ['licences.sync'],
      licences: ['L1'],
    });
    const theirs = await ask('POST', '/v1/service-accounts', { name: 'Helper', scopes: ['users.read'], environmentId });
    const nowhere = await ask('POST', '/v1/service-accounts', {
      name: 'x',
      scopes: ['users.read'],
      environmentId: crypto.randomUUID(),
    });
    const beyond = await ask('POST', '/v1/service-accounts', { name: 'x', scopes: ['operate.view'], environmentId });
    const listed = await ask('GET', `/v1/service-accounts?environmentId=${environmentId}`);

    expect(platform).toMatchObject({ status: 201, body: { environmentId: null, licences: ['L1'] } });
    expect(theirs).toMatchObject({ status: 201, body: { environmentId } });
    expect(nowhere).toMatchObject({ status: 404 });
    expect(beyond).toMatchObject({ status: 400, body: { errors: [{ field: 'scopes', code: 'INVALID' }] } });
    expect(listed.body).toMatchObject({ items: [{ id: bodyOf(theirs).id }] });
  });

  it('gives by a program only what that program has itself', async () => {
    const held = {
      environmentId: null,
      scopes: ['operate.view', 'operate.act', 'licences.sync'],
      licences: ['L1'],
    } as const;
    const ask = as((await seedProgram(instance(), held)).headers);
    const give = (scopes: readonly string[], licences: readonly string[] = []) =>
      ask('POST', '/v1/service-accounts', { name: 'x', scopes, licences });
    const stronger = await seedProgram(instance(), { environmentId: null, scopes: ['users.write'] });

    const answers = [
      await give(['operate.act']),
      await give(['licences.sync'], ['L1']),
      await give(['users.read']),
      await give(['licences.sync'], ['L2']),
      await give(['licences.sync']),
      await ask('POST', `/v1/service-accounts/${stronger.serviceAccountId}/keys`, {}),
    ];

    expect(answers.map(({ status }) => status)).toEqual([201, 201, 403, 403, 403, 403]);
    expect(answers.at(-1)?.body).toMatchObject({ code: 'NOT_ALLOWED', reasons: [{ code: 'SCOPE_MISSING' }] });
    const seen = await ask('GET', `/v1/service-accounts/${stronger.serviceAccountId}`);
    expect(bodyOf(seen).allowedActions).toEqual(['disable']);
  });

  it('may look without touching', async () => {
    const ask = as((await seedProgram(instance(), { environmentId: null, scopes: ['operate.view'] })).headers);

    const listed = await ask('GET', '/v1/service-accounts');
    const refused = await ask('POST', '/v1/service-accounts', { name: 'x', scopes: ['operate.view'] });

    const { items } = listed.body as { items: AccountBody[] };
    expect(items.every(({ allowedActions }) => allowedActions.length === 0)).toBe(true);
    expect(refused).toMatchObject({ status: 403, body: { reasons: [{ code: 'SCOPE_MISSING' }] } });
  });
});

describe('the page of an environment’s service accounts', () => {
  const PATH = '/environment/service-accounts?lang=en';
  const submit = (headers: CallerHeaders, fields: Readonly<Record<string, string>>) =>
    call(instance(), 'POST', PATH, {
      body: new URLSearchParams(fields).toString(),
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    });

  it('makes an account and a key, shows the key once, revokes it, and disables the account', async () => {
    const { headers, ask } = await administrator();

    const made = await submit(headers, { action: 'create', name: 'Book <keeping>', scopes: 'users.read' });
    const [account] = ((await ask('GET', '/v1/service-accounts')).body as { items: AccountBody[] }).items;
    const shown = await submit(headers, { action: 'create-key', account: account?.id ?? '', days: '30' });
    const [, key = ''] = /(vst_[\w-]{43})/.exec(String(shown.body)) ?? [];
    const listed = await call(instance(), 'GET', PATH, { headers });
    const alive = await worth(key);
    const keyId = bodyOf(await ask('GET', `/v1/service-accounts/${account?.id}`)).keys[0]?.id ?? '';
    const revoked = await submit(headers, { action: 'revoke', account: account?.id ?? '', key: keyId });
    const disabled = await submit(headers, { action: 'disable', account: account?.id ?? '' });

    expect(made.status).toBe(201);
    expect(made.body).toContain('Book &lt;keeping&gt;');
    expect([shown.status, shown.headers.get('cache-control')]).toEqual([201, 'no-store']);
    expect(listed.body).not.toContain(key);
    expect(listed.body).toContain(key.slice(0, 12));
    expect([alive, await worth(key)]).toEqual(['alive', 'dead']);
    expect(revoked.body).toContain('The key was revoked.');
    expect(disabled.body).toContain('Disabled: none of its keys work any more.');
  });

  it('says what is missing in a form, and keeps what was typed', async () => {
    const { headers } = await administrator();

    const refused = await submit(headers, { action: 'create', name: 'Book keeping' });

    expect(refused.status).toBe(400);
    expect(refused.body).toMatch(/href="#scopes">What it may do: /);
    expect(refused.body).toContain('value="Book keeping"');
  });

  it('is for administrators of the environment alone', async () => {
    const environmentId = await seedEnvironment(instance());
    const { headers } = await seedUser(instance(), environmentId, 'advanced-user');
    const theirs = await program();
    const { headers: own } = await administrator();

    const html = { accept: 'text/html' };
    expect((await call(instance(), 'GET', PATH, { headers: html })).headers.get('location')).toMatch(/^\/login/);
    expect((await call(instance(), 'GET', PATH, { headers: { ...headers, ...html } })).status).toBe(403);
    expect((await submit(own, { action: 'disable', account: theirs.id })).status).toBe(404);
    expect(await worth(theirs.key)).toBe('alive');
  });
});
