import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { IdempotencyRecord } from '../../db/entities/idempotency-record.ts';
import { PasswordReset } from '../../db/entities/password-reset.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { keyWith, type SignedIn, signedInAdministrator, signedInAs } from '../support/people.ts';
import { type Answer, call, mailTo, tokenIn } from '../support/person.ts';
import { standingOf } from '../support/processes.ts';

const instance = useInstance();

const PASSWORD = 'Seven-Boats-9';

interface UserBody {
  readonly id: string;
  readonly password: string | null;
  readonly allowedActions: readonly string[];
}

const bodyOf = ({ body }: Answer) => body as UserBody;

/** Makes a colleague over the API, with a password. */
async function colleague(by: SignedIn, name: string, more: object = {}): Promise<SignedIn> {
  const address = `${name}@acme.example`;
  const made = await by.call('POST', '/v1/users', { email: address, role: 'user', password: PASSWORD, ...more });
  if (made.status !== 201) throw new Error(`${name} was not made: ${made.status}`);
  const { cookie = '' } = await signIn(address);
  return signedInAs(instance(), {
    userId: bodyOf(made).id,
    environmentId: by.environmentId,
    address,
    cookie,
  });
}

const signIn = (login: string, password = PASSWORD) =>
  call(instance(), 'POST', '/v1/sessions', { body: { login, password } });

