import { describe, expect, it } from '@jest/globals';
import { OutboxRow } from '../../db/entities/outbox-row.ts';
import { Process } from '../../db/entities/process.ts';
import { useInstance } from '../support/instance.ts';
import { keyWith, type SignedIn, signedInAdministrator, signedInAs } from '../support/people.ts';
import { type Answer, call } from '../support/person.ts';

const instance = useInstance();

const operator = () => keyWith(instance(), { scopes: ['operate.view', 'operate.act'] });

const SUBSCRIPTION = { partnerRelations: true, seats: 10, credit: 25, licence: null };

async function put(
  id: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
  key?: Readonly<Record<string, string>>,
): Promise<Answer> {
  const authorization = key ?? (await operator());
  return call(instance(), 'PUT', `/v1/environments/${id}/subscription`, {
    body,
    headers: { ...authorization, ...headers },
  });
}

describe('the settings of an environment', () => {
  it('are read and changed by its administrators, on top of the version they read', async () => {
    const by = await signedInAdministrator(instance(), 'settings');

    const read = await by.call('GET', '/v1/environment');
    const changed = await by.call(
      'PATCH',
      '/v1/environment',
      { name: 'Settings & Co', locale: 'fr', findable: false },
      { 'if-match': read.headers.get('etag') ?? '' },
    );
    const late = await by.call('PATCH', '/v1/environment', { findable: true }, { 'if-match': '"1"' });

    expect(read.body).toEqual({
      id: by.environmentId,
      name: 'settings BV',
      locale: 'en',
      findable: true,
      registerCountry: null,
      registerNumber: null,
      createdAt: expect.any(String),
      loginUrl: `${instance().apiUrl}/login/${by.environmentId}`,
      signIn: null,
      subscription: {
        partnerRelations: false,
        seats: 5,
        seatsTaken: 1,
        credit: 0,
        licence: null,
        validUntil: null,
        lapsed: false,
      },
      allowedActions: ['update'],
    });
    expect(changed).toMatchObject({ status: 200, body: { name: 'Settings & Co', locale: 'fr', findable: false } });
    expect(changed.headers.get('etag')).toBe('"2"');
    expect(late).toMatchObject({ status: 412, body: { code: 'VERSION_MISMATCH' } });
  });

  it('give a name to one of two who want it at once', async () => {
    const both = [await signedInAdministrator(instance(), 'name-a'), await signedInAdministrator(instance(), 'name-b')];

    const answers = await Promise.all(
      both.map((by, index) => by.call('PATCH', '/v1/environment', { name: index === 0 ? 'Same Name' : 'SAME  name' })),
    );
    const bad = await both[0]?.call('PATCH', '/v1/environment', { name: '!' });

    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({
      code: 'ENVIRONMENT_NAME_TAKEN',
      errors: [{ field: 'name', code: 'ENVIRONMENT_NAME_TAKEN' }],
    });
    expect(bad).toMatchObject({ status: 400, body: { errors: [{ field: 'name', code: 'ENVIRONMENT_NAME_INVALID' }] } });
  });
});

