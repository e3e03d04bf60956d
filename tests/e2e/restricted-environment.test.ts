import { describe, expect, it } from '@jest/globals';
import { UserIdentity } from '../../db/entities/identity.ts';
import { Notice } from '../../db/entities/notice.ts';
import { SignInPolicyChange } from '../../db/entities/sign-in-policy-change.ts';
import { Session } from '../../db/entities/user.ts';
import { linksOf } from '../../inbox/markup.ts';
import { seedEnvironment, seedOperator, seedUser } from '../support/callers.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { keyWith, signedInAdministrator, signedInAs } from '../support/people.ts';
import { call, GOOD_PASSWORD, mailTo, register, tokenIn } from '../support/person.ts';
import { type BrowsedPage, browse } from '../support/provider-browser.ts';
import { administratorByProvider, restrictedEnvironment, signedInByIdentity } from '../support/restricted.ts';

const instance = useInstance({ providers: true, policy: { wrongPasswordPausesMs: [] } });

const signIn = (login: string, password = GOOD_PASSWORD) =>
  call(instance(), 'POST', '/v1/sessions', { body: { login, password } });
const open = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  call(instance(), 'GET', path, { headers: { accept: 'text/html', ...headers } });
const submit = (
  path: string,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
) =>
  call(instance(), 'POST', `${path}?lang=en`, {
    body: new URLSearchParams(fields).toString(),
    headers: { ...FORM, origin: instance().apiUrl, ...headers },
  });