describe('making a user', () => {
  it('gives a colleague an account that they can sign in to', async () => {
    const by = await signedInAdministrator(instance(), 'maker');

    const made = await by.call('POST', '/v1/users', {
      email: 'Bo@Acme.example',
      role: 'advanced-user',
      password: PASSWORD,
      dossiers: [{ ref: 'D-1', name: 'Bakery' }, { ref: 'D-2' }],
      productRoles: ['Connect.Accountant', 'View.Admin'],
      notifyOfDossiers: true,
      firstName: 'Bo',
      lastName: ' Peeters ',
      telephone: '+32 16 12 34 56',
    });
    const read = await by.call('GET', made.headers.get('location') ?? '');
    const signedIn = await signIn('bo@acme.example');

    expect(made).toMatchObject({ status: 201, body: { password: null } });
    expect(made.headers.get('etag')).toBe('"1"');
    expect(read.body).toEqual({
      id: bodyOf(made).id,
      email: 'Bo@Acme.example',
      username: null,
      role: 'advanced-user',
      active: true,
      isRelationManager: false,
      firstName: 'Bo',
      lastName: 'Peeters',
      company: null,
      telephone: '+32 16 12 34 56',
      locale: 'en',
      productRoles: ['Connect.Accountant', 'View.Admin'],
      dossiers: [
        { ref: 'D-1', name: 'Bakery' },
        { ref: 'D-2', name: 'D-2' },
      ],
      notifyOfDossiers: true,
      licence: null,
      licensed: false,
      source: 'administrator',
      createdAt: expect.any(String),
      deactivatedAt: null,
      allowedActions: ['update', 'deactivate', 'send-login-details'],
    });
    expect(signedIn).toMatchObject({ status: 201, body: { user: { username: null, role: 'advanced-user' } } });
  });

  it('shows a generated password once, also to the same call again', async () => {
    const by = await signedInAdministrator(instance(), 'once');
    const headers = { 'idempotency-key': randomUUID() };
    const body = { email: 'generated@acme.example', role: 'user', generatePassword: true };

    const first = await by.call('POST', '/v1/users', body, headers);
    const again = await by.call('POST', '/v1/users', body, headers);
    const other = await by.call('POST', '/v1/users', { ...body, role: 'administrator' }, headers);

    expect(first.status).toBe(201);
    expect(bodyOf(first).password).toMatch(/^[\w!?=+-]{16}$/);
    expect(again).toMatchObject({ status: 201, body: { id: bodyOf(first).id, password: null } });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(other).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
    expect((await signIn('generated@acme.example', bodyOf(first).password ?? '')).status).toBe(201);
  });

  it('shows a new password to a call that was cut off before its answer, and makes nobody twice', async () => {
    const by = await signedInAdministrator(instance(), 'cut-off');
    const headers = { 'idempotency-key': randomUUID() };
    const body = { email: 'cut@acme.example', role: 'user', generatePassword: true };

    const lost = await by.call('POST', '/v1/users', body, headers);
    const cutOff = { status: null, body: null, location: null, leaseUntil: new Date(0) };
    await instance()
      .orm.em.fork()
      .nativeUpdate(IdempotencyRecord, { id: bodyOf(lost).id }, cutOff);
    const again = await by.call('POST', '/v1/users', body, headers);

    expect(again).toMatchObject({ status: 201, body: { id: bodyOf(lost).id } });
    expect((await signIn('cut@acme.example', bodyOf(lost).password ?? '')).status).toBe(401);
    expect((await signIn('cut@acme.example', bodyOf(again).password ?? '')).status).toBe(201);
  });

  it('is won by one of two at once with the same address, over environments too', async () => {
    const [one, other] = [
      await signedInAdministrator(instance(), 'same-one'),
      await signedInAdministrator(instance(), 'same-other'),
    ];
    const give = (by: SignedIn, email: string) => by.call('POST', '/v1/users', { email, role: 'user' });

    const answers = await Promise.all([
      give(one, 'twin@acme.example'),
      give(one, 'TWIN@acme.example'),
      give(other, 'twin@acme.example'),
    ]);

    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409]);
    expect(answers.filter(({ status }) => status === 409).map(({ body }) => body)).toEqual([
      expect.objectContaining({ code: 'LOGIN_ID_TAKEN' }),
      expect.objectContaining({ code: 'LOGIN_ID_TAKEN' }),
    ]);
  });

  it('names every field that is wrong at once', async () => {
    const by = await signedInAdministrator(instance(), 'wrong');

    const answer = await by.call('POST', '/v1/users', {
      email: 'nobody',
      role: 'user',
      password: 'a walk along the river',
      generatePassword: true,
      activate: false,
      mailLoginDetails: true,
      firstName: '<b>',
    });
    const shape = await by.call('POST', '/v1/users', { email: 'x@acme.example', role: 'boss', productRoles: ['x'] });

    expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    expect((answer.body as { errors: unknown }).errors).toEqual([
      { field: 'firstName', code: 'NAME_INVALID' },
      { field: 'email', code: 'EMAIL_INVALID' },
      { field: 'password', code: 'PASSWORD_COMPOSITION' },
      { field: 'generatePassword', code: 'INVALID' },
      { field: 'mailLoginDetails', code: 'INVALID' },
    ]);
    expect(shape).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
  });

  it('tells of taken addresses no more than twenty times in a quarter of an hour', async () => {
    const by = await signedInAdministrator(instance(), 'curious');
    const ask = () => by.call('POST', '/v1/users', { email: by.address, role: 'user' });

    const codes = [];
    for (let asked = 0; asked < 21; asked += 1) codes.push((await ask()).status);
    const fresh = await by.call('POST', '/v1/users', { email: 'fresh@acme.example', role: 'user' });

    expect(codes).toEqual([...Array.from({ length: 20 }, () => 409), 429]);
    expect(fresh).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } });
  });
});

describe('seats', () => {
  it('go to one of many at once when one is left', async () => {
    const by = await signedInAdministrator(instance(), 'seats');
    for (const name of ['s1', 's2', 's3']) await colleague(by, name);

    const answers = await Promise.all(
      ['s4', 's5', 's6', 's7'].map((name) =>
        by.call('POST', '/v1/users', { email: `${name}@acme.example`, role: 'user' }),
      ),
    );

    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'NO_SEAT' });
  });

  it('are not taken by who is not active, and are free again after a deactivation', async () => {
    const by = await signedInAdministrator(instance(), 'freeing');
    for (const name of ['f1', 'f2', 'f3']) await colleague(by, name);
    const last = await colleague(by, 'f4');
    const made = await by.call('POST', '/v1/users', { email: 'f5@acme.example', role: 'user', activate: false });
    const waiting = bodyOf(made).id;

    const full = await by.call('POST', `/v1/users/${waiting}/reactivate`);
    const ended = await by.call('POST', `/v1/users/${last.userId}/deactivate`);
    const back = await by.call('POST', `/v1/users/${waiting}/reactivate`);
    const late = await by.call('POST', `/v1/users/${last.userId}/reactivate`);

    expect(made).toMatchObject({ status: 201, body: { active: false, allowedActions: ['update'] } });
    expect(full).toMatchObject({ status: 409, body: { code: 'NO_SEAT' } });
    expect(ended).toMatchObject({ status: 200, body: { active: false } });
    expect(back).toMatchObject({ status: 200, body: { active: true } });
    expect(late).toMatchObject({ status: 409, body: { code: 'NO_SEAT' } });
  });
});

