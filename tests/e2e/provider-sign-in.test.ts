import { describe, expect, it } from '@jest/globals';
import { UserIdentity } from '../../db/entities/identity.ts';
import { User } from '../../db/entities/user.ts';
import { TERMS } from '../../domain/terms.ts';
import type { PersonInput } from '../../stand-ins/identity/people.ts';
import { useInstance } from '../support/instance.ts';
import { signedInAdministrator } from '../support/people.ts';
import { activate, call, formFor, GOOD_PASSWORD, mailTo, register, tokenIn } from '../support/person.ts';
import { browse, createJar } from '../support/provider-browser.ts';
import {
  acceptTerms,
  googlerAt,
  handleOf,
  headingOf,
  meOn,
  newAccountAt,
  personAt,
  relayedMailTo,
  signInAt,
} from '../support/provider-people.ts';

const instance = useInstance({ providers: true });

describe('a new person', () => {
  it.each<[string, PersonInput]>([
    ['microsoft', { provider: 'microsoft', email: 'mia@mia.example', edov: '1' }],
    ['google', { provider: 'google', email: 'gus@gus.example', tenant: 'gus.example', firstName: 'Gus' }],
    ['apple', { provider: 'apple', email: 'ada@ada.example', firstName: 'Ada', lastName: 'Appel' }],
    ['acme', { provider: 'acme', email: 'ann@acme.example', firstName: 'Ann', lastName: 'Acker' }],
  ])('of %s accepts the terms, names the environment, and needs no password', async (provider, person) => {
    personAt(instance(), person);
    const jar = createJar();

    const page = await signInAt(instance(), provider, { jar });
    const done = await acceptTerms(instance(), page, { jar, environmentName: `By ${provider}` });
    const me = await meOn(instance(), done);

    expect([page.status, headingOf(page), page.url.pathname]).toEqual([200, 'Activate your environment', '/activate']);
    expect(page.html).toContain(person.email);
    expect(page.html).not.toContain('type="password"');
    expect(done.status).toBe(201);
    expect(me.body).toMatchObject({
      username: null,
      email: person.email,
      firstName: person.firstName ?? null,
      lastName: person.lastName ?? null,
      role: 'administrator',
      environment: { name: `By ${provider}` },
    });
    await mailTo(instance(), person.email ?? '', 'activated');
    expect((await signInAt(instance(), provider)).url.pathname).toBe('/login');
  });

  it('is told by the form what is missing, and keeps their sign-in', async () => {
    googlerAt(instance(), 'fien');
    const jar = createJar();
    const page = await signInAt(instance(), 'google', { jar });
    const form = { token: handleOf(page), environmentName: '!', acceptedTermsVersion: '' };

    const refused = await browse(instance(), '/activate?lang=en', { jar, form });
    const done = await acceptTerms(instance(), page, { jar, environmentName: 'Fien BV' });

    expect([refused.status, done.status]).toEqual([400, 201]);
    expect(refused.html).toContain('agree to the terms to continue.');
    expect(refused.html).not.toContain('type="password"');
  });

  it('is not asked for a name once more by Apple, which told it the first time', async () => {
    personAt(instance(), { provider: 'apple', email: 'eva@eva.example', firstName: 'Eva', lastName: 'Evers' });
    await signInAt(instance(), 'apple');
    const jar = createJar();

    const again = await signInAt(instance(), 'apple', { jar });
    const done = await acceptTerms(instance(), again, { jar, environmentName: 'Eva BV' });

    expect((await meOn(instance(), done)).body).toMatchObject({ firstName: 'Eva', lastName: 'Evers' });
  });

  it('of an API client activates with the token alone, is told of a password too many, and may repeat a lost call once', async () => {
    googlerAt(instance(), 'robin');
    const token = handleOf(await signInAt(instance(), 'google'));
    const form = { token, environmentName: 'Robin BV', acceptedTermsVersion: TERMS.version };

    const early = await activate(instance(), { ...form, password: GOOD_PASSWORD });
    const done = await activate(instance(), form);
    const repeated = await activate(instance(), form);
    const third = await activate(instance(), form);

    expect(early).toMatchObject({ status: 400, body: { errors: [{ field: 'password', code: 'UNKNOWN_FIELD' }] } });
    expect([done.status, repeated.status]).toEqual([201, 201]);
    expect(repeated.body).toEqual(done.body);
    expect(third).toMatchObject({ status: 410, body: { code: 'LINK_USED' } });
  });

  it('whose environment’s name is taken chooses another', async () => {
    googlerAt(instance(), 'noa');
    await newAccountAt(instance(), 'google', 'Noa BV');
    googlerAt(instance(), 'noah');
    const jar = createJar();
    const page = await signInAt(instance(), 'google', { jar });

    const taken = await acceptTerms(instance(), page, { jar, environmentName: 'noa bv' });
    const done = await acceptTerms(instance(), page, { jar, environmentName: 'Noah BV' });

    expect([taken.status, done.status]).toEqual([409, 201]);
  });

  it('has one account, whatever they do in two tabs, or at once', async () => {
    googlerAt(instance(), 'twan');
    const jar = createJar();
    const [one, other] = await Promise.all([
      signInAt(instance(), 'google', { jar }),
      signInAt(instance(), 'google', { jar: createJar() }),
    ]);
    const third = await signInAt(instance(), 'google', { jar });
    const tokens = [one, other, third].map(handleOf);

    const answers = await Promise.all(
      tokens.map((token, index) =>
        activate(instance(), { token, environmentName: `Twan ${index} BV`, acceptedTermsVersion: TERMS.version }),
      ),
    );

    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 410).length).toBeLessThan(3);
    expect(statuses.every((status) => [201, 409, 410].includes(status))).toBe(true);
    const subject = { user: { environment: { name: { $like: 'Twan %' } } } };
    expect(await instance().orm.em.fork().count(UserIdentity, subject)).toBe(1);
  });
});