const FORM = { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' };
const RESTRICT = { signIn: { provider: 'acme' } };
const operator = () => keyWith(instance(), { scopes: ['operate.view', 'operate.act'] });
const living = (userId: string) => instance().orm.em.fork().find(Session, { user: userId, revokedAt: null });

/** A user of an environment without a password, as an administrator makes them. */
async function makeColleague(admin: Awaited<ReturnType<typeof restrictedEnvironment>>['admin'], email: string) {
  const { body, status } = await admin.call('POST', '/v1/users', { email, role: 'user' });
  if (status !== 201) throw new Error(`it was answered ${status}`);
  return { userId: (body as { id: string }).id, environmentId: admin.environmentId, address: email };
}

describe('restricting an environment to a provider', () => {
  it('asks for a session that was opened by that provider', async () => {
    const { admin, byPassword } = await administratorByProvider(instance(), 'needs-one');

    const refused = await byPassword.call('PATCH', '/v1/environment', RESTRICT);
    const other = await admin.call('PATCH', '/v1/environment', { signIn: { provider: 'google' } });
    const unknown = await admin.call('PATCH', '/v1/environment', { signIn: { provider: 'nobody' } });

    expect(refused).toMatchObject({ status: 409, body: { code: 'PROVIDER_SIGN_IN_NEEDED' } });
    expect(other).toMatchObject({ status: 409, body: { code: 'PROVIDER_SIGN_IN_NEEDED' } });
    expect(unknown).toMatchObject({ status: 400, body: { errors: [{ field: 'signIn.provider', code: 'INVALID' }] } });
    expect((await byPassword.call('GET', '/v1/environment')).body).toMatchObject({ signIn: null });
  });

  it('shows it, ends every other session, is on record, and done again changes nothing', async () => {
    const { admin, byPassword } = await administratorByProvider(instance(), 'switches');
    const colleague = await seedUser(instance(), admin.environmentId, 'user');
    const stranger = await signedInAdministrator(instance(), 'not-theirs');

    const done = await admin.call('PATCH', '/v1/environment', RESTRICT, { 'if-match': '"1"' });
    const again = await admin.call('PATCH', '/v1/environment', RESTRICT);
    const late = await admin.call('PATCH', '/v1/environment', { signIn: null }, { 'if-match': '"1"' });

    const loginUrl = `${instance().apiUrl}/login/${admin.environmentId}`;
    const restricted = { provider: 'acme', name: 'Acme', loginUrl, restricted: true };
    expect(done).toMatchObject({ status: 200, body: { signIn: restricted, loginUrl } });
    expect([done, again].map(({ headers }) => headers.get('etag'))).toEqual(['"2"', '"2"']);
    expect(late).toMatchObject({ status: 412 });
    expect((await admin.call('GET', '/v1/me')).status).toBe(200);
    expect((await byPassword.call('GET', '/v1/me')).status).toBe(401);
    expect((await open('/v1/me', colleague.headers)).status).toBe(401);
    expect((await stranger.call('GET', '/v1/me')).status).toBe(200);
    const where = { environmentId: admin.environmentId };
    expect(await instance().orm.em.fork().find(SignInPolicyChange, where)).toMatchObject([
      { actor: `user:${admin.userId}`, provider: 'acme', issuer: 'https://id.acme.example', reason: null },
    ]);
  });

  it('leaves no session but fitting ones, however many sign in at that moment', async () => {
    const { admin } = await administratorByProvider(instance(), 'at-once');
    const many = Array.from({ length: 8 }, () => signIn(admin.address));

    await Promise.race(many);
    const restricted = admin.call('PATCH', '/v1/environment', RESTRICT);
    const more = Array.from({ length: 8 }, () => signIn(admin.address));
    await Promise.all([restricted, ...many, ...more]);

    const sessions = await living(admin.userId);
    expect(sessions.map(({ identityId }) => typeof identityId)).toEqual(['string']);
  });

  it('leaves no new password that opens anything, whichever comes first, a reset or the restriction', async () => {
    const { admin } = await administratorByProvider(instance(), 'reset-at-once');
    const password = 'seven green bicycles';
    await call(instance(), 'POST', '/v1/password-resets', { body: { login: admin.address } });
    const token = tokenIn(await mailTo(instance(), admin.address, 'password-reset'), '/reset');

    const [confirmed, restricted] = await Promise.all([
      call(instance(), 'POST', '/v1/password-resets/confirm', { body: { token, password } }),
      admin.call('PATCH', '/v1/environment', RESTRICT),
    ]);

    const seen = [confirmed.status, restricted.status];
    // the reset first: it has ended every session, and with them the one that was to restrict
    expect([
      [200, 401],
      [200, 409],
      [200, 200],
      [403, 200],
    ]).toContainEqual(seen);
    const isRestricted = restricted.status === 200;
    expect((await signIn(admin.address, password)).status).toBe(!isRestricted ? 201 : seen[0] === 200 ? 403 : 401);
    const byPassword = (await living(admin.userId)).filter(({ identityId }) => identityId === null);
    expect(byPassword).toHaveLength(isRestricted ? 0 : 1);
  });

  it('is lifted by an administrator, and passwords count again', async () => {
    const { admin, login } = await restrictedEnvironment(instance(), 'lifts');

    const lifted = await admin.call('PATCH', '/v1/environment', { signIn: null });

    expect(lifted).toMatchObject({ status: 200, body: { signIn: null } });
    expect((await signIn(login.login)).status).toBe(201);
    expect((await admin.call('GET', '/v1/me')).status).toBe(200);
  });
});

describe('a password', () => {
  it('that is right is answered with the right address, and a wrong one as ever', async () => {
    const { login, loginUrl, admin } = await restrictedEnvironment(instance(), 'by-password');

    const right = await signIn(login.login);
    const byName = await signIn('by-password');
    const wrong = await signIn(login.login, 'not the password at all');
    const unknown = await signIn('nobody-by-password@acme.example');

    expect(right).toMatchObject({ status: 403, body: { code: 'SIGN_IN_RESTRICTED', signInUrl: loginUrl } });
    expect(byName).toMatchObject({ status: 403, body: { code: 'SIGN_IN_RESTRICTED', signInUrl: loginUrl } });
    expect([right.cookie, byName.cookie]).toEqual([undefined, undefined]);
    const sameOf = ({ status, body }: typeof wrong) => ({ status, body: { ...(body as object), requestId: '' } });
    expect(sameOf(wrong)).toEqual(sameOf(unknown));
    expect(wrong).toMatchObject({ status: 401, body: { code: 'CREDENTIALS_WRONG' } });
    expect(await living(admin.userId)).toHaveLength(1);
  });

  it('is answered on the page alike, with a link that leads on', async () => {
    const { login, loginUrl } = await restrictedEnvironment(instance(), 'on-page');

    const right = await submit('/login', { ...login, next: '/account' });
    const wrong = await submit('/login', { ...login, password: 'not the password at all' });

    expect(right.status).toBe(403);
    expect(right.body).toContain('Sign in through your organisation');
    expect(right.body).toContain(`<code>${loginUrl}</code>`);
    expect(right.body).toContain(`href="${new URL(loginUrl).pathname}?next=%2Faccount&amp;lang=en"`);
    expect(wrong.status).toBe(401);
    expect(wrong.body).toContain('login address of its own');
    expect(wrong.body).not.toContain(loginUrl);
  });

  it('is given to nobody, by hand or made up', async () => {
    const { admin } = await restrictedEnvironment(instance(), 'no-password');
    const email = 'noor@no-password.example';

    const given = await admin.call('POST', '/v1/users', { email, role: 'user', password: 'Seven-Boats-9-x' });
    const generated = await admin.call('POST', '/v1/users', { email, role: 'user', generatePassword: true });

    const refused = (field: string) => ({ status: 400, body: { errors: [{ field, code: 'SIGN_IN_RESTRICTED' }] } });
    expect(given).toMatchObject(refused('password'));
    expect(generated).toMatchObject(refused('generatePassword'));
  });
});

describe('a link to a password', () => {
  it('that is still out is cancelled, and says where to sign in', async () => {
    const { admin } = await administratorByProvider(instance(), 'link-out');
    await call(instance(), 'POST', '/v1/password-resets', { body: { login: admin.address } });
    const token = tokenIn(await mailTo(instance(), admin.address, 'password-reset'), '/reset');

    await admin.call('PATCH', '/v1/environment', RESTRICT);
    const confirmed = await call(instance(), 'POST', '/v1/password-resets/confirm', {
      body: { token, password: 'seven green bicycles' },
    });
    const page = await open(`/reset?token=${token}&lang=en`);
    const posted = await submit('/reset', { token, password: 'seven green bicycles' });

    const loginUrl = `${instance().apiUrl}/login/${admin.environmentId}`;
    expect(confirmed).toMatchObject({ status: 403, body: { code: 'SIGN_IN_RESTRICTED', signInUrl: loginUrl } });
    for (const { status, body } of [page, posted])
      expect([status, String(body).includes(loginUrl)]).toEqual([403, true]);
    await eventually('the reset ends', async () => {
      const rows = await instance()
        .orm.em.fork()
        .execute<{ stage: string }[]>(
          `select p."stage" from "processes" p join "password_resets" r on r."id" = p."id" where r."user_id" = ?`,
          [admin.userId],
        );
      return rows.every(({ stage }) => stage === 'cancelled') ? rows : undefined;
    });
    await admin.call('PATCH', '/v1/environment', { signIn: null });
    expect((await signIn(admin.address)).status).toBe(201);
  });

  it('is not sent to whoever asks: a mail names the address, no more often than a link would be sent', async () => {
    const { login, loginUrl, admin } = await restrictedEnvironment(instance(), 'asks-link');

    const asked = await call(instance(), 'POST', '/v1/password-resets', { body: { login: login.login } });
    const mail = await mailTo(instance(), login.login, 'sign-in-elsewhere');
    await call(instance(), 'POST', '/v1/password-resets', { body: { login: 'asks-link' } });
    await instance().delivery.idle();
    await instance().relay();

    expect(asked.status).toBe(202);
    expect(linksOf(mail)).toContain(loginUrl);
    const where = { userId: admin.userId, template: 'sign-in-elsewhere' as const };
    expect(await instance().orm.em.fork().count(Notice, where)).toBe(1);
  });

  it('is not among the login details, which name the address instead', async () => {
    const { admin, loginUrl } = await restrictedEnvironment(instance(), 'details');
    const email = 'noor@details.example';
    const made = await admin.call('POST', '/v1/users', { email, role: 'user', mailLoginDetails: true });
    const first = await mailTo(instance(), email, 'login-details-elsewhere');
    const key = { 'idempotency-key': 'details-again-1' };
    const path = `/v1/users/${(made.body as { id: string }).id}/send-login-details`;

    const again = await admin.call('POST', path, {}, key);
    const repeated = await admin.call('POST', path, {}, key);
    await mailTo(instance(), email, 'login-details-elsewhere', 2);

    expect(made.status).toBe(201);
    expect(linksOf(first)).toContain(loginUrl);
    expect(again).toMatchObject({ status: 202, body: { stage: 'sending' } });
    expect(repeated.body).toEqual(again.body);
  });
});

describe('every other way in', () => {
  it('by another provider, or another organisation at it, opens no session', async () => {
    const { admin } = await restrictedEnvironment(instance(), 'others');
    const colleague = await makeColleague(admin, 'noor@others.example');
    const google = { provider: 'google', issuer: 'https://accounts.google.com', tenant: 'others.example' };

    const byGoogle = await signedInByIdentity(instance(), colleague, google);
    const byAcme = await signedInByIdentity(instance(), colleague);

    expect(byGoogle).toBeUndefined();
    expect((await byAcme?.call('GET', '/v1/me'))?.status).toBe(200);
  });

  it('by registering the address again leads to its own', async () => {
    const { login, loginUrl } = await restrictedEnvironment(instance(), 'again');

    await register(instance(), login.login);

    expect(linksOf(await mailTo(instance(), login.login, 'account-exists'))).toContain(loginUrl);
  });

  it('by a registration that somebody prepares asks the account, and sends no link to activate', async () => {
    const { admin, loginUrl } = await restrictedEnvironment(instance(), 'prepared');
    const colleague = await makeColleague(admin, 'noor@prepared.example');
    const owner = await signedInByIdentity(instance(), colleague);
    const intermediary = await seedUser(instance(), await seedEnvironment(instance()), 'administrator');

    const prepared = await call(instance(), 'POST', '/v1/prepared-registrations', {
      headers: intermediary.headers,
      body: { email: admin.address, environmentName: 'A second one' },
    });
    const mail = await mailTo(instance(), admin.address, 'partner-question');

    expect(prepared.status).toBe(202);
    expect(linksOf(mail).some((link) => link.startsWith(loginUrl))).toBe(true);
    expect(linksOf(mail).some((link) => link.includes('/activate'))).toBe(false);
    expect((await owner?.call('GET', '/v1/me'))?.status).toBe(200);
  });

  it('stays open to programs, which have keys and no sessions', async () => {
    const { admin } = await restrictedEnvironment(instance(), 'programs');
    const headers = await keyWith(instance(), { environmentId: admin.environmentId, scopes: ['users.read'] });

    expect((await open('/v1/users', headers)).status).toBe(200);
  });
});

describe('the login address of an environment', () => {
  it('leads straight to the provider, by its id and by its name', async () => {
    const { admin } = await restrictedEnvironment(instance(), 'address');
    const id = admin.environmentId;

    const answers = [
      await open(`/login/${id}?lang=en`),
      await open(`/login/${id.toUpperCase()}?lang=en&next=/account`),
      await open(`/login/${encodeURIComponent('ADDRESS  bv')}?lang=en&next=https://evil.example`),
    ];

    const to = (more = '') => [303, `/sign-in/acme?environment=${id}${more}&lang=en`];
    const seen = answers.map(({ status, headers }) => [status, headers.get('location')]);
    expect(seen).toEqual([to(), to('&next=%2Faccount'), to()]);
  });

  it('shows the ordinary page for every other name, whether there is such an environment or not', async () => {
    const open_ = await signedInAdministrator(instance(), 'unrestricted');
    const names = [
      open_.environmentId,
      'unrestricted BV',
      '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a77',
      'nobody',
      '%20',
      '!',
    ];

    const pages = await Promise.all(names.map((name) => open(`/login/${encodeURIComponent(name)}?lang=en`)));

    expect(pages.map(({ status }) => status)).toEqual(names.map(() => 200));
    const withoutAddress = pages.map(({ body }) => String(body).replaceAll(/href="\/login\/[^"]*"/g, ''));
    expect(new Set(withoutAddress).size).toBe(1);
  });

  it('leads its users on who are signed in, and others to the provider', async () => {
    const { admin } = await restrictedEnvironment(instance(), 'signed-in');
    const stranger = await signedInAdministrator(instance(), 'signed-in-else');
    const path = `/login/${admin.environmentId}?lang=en`;

    const own = await open(path, admin.headers);
    const next = await open(`${path}&next=/account`, admin.headers);
    const other = await open(path, stranger.headers);

    expect([own, next].map(({ headers }) => headers.get('location'))).toEqual(['/login?lang=en', '/account']);
    expect(other.headers.get('location')).toMatch(/^\/sign-in\/acme\?/);
  });
});

describe('an environment whose provider is lost', () => {
  it('says who can help, and an operator opens it again, on record', async () => {
    const { admin, login } = await restrictedEnvironment(instance(), 'lost');
    const authorization = await operator();
    const path = `/v1/environments/${admin.environmentId}`;
    const put = (body: object, headers = {}) =>
      call(instance(), 'PUT', `${path}/sign-in-policy`, { body, headers: { ...authorization, ...headers } });
    await instance()
      .orm.em.fork()
      .execute(`update "environments" set "sign_in_provider" = 'gone' where "id" = ?`, [admin.environmentId]);

    const page = await open(`/login/${admin.environmentId}?lang=en`);
    const read = await open(path, authorization);
    const wrong = await put({ provider: 'acme' });
    const stale = await put({ provider: null }, { 'if-match': '"1"' });
    const lifted = await put({ provider: null, reason: 'ticket 7' }, { 'if-match': read.headers.get('etag') ?? '' });
    const again = await put({ provider: null });

    expect([page.status, String(page.body).includes('those who run this platform')]).toEqual([503, true]);
    expect(page.body).toContain('<code>gone</code>');
    expect(read.body).toMatchObject({
      signIn: { provider: 'gone', name: null },
      allowedActions: ['set-subscription', 'lift-sign-in-policy'],
    });
    expect(wrong).toMatchObject({ status: 400, body: { errors: [{ field: 'provider' }] } });
    expect(stale.status).toBe(412);
    expect(lifted).toMatchObject({ status: 200, body: { signIn: null, allowedActions: ['set-subscription'] } });
    expect(again.headers.get('etag')).toBe(lifted.headers.get('etag'));
    expect((await signIn(login.login)).status).toBe(201);
    const changes = await instance()
      .orm.em.fork()
      .find(SignInPolicyChange, { environmentId: admin.environmentId }, { orderBy: { id: 'asc' } });
    expect(changes.map(({ provider, reason }) => [provider, reason])).toEqual([
      ['acme', null],
      [null, 'ticket 7'],
    ]);
  });

  it('is opened by an operator on their page', async () => {
    const { admin, login } = await restrictedEnvironment(instance(), 'ops-lifts');
    const headers = await seedOperator(instance());
    const form = { action: 'lift-sign-in', environmentId: admin.environmentId, reason: '', search: 'ops-lifts' };

    const found = await open('/ops?lang=en&search=ops-lifts', headers);
    const anonymous = await submit('/ops', form);
    const stillClosed = await signIn(login.login);
    const lifted = await submit('/ops', form, headers);
    const after = await open(lifted.headers.get('location') ?? '', headers);
    const nobody = await submit('/ops', { ...form, environmentId: 'nobody' }, headers);

    expect(found.body).toContain('only through Acme');
    expect([anonymous.status, stillClosed.status, lifted.status, nobody.status]).toEqual([401, 403, 303, 404]);
    expect(after.body).toContain('The restriction has been lifted.');
    expect((await signIn(login.login)).status).toBe(201);
  });
});

describe('the whole way', () => {
  const cookieOf = ({ cookies }: BrowsedPage) => ({
    cookie: `session=${cookies.get('session') ?? ''}`,
    origin: instance().apiUrl,
  });

  it('leads an administrator and a new user through their own provider, and nobody by another one', async () => {
    const { standIn } = instance();
    const tenant = 'whole-way.example';
    const byHand = await signedInAdministrator(instance(), 'whole-way');
    const boss = standIn.people.add({ provider: 'google', email: byHand.address, tenant });
    const noor = standIn.people.add({ provider: 'google', email: `noor@${tenant}`, tenant });
    const elsewhere = standIn.people.add({ provider: 'microsoft', email: `noor@${tenant}`, edov: true });

    standIn.signInAs(boss.id);
    const admin = signedInAs(instance(), {
      ...byHand,
      cookie: cookieOf(await browse(instance(), '/sign-in/google')).cookie,
    });
    const restricted = await admin.call('PATCH', '/v1/environment', { signIn: { provider: 'google' } });
    const made = await admin.call('POST', '/v1/users', { email: noor.email, role: 'user', mailLoginDetails: true });
    const mail = await mailTo(instance(), `noor@${tenant}`, 'login-details-elsewhere');
    const [address = ''] = linksOf(mail).filter((link) => link.includes('/login/'));
    standIn.signInAs(elsewhere.id);
    const refused = await browse(instance(), '/sign-in/microsoft?lang=en');
    standIn.signInAs(noor.id);
    const signedIn = await browse(instance(), address);
    const me = await call(instance(), 'GET', '/v1/me', { headers: cookieOf(signedIn) });

    expect(restricted).toMatchObject({ status: 200, body: { signIn: { provider: 'google', restricted: true } } });
    expect([made.status, refused.status, refused.cookies.get('session')]).toEqual([201, 403, undefined]);
    expect(refused.html).toContain(`/login/${byHand.environmentId}`);
    expect(signedIn.url.pathname).toBe('/login');
    expect(me).toMatchObject({ status: 200, body: { email: noor.email, environment: { id: byHand.environmentId } } });
    const identities = await instance().orm.em.fork().find(UserIdentity, { tenant });
    expect(identities).toHaveLength(2);
  });
});

describe('the page of an environment', () => {
  it('explains how to restrict it, offers it to who signed in by the provider, and lifts it', async () => {
    const { admin, byPassword } = await administratorByProvider(instance(), 'page-way');
    const path = '/environment?lang=en';

    const explained = await open(path, byPassword.headers);
    const forced = await submit('/environment', { action: 'restrict-sign-in', provider: 'acme' }, byPassword.headers);
    const offered = await open(path, admin.headers);
    const done = await submit('/environment', { action: 'restrict-sign-in', provider: 'acme' }, admin.headers);
    const restricted = await open(done.headers.get('location') ?? '', admin.headers);
    const lifted = await submit('/environment', { action: 'lift-sign-in' }, admin.headers);
    const after = await open(lifted.headers.get('location') ?? '', admin.headers);

    expect(explained.body).toContain('/sign-in/microsoft?next=%2Fenvironment');
    expect(explained.body).not.toContain('/sign-in/acme');
    expect([forced.status, String(forced.body).includes('Sign in through this provider yourself')]).toEqual([
      409,
      true,
    ]);
    expect(offered.body).toContain('Only through Acme');
    expect(offered.body).toContain('Keys of programs go on working.');
    expect([done.status, lifted.status]).toEqual([303, 303]);
    expect(restricted.body).toContain('Your users sign in through Acme only.');
    expect(restricted.body).toContain(`${instance().apiUrl}/login/${admin.environmentId}`);
    expect(after.body).toContain('The restriction has been lifted');
  });
});