describe('changing a user', () => {
  it('counts on top of the version that was read', async () => {
    const by = await signedInAdministrator(instance(), 'versions');
    const { userId } = await colleague(by, 'versioned');

    const path = `/v1/users/${userId}`;
    const first = await by.call('PATCH', path, { company: 'Acme' }, { 'if-match': '"1"' });
    const late = await by.call('PATCH', path, { company: 'Other' }, { 'if-match': '"1"' });
    const same = await by.call('PATCH', path, { company: 'Acme' }, { 'if-match': '"2"' });
    const dossiers = await by.call('PATCH', path, { dossiers: [{ ref: 'D-9', name: 'Nine' }], firstName: null });
    const list = await by.call('GET', '/v1/dossiers');

    expect(first).toMatchObject({ status: 200, body: { company: 'Acme' } });
    expect(late).toMatchObject({ status: 412, body: { code: 'VERSION_MISMATCH' } });
    expect(same.headers.get('etag')).toBe('"2"');
    expect(dossiers).toMatchObject({ status: 200, body: { dossiers: [{ ref: 'D-9', name: 'Nine' }] } });
    expect(dossiers.headers.get('etag')).toBe('"3"');
    expect(list.body).toMatchObject({ items: [{ ref: 'D-9', name: 'Nine', users: 1 }], nextCursor: null });
  });

  it('below advanced user takes them out of the relation managers', async () => {
    const by = await signedInAdministrator(instance(), 'lowering');
    const { userId } = await colleague(by, 'lowered', { role: 'advanced-user' });
    const entered = await by.call('PUT', `/v1/relation-managers/${userId}`);

    const lowered = await by.call('PATCH', `/v1/users/${userId}`, { role: 'user' });
    const again = await by.call('PUT', `/v1/relation-managers/${userId}`);

    expect(entered).toMatchObject({ status: 200, body: { userId } });
    expect(lowered).toMatchObject({ status: 200, body: { role: 'user', isRelationManager: false } });
    expect(again).toMatchObject({ status: 409, body: { code: 'ROLE_TOO_LOW' } });
  });
});

describe('the last administrator', () => {
  it('stays, whichever way they would go', async () => {
    const by = await signedInAdministrator(instance(), 'lonely');

    const demoted = await by.call('PATCH', `/v1/users/${by.userId}`, { role: 'user' });
    const ended = await by.call('POST', `/v1/users/${by.userId}/deactivate`);
    const shown = await by.call('GET', `/v1/users/${by.userId}`);

    expect(demoted).toMatchObject({ status: 409, body: { code: 'LAST_ADMINISTRATOR' } });
    expect(ended).toMatchObject({ status: 409, body: { code: 'LAST_ADMINISTRATOR' } });
    expect(bodyOf(shown).allowedActions).toEqual(['update', 'send-login-details']);
  });

  it('is left where two demote each other at once, however often they try', async () => {
    const one = await signedInAdministrator(instance(), 'duel');
    const other = await colleague(one, 'duel-other', { role: 'administrator' });

    const rounds = [];
    for (let round = 0; round < 8; round += 1) {
      const answers = await Promise.all([
        one.call('PATCH', `/v1/users/${other.userId}`, { role: 'user' }),
        other.call('PATCH', `/v1/users/${one.userId}`, { role: 'user' }),
      ]);
      rounds.push(answers.map(({ status }) => status).toSorted((a, b) => a - b));
      const [winner, loser] = answers[0]?.status === 200 ? [one, other] : [other, one];
      await winner.call('PATCH', `/v1/users/${loser.userId}`, { role: 'administrator' });
    }

    // the second is told that it would be the last, or that it is no administrator any more
    for (const statuses of rounds) expect([409, 403]).toContain(statuses[1]);
    expect(rounds.map(([first]) => first)).toEqual(Array.from({ length: 8 }, () => 200));
  });
});