describe('what an environment has bought', () => {
  it('is set by operators alone, and shown with its licence', async () => {
    const by = await signedInAdministrator(instance(), 'buying');
    const licence = { id: 'L-100', name: 'Cloud Accountancy' };

    const refused = await by.call('PUT', `/v1/environments/${by.environmentId}/subscription`, SUBSCRIPTION);
    const set = await put(by.environmentId, { ...SUBSCRIPTION, licence, validUntil: '2020-01-01T00:00:00Z' });
    const shown = await by.call('GET', '/v1/environment');
    const user = await by.call('GET', `/v1/users/${by.userId}`);

    expect(refused).toMatchObject({ status: 403, body: { reasons: [{ code: 'NOT_FOR_USERS' }] } });
    expect(set).toMatchObject({ status: 200, body: { allowedActions: ['set-subscription'] } });
    expect(set.headers.get('etag')).toBe('"2"');
    expect(shown.body).toMatchObject({
      subscription: { seats: 10, credit: 25, licence, validUntil: '2020-01-01T00:00:00.000Z', lapsed: true },
    });
    expect(user.body).toMatchObject({ licence });
  });

  it('changes nothing when it is set to the same again', async () => {
    const by = await signedInAdministrator(instance(), 'same-again');
    const licence = { id: 'L-200', name: 'Cloud' };

    await put(by.environmentId, { ...SUBSCRIPTION, licence });
    const again = await put(by.environmentId, { ...SUBSCRIPTION, licence });
    const late = await put(by.environmentId, SUBSCRIPTION, { 'if-match': '"1"' });

    expect(again.headers.get('etag')).toBe('"2"');
    expect(late).toMatchObject({ status: 412, body: { code: 'VERSION_MISMATCH' } });
  });

  it('ties a licence to one environment', async () => {
    const one = await signedInAdministrator(instance(), 'licence-a');
    const other = await signedInAdministrator(instance(), 'licence-b');
    const licence = { id: 'L-300', name: 'Cloud' };

    await put(one.environmentId, { ...SUBSCRIPTION, licence });
    const taken = await put(other.environmentId, { ...SUBSCRIPTION, licence });
    await put(one.environmentId, SUBSCRIPTION);
    const free = await put(other.environmentId, { ...SUBSCRIPTION, licence });

    expect(taken).toMatchObject({ status: 409, body: { code: 'LICENCE_TAKEN' } });
    expect(free.status).toBe(200);
  });

  it('can be fewer seats than are taken: nobody is thrown out, and nobody comes in', async () => {
    const by = await signedInAdministrator(instance(), 'fewer');
    await by.call('POST', '/v1/users', { email: 'fewer-1@acme.example', role: 'user' });

    const set = await put(by.environmentId, { ...SUBSCRIPTION, seats: 1 });
    const refused = await by.call('POST', '/v1/users', { email: 'fewer-2@acme.example', role: 'user' });

    expect(set).toMatchObject({ status: 200, body: { subscription: { seats: 1, seatsTaken: 2 } } });
    expect(refused).toMatchObject({ status: 409, body: { code: 'NO_SEAT' } });
  });

  it('is refused where it does not fit, or belongs to nobody', async () => {
    const by = await signedInAdministrator(instance(), 'misfit');

    const bad = await put(by.environmentId, { ...SUBSCRIPTION, seats: -1, credit: 1.5 });
    const nobody = await put('0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a11', SUBSCRIPTION);
    const viewer = await keyWith(instance(), { scopes: ['operate.view'] });
    const refused = await put(by.environmentId, SUBSCRIPTION, {}, viewer);

    expect(bad).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    expect(nobody.status).toBe(404);
    expect(refused).toMatchObject({ status: 403, body: { reasons: [{ code: 'SCOPE_MISSING' }] } });
  });
});

describe('the operators’ list of environments', () => {
  it('finds by the beginning of the name', async () => {
    const by = await signedInAdministrator(instance(), 'needle');
    const headers = await operator();

    const found = await call(instance(), 'GET', '/v1/environments?search=NEEDLE', { headers });
    const none = await call(instance(), 'GET', '/v1/environments?search=eedle', { headers });
    const one = await call(instance(), 'GET', `/v1/environments/${by.environmentId}`, { headers });

    expect(found.body).toMatchObject({ items: [{ id: by.environmentId, name: 'needle BV' }], nextCursor: null });
    expect(none.body).toEqual({ items: [], nextCursor: null });
    expect(one.body).toMatchObject({ id: by.environmentId });
    expect((await by.call('GET', '/v1/environments')).status).toBe(403);
  });
});

