import { describe, expect, it } from '@jest/globals';
import { Environment } from '../../db/entities/environment.ts';
import { useInstance } from '../support/instance.ts';
import { signedInAdministrator, signedInAs } from '../support/people.ts';
import { call, GOOD_PASSWORD } from '../support/person.ts';
import { type BrowsedPage, browse, createJar } from '../support/provider-browser.ts';
import { googlerAt, headingOf, newAccountAt, personAt, relayedMailTo, signInAt } from '../support/provider-people.ts';

const instance = useInstance({ providers: true });

/** Whoever is signed in on a page, as a caller of the API. */
const callerOn = (page: BrowsedPage) =>
  signedInAs(instance(), {
    userId: '',
    environmentId: '',
    address: '',
    cookie: `session=${page.cookies.get('session') ?? ''}`,
  });

async function identitiesOf(caller: ReturnType<typeof callerOn>) {
  const { body } = await caller.call('GET', '/v1/me/identities');
  return (body as { items: readonly { id: string; provider: string; name: string }[] }).items;
}

describe('the identities of a person', () => {
  it('are listed; one goes as long as another way in is left, and their other sessions end', async () => {
    const { address } = await signedInAdministrator(instance(), 'ilse');
    googlerAt(instance(), 'ilse');
    await signInAt(instance(), 'google');
    const other = callerOn(await signInAt(instance(), 'google'));
    const own = callerOn(await signInAt(instance(), 'google'));
    const [google] = await identitiesOf(own);

    const removed = await own.call('DELETE', `/v1/me/identities/${google?.id}`);
    const again = await own.call('DELETE', `/v1/me/identities/${google?.id}`);

    expect(google).toMatchObject({ provider: 'google', name: 'Google' });
    expect([removed.status, again.status]).toEqual([204, 404]);
    expect(await identitiesOf(own)).toEqual([]);
    expect((await other.call('GET', '/v1/me')).status).toBe(401);
    await relayedMailTo(instance(), address, 'identity-removed');
    const login = await call(instance(), 'POST', '/v1/sessions', { body: { login: address, password: GOOD_PASSWORD } });
    expect(login.status).toBe(201);
  });

  it('keep the last one, without a password', async () => {
    googlerAt(instance(), 'jef');
    const own = callerOn(await newAccountAt(instance(), 'google', 'Jef BV'));
    const [google] = await identitiesOf(own);

    const last = await own.call('DELETE', `/v1/me/identities/${google?.id}`);
    personAt(instance(), { provider: 'microsoft', email: 'jef@jef.example', edov: true });
    const both = callerOn(await signInAt(instance(), 'microsoft'));
    const removed = await both.call('DELETE', `/v1/me/identities/${google?.id}`);

    expect(last).toMatchObject({ status: 409, body: { code: 'LAST_WAY_IN' } });
    expect(removed.status).toBe(204);
    expect((await identitiesOf(both)).map(({ provider }) => provider)).toEqual(['microsoft']);
  });

  it('keep the one to which the environment is restricted, whatever else there is', async () => {
    const { environmentId } = await signedInAdministrator(instance(), 'kim');
    googlerAt(instance(), 'kim');
    const own = callerOn(await signInAt(instance(), 'google'));
    const restriction = { signInProvider: 'google', signInIssuer: 'https://accounts.google.com' };
    await instance().orm.em.fork().nativeUpdate(Environment, { id: environmentId }, restriction);
    const [google] = await identitiesOf(own);

    const refused = await own.call('DELETE', `/v1/me/identities/${google?.id}`);

    expect(refused).toMatchObject({ status: 409, body: { code: 'LAST_WAY_IN' } });
  });

  it('are nobody else’s to remove', async () => {
    googlerAt(instance(), 'leo');
    const own = callerOn(await newAccountAt(instance(), 'google', 'Leo BV'));
    const [google] = await identitiesOf(own);
    const stranger = await signedInAdministrator(instance(), 'mona');

    const refused = await stranger.call('DELETE', `/v1/me/identities/${google?.id}`);

    expect(refused).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  });
});

describe('the account page', () => {
  it('shows somebody without password or user name, and removes an identity unless it is the last', async () => {
    googlerAt(instance(), 'nele');
    const jar = createJar();
    await newAccountAt(instance(), 'google', 'Nele BV');
    const page = await signInAt(instance(), 'google', { jar, query: '&next=%2Faccount' });
    const id = /value="([\w-]{36})"/.exec(page.html.split('id="identities-heading"')[1] ?? '')?.[1] ?? '';
    const remove = () => browse(instance(), '/account?lang=en', { jar, form: { action: 'remove-identity', id } });

    const refused = await remove();
    personAt(instance(), { provider: 'microsoft', email: 'nele@nele.example', edov: true });
    await signInAt(instance(), 'microsoft', { jar });
    const done = await remove();

    expect(headingOf(page)).toBe('My account');
    expect([refused.status, done.status]).toEqual([409, 200]);
    expect(refused.html).toContain('This is your only way to sign in.');
    expect(done.html).toContain('The identity has been removed.');
  });

  it('offers a new password, unless no password lets its person in', async () => {
    const { environmentId } = await signedInAdministrator(instance(), 'oona');
    googlerAt(instance(), 'oona');
    const jar = createJar();
    const open = await signInAt(instance(), 'google', { jar, query: '&next=%2Faccount' });
    const restriction = { signInProvider: 'google', signInIssuer: 'https://accounts.google.com' };
    await instance().orm.em.fork().nativeUpdate(Environment, { id: environmentId }, restriction);

    const restricted = await browse(instance(), '/account?lang=en', { jar });

    expect([open, restricted].map(({ html }) => html.includes('href="/reset'))).toEqual([true, false]);
    expect(restricted.html).toContain('You need no password.');
  });
});