describe('a deactivated user', () => {
  it('is out at once, and comes back without the old sessions', async () => {
    const by = await signedInAdministrator(instance(), 'ending');
    const ended = await colleague(by, 'ended', { role: 'advanced-user' });
    await by.call('PUT', `/v1/relation-managers/${ended.userId}`);

    const answer = await by.call('POST', `/v1/users/${ended.userId}/deactivate`);
    const out = await ended.call('GET', '/v1/me');
    const refused = await signIn(ended.address);
    const manager = await by.call('PUT', `/v1/relation-managers/${ended.userId}`);
    const details = await by.call('POST', `/v1/users/${ended.userId}/send-login-details`);
    const again = await by.call('POST', `/v1/users/${ended.userId}/deactivate`);
    await by.call('POST', `/v1/users/${ended.userId}/reactivate`);

    expect(answer).toMatchObject({ status: 200, body: { active: false, isRelationManager: false } });
    expect(out.status).toBe(401);
    expect(refused).toMatchObject({ status: 401, body: { code: 'CREDENTIALS_WRONG' } });
    expect(manager).toMatchObject({ status: 409, body: { code: 'USER_INACTIVE' } });
    expect(details).toMatchObject({ status: 409, body: { code: 'USER_INACTIVE' } });
    expect(again.headers.get('etag')).toBe(answer.headers.get('etag'));
    expect((await ended.call('GET', '/v1/me')).status).toBe(401);
    expect((await signIn(ended.address)).status).toBe(201);
  });
});

describe('login details', () => {
  it('are mailed to who was just made, and again on demand, without a password', async () => {
    const by = await signedInAdministrator(instance(), 'mailing');

    const email = 'mailed@acme.example';
    const made = await by.call('POST', '/v1/users', { email, role: 'user', mailLoginDetails: true });
    const first = await mailTo(instance(), email, 'login-details');
    const again = await by.call('POST', `/v1/users/${bodyOf(made).id}/send-login-details`);
    const second = await mailTo(instance(), email, 'login-details', 2);

    expect(again).toMatchObject({ status: 202, body: { stage: 'awaiting-proof' } });
    expect(tokenIn(first, '/reset')).not.toBe('');
    expect(tokenIn(second, '/reset')).not.toBe(tokenIn(first, '/reset'));
  });

  it('are begun once by a call that was cut off and is made again', async () => {
    const by = await signedInAdministrator(instance(), 'cut-off');
    const { userId } = await colleague(by, 'cut-off-colleague');
    const send = () => by.call('POST', `/v1/users/${userId}/send-login-details`, {}, { 'idempotency-key': 'details' });
    const lost = await send();
    const em = instance().orm.em.fork();
    await em.nativeUpdate(IdempotencyRecord, { key: 'details' }, { status: null, leaseUntil: new Date(0) });

    const again = await send();

    expect([again.status, bodyOf(again).id]).toEqual([202, bodyOf(lost).id]);
    expect(await em.count(PasswordReset, { userId })).toBe(1);
  });

  it('lead nowhere once their user is deactivated', async () => {
    const by = await signedInAdministrator(instance(), 'withdrawing');
    const email = 'withdrawn@acme.example';
    const made = await by.call('POST', '/v1/users', { email, role: 'user', mailLoginDetails: true });
    await mailTo(instance(), email, 'login-details');
    const { id } = await instance()
      .orm.em.fork()
      .findOneOrFail(PasswordReset, { userId: bodyOf(made).id });

    await by.call('POST', `/v1/users/${bodyOf(made).id}/deactivate`);

    await eventually('the link ends', async () =>
      (await standingOf(instance(), id)).stage === 'cancelled' ? true : undefined,
    );
    expect(await standingOf(instance(), id)).toMatchObject({ stage: 'cancelled' });
  });
});