describe('somebody who has an account by hand', () => {
  it('is linked once by the same address in another spelling, then found by the subject whatever the address', async () => {
    const { userId, call: own } = await signedInAdministrator(instance(), 'hanna');
    const person = googlerAt(instance(), 'hanna', { email: 'Hanna@HANNA.example' });

    const first = await signInAt(instance(), 'google');
    instance().standIn.people.change(person.id, { email: 'married@elsewhere.example' });
    const second = await signInAt(instance(), 'google', { query: '&next=%2Faccount' });

    expect([headingOf(first), headingOf(second)]).toEqual(['You are signed in', 'My account']);
    expect((await meOn(instance(), second)).body).toMatchObject({ id: userId, email: 'hanna@hanna.example' });
    expect(await instance().orm.em.fork().count(UserIdentity, { user: userId })).toBe(1);
    expect((await own('GET', '/v1/me')).status).toBe(401);
    await relayedMailTo(instance(), 'hanna@hanna.example', 'identity-linked');
  });

  it('is told that their account is switched off', async () => {
    const { userId } = await signedInAdministrator(instance(), 'dirk');
    googlerAt(instance(), 'dirk');
    await signInAt(instance(), 'google');
    await instance().orm.em.fork().nativeUpdate(User, { id: userId }, { deactivatedAt: new Date() });

    const page = await signInAt(instance(), 'google');

    expect([page.status, headingOf(page)]).toEqual([403, 'Your account is switched off']);
    expect(page.cookies.has('session')).toBe(false);
  });

  it('who came by the login address of an environment where they are nobody is told whom to ask', async () => {
    const { environmentId } = await signedInAdministrator(instance(), 'eline');
    googlerAt(instance(), 'stranger');

    const page = await signInAt(instance(), 'google', { query: `&environment=${environmentId}` });

    expect([page.status, headingOf(page)]).toEqual([403, 'You have no account here yet']);
  });
});

describe('a registration by hand that is open', () => {
  it('is completed by the provider’s proof; its link dies with whatever was submitted by it', async () => {
    const address = 'joost@joost.example';
    await register(instance(), address);
    const oldLink = tokenIn(await mailTo(instance(), address, 'activation'));
    googlerAt(instance(), 'joost');
    const jar = createJar();

    const page = await signInAt(instance(), 'google', { jar });
    const byOldLink = await activate(instance(), formFor('joost', oldLink));
    const oldPage = await browse(instance(), `/activate?lang=en&token=${oldLink}`);
    const done = await acceptTerms(instance(), page, { jar, environmentName: 'Joost BV' });

    expect(headingOf(page)).toBe('Activate your environment');
    expect(byOldLink).toMatchObject({ status: 410, body: { code: 'LINK_SUPERSEDED' } });
    expect(oldPage.html).toContain('Continue with Google');
    expect(done.status).toBe(201);
    const login = await call(instance(), 'POST', '/v1/sessions', { body: { login: address, password: GOOD_PASSWORD } });
    expect(login.status).toBe(401);
  });

  it('offers the provider’s button behind its link, which proves the mailbox whatever the identity’s own address is', async () => {
    const address = 'lien@lien.example';
    await register(instance(), address);
    const token = tokenIn(await mailTo(instance(), address, 'activation'));
    googlerAt(instance(), 'private', { email: 'lien@gmail.com', tenant: null });
    const jar = createJar();

    const link = await browse(instance(), `/activate?lang=en&token=${token}`, { jar });
    const page = await signInAt(instance(), 'google', { jar, query: `&token=${token}` });
    const done = await acceptTerms(instance(), page, { jar, environmentName: 'Lien BV' });

    expect(link.html).toContain('Continue with Google');
    expect(page.html).toContain(address);
    expect((await meOn(instance(), done)).body).toMatchObject({ email: address });
  });

  it('is not for an identity that belongs to an account already', async () => {
    googlerAt(instance(), 'karel');
    await newAccountAt(instance(), 'google', 'Karel BV');
    await register(instance(), 'other@karel.example');
    const token = tokenIn(await mailTo(instance(), 'other@karel.example', 'activation'));

    const page = await signInAt(instance(), 'google', { query: `&token=${token}` });

    expect([page.status, headingOf(page)]).toEqual([409, 'This identity belongs to an account already']);
  });
});