describe('the relation managers', () => {
  it('are put in and taken out, as often as one likes', async () => {
    const by = await signedInAdministrator(instance(), 'managers');
    const list = async () => (await by.call('GET', '/v1/relation-managers')).body;
    const path = `/v1/relation-managers/${by.userId}`;

    const before = await list();
    const out = [await by.call('DELETE', path), await by.call('DELETE', path)];
    const empty = await list();
    const back = [await by.call('PUT', path), await by.call('PUT', path)];

    expect(before).toMatchObject({ items: [{ userId: by.userId, role: 'administrator' }] });
    expect(out.map(({ status }) => status)).toEqual([204, 204]);
    expect(empty).toEqual({ items: [], nextCursor: null });
    expect(back.map(({ status }) => status)).toEqual([200, 200]);
    expect(back[1]?.body).toEqual(back[0]?.body);
  });
});

describe('a process that waits for a condition', () => {
  it('hears of each change of its environment, and of no other', async () => {
    const by = await signedInAdministrator(instance(), 'hearing');
    const other = await signedInAdministrator(instance(), 'not-heard');
    const id = await waitingProcess(by);

    const made = await by.call('POST', '/v1/users', { email: 'heard@acme.example', role: 'advanced-user' });
    const { id: userId } = made.body as { id: string };
    await by.call('PUT', `/v1/relation-managers/${userId}`);
    await by.call('PATCH', `/v1/users/${userId}`, { role: 'user' });
    await put(by.environmentId, SUBSCRIPTION);
    await put(other.environmentId, SUBSCRIPTION);
    await instance().delivery.idle();

    const rows = await instance()
      .orm.em.fork()
      .find(OutboxRow, { subject: id }, { orderBy: { id: 'asc' } });
    expect(rows.map(({ name, payload }) => [name, payload['change']])).toEqual([
      ['conditions-changed', 'seats'],
      ['conditions-changed', 'relation-managers'],
      ['conditions-changed', 'role'],
      ['conditions-changed', 'relation-managers'],
      ['conditions-changed', 'subscription'],
    ]);
  });
});

/** The row of a process that somebody's environment holds up. */
async function waitingProcess({ environmentId }: SignedIn): Promise<string> {
  const em = instance().orm.em.fork();
  const id = '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a12';
  const at = new Date();
  await em.insert(Process, {
    id,
    kind: 'licenceSync' as const,
    stage: 'applying',
    stageSince: at,
    createdAt: at,
    blockedBy: 'NO_SEAT' as const,
    environmentIds: [environmentId],
  });
  return id;
}

describe('what somebody changes about themselves', () => {
  it('is theirs alone, and on top of the version they read', async () => {
    const by = await signedInAdministrator(instance(), 'own');

    const read = await by.call('GET', '/v1/me');
    const changed = await by.call(
      'PATCH',
      '/v1/me',
      { firstName: 'Ona', telephone: '016 12 34 56', locale: 'nl', username: 'ona' },
      { 'if-match': read.headers.get('etag') ?? '' },
    );
    const late = await by.call('PATCH', '/v1/me', { lastName: 'Late' }, { 'if-match': '"1"' });
    const more = await by.call('PATCH', '/v1/me', { role: 'user' });
    const wrong = await by.call('PATCH', '/v1/me', { firstName: 'a/b', username: 'x' });

    expect(read.body).toMatchObject({ isRelationManager: true, firstName: null });
    expect(changed).toMatchObject({
      status: 200,
      body: { firstName: 'Ona', telephone: '016 12 34 56', locale: 'nl', username: 'ona' },
    });
    expect(late).toMatchObject({ status: 412, body: { code: 'VERSION_MISMATCH' } });
    expect(more.status).toBe(400);
    expect(wrong.body).toMatchObject({
      errors: [
        { field: 'firstName', code: 'NAME_INVALID' },
        { field: 'username', code: 'USERNAME_INVALID' },
      ],
    });
  });

  it('is a user name that one of two gets at once', async () => {
    const both = [await signedInAdministrator(instance(), 'un-a'), await signedInAdministrator(instance(), 'un-b')];

    const answers = await Promise.all(both.map((by) => by.call('PATCH', '/v1/me', { username: 'The.One' })));

    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'USERNAME_TAKEN' });
  });
});