describe('who may', () => {
  it('is no simple user, and nobody of another environment', async () => {
    const by = await signedInAdministrator(instance(), 'walls');
    const simple = await colleague(by, 'simple');
    const stranger = await signedInAdministrator(instance(), 'stranger');

    const refused = await simple.call('GET', '/v1/users');
    const calls = await Promise.all([
      stranger.call('GET', `/v1/users/${simple.userId}`),
      stranger.call('PATCH', `/v1/users/${simple.userId}`, { role: 'administrator' }),
      stranger.call('POST', `/v1/users/${simple.userId}/deactivate`),
      stranger.call('POST', `/v1/users/${simple.userId}/reactivate`),
      stranger.call('POST', `/v1/users/${simple.userId}/send-login-details`),
      stranger.call('PUT', `/v1/relation-managers/${simple.userId}`),
      stranger.call('DELETE', `/v1/relation-managers/${simple.userId}`),
    ]);
    const list = await stranger.call('GET', '/v1/users');

    expect(refused).toMatchObject({ status: 403, body: { code: 'NOT_ALLOWED', reasons: [{ code: 'ROLE_TOO_LOW' }] } });
    expect(calls.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404, 404]);
    expect(list.body).toMatchObject({ items: [{ id: stranger.userId }] });
  });

  it('is a program up to advanced users, and no administrator', async () => {
    const by = await signedInAdministrator(instance(), 'programs');
    const headers = await keyWith(instance(), {
      environmentId: by.environmentId,
      scopes: ['users.read', 'users.write'],
    });
    const give = (role: string) =>
      call(instance(), 'POST', '/v1/users', { headers, body: { email: `${role}@program.example`, role } });

    const made = await give('advanced-user');
    const refused = await give('administrator');
    const raised = await call(instance(), 'PATCH', `/v1/users/${bodyOf(made).id}`, {
      headers,
      body: { role: 'administrator' },
    });
    const lowered = await call(instance(), 'PATCH', `/v1/users/${by.userId}`, { headers, body: { role: 'user' } });
    const seen = await call(instance(), 'GET', `/v1/users/${by.userId}`, { headers });
    const nobodys = await keyWith(instance(), { scopes: ['users.read'] });

    expect(made.status).toBe(201);
    for (const answer of [refused, raised, lowered]) {
      expect(answer).toMatchObject({ status: 403, body: { reasons: [{ code: 'ROLE_TOO_LOW' }] } });
    }
    expect(seen).toMatchObject({ status: 200, body: { allowedActions: [] } });
    expect((await call(instance(), 'GET', '/v1/users', { headers: nobodys })).status).toBe(404);
  });
});

describe('the list of users', () => {
  it('goes page by page and finds by the beginning of a name or address', async () => {
    const by = await signedInAdministrator(instance(), 'listing');
    await colleague(by, 'zoe', { firstName: 'Zoë', lastName: 'De Wit' });
    const left = await colleague(by, 'x_y');
    await by.call('POST', `/v1/users/${left.userId}/deactivate`);
    const emails = async (query: string) =>
      ((await by.call('GET', `/v1/users?${query}`)).body as { items: { email: string }[] }).items.map(
        ({ email }) => email,
      );

    const first = (await by.call('GET', '/v1/users?limit=2')).body as { items: unknown[]; nextCursor: string };

    expect(first.items).toHaveLength(2);
    expect(await emails(`limit=2&cursor=${first.nextCursor}`)).toEqual(['x_y@acme.example']);
    expect(await emails('search=zo%C3%AB')).toEqual(['zoe@acme.example']);
    expect(await emails('search=wit')).toEqual([]);
    expect(await emails('search=de%20w')).toEqual([]);
    expect(await emails('search=x_')).toEqual(['x_y@acme.example']);
    expect(await emails('search=%25')).toEqual([]);
    expect(await emails('active=false')).toEqual(['x_y@acme.example']);
    expect(await by.call('GET', '/v1/users?cursor=bm8')).toMatchObject({ status: 400 });
  });
});