describe('the page of the environment', () => {
  const post = (by: SignedIn, fields: Readonly<Record<string, string>>) =>
    call(instance(), 'POST', '/environment?lang=en', {
      body: new URLSearchParams(fields).toString(),
      headers: { ...by.headers, 'content-type': 'application/x-www-form-urlencoded' },
    });

  it('leads to signing in, and tells others who administers', async () => {
    const by = await signedInAdministrator(instance(), 'page');
    await by.call('POST', '/v1/users', { email: 'page-2@acme.example', role: 'user', password: 'Seven-Boats-9' });
    const body = { login: 'page-2@acme.example', password: 'Seven-Boats-9' };
    const { cookie = '' } = await call(instance(), 'POST', '/v1/sessions', { body });
    const simple = signedInAs(instance(), { ...by, cookie });

    const anonymous = await call(instance(), 'GET', '/environment');
    const page = await simple.call('GET', '/environment?lang=en');
    const refused = await post(simple, { action: 'deactivate', userId: by.userId });

    expect(anonymous.headers.get('location')).toBe('/login?next=%2Fenvironment');
    expect(page.status).toBe(403);
    expect(page.body).toContain(by.address);
    expect(refused.status).toBe(403);
  });

  it('adds somebody, shows their password once, and keeps what was typed when it is refused', async () => {
    const by = await signedInAdministrator(instance(), 'adding');
    const form = { action: 'add-user', email: 'added@acme.example', role: 'user', activate: '1' };

    const refused = await post(by, { ...form, firstName: 'a/b', productRoles: 'Connect.Accountant' });
    const added = await post(by, { ...form, generatePassword: '1', dossiers: 'D-1 Bakery\nD-2' });
    const [, password = ''] = /id="generated-password">([^<]+)</.exec(String(added.body)) ?? [];
    const again = await post(by, form);
    const page = await by.call('GET', '/environment?lang=en');

    expect(refused.status).toBe(400);
    expect(refused.body).toMatch(/name="email"[^>]* value="added@acme.example"/);
    expect(refused.body).toContain('<a href="#firstName">First name: ');
    expect(added.status).toBe(201);
    expect(await call(instance(), 'POST', '/v1/sessions', { body: { login: form.email, password } })).toMatchObject({
      status: 201,
    });
    expect(again.status).toBe(409);
    expect(again.body).toContain('has an account already');
    expect(page.body).not.toContain(password);
  });

  it('changes a role from the version that was shown', async () => {
    const by = await signedInAdministrator(instance(), 'roles');
    const made = await by.call('POST', '/v1/users', { email: 'roles-2@acme.example', role: 'user' });
    const { id: userId } = made.body as { id: string };
    const change = { action: 'set-role', userId, version: '1', role: 'advanced-user' };

    const done = await post(by, change);
    const late = await post(by, { ...change, role: 'administrator' });
    const joined = await post(by, { action: 'join-managers', userId, version: '2' });
    const last = await post(by, { action: 'deactivate', userId: by.userId, version: '1' });
    const user = await by.call('GET', `/v1/users/${userId}`);

    expect([done.status, done.headers.get('location')]).toEqual([303, '/environment?done=role&lang=en']);
    expect(late.status).toBe(412);
    expect(joined.status).toBe(303);
    expect(last.status).toBe(409);
    expect(last.body).toContain('last active administrator');
    expect(user.body).toMatchObject({ role: 'advanced-user', isRelationManager: true });
  });

  it('says a failed action without an errors list as a problem', async () => {
    const by = await signedInAdministrator(instance(), 'nonsense');

    expect((await post(by, { action: 'dance' })).status).toBe(400);
    expect((await post(by, { action: 'deactivate', userId: 'x' })).status).toBe(404);
  });
});
