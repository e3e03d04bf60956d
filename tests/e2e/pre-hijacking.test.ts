import { describe, expect, it } from '@jest/globals';
import { UserIdentity } from '../../db/entities/identity.ts';
import { TERMS } from '../../domain/terms.ts';
import type { PersonInput } from '../../stand-ins/identity/people.ts';
import { useInstance } from '../support/instance.ts';
import { type SignedIn, signedInAdministrator, signedInAs } from '../support/people.ts';
import { activate, call, formFor, GOOD_PASSWORD, mailTo, register, tokenIn } from '../support/person.ts';
import { browse, type CookieJar, createJar } from '../support/provider-browser.ts';

/**
 * The attacks of Sudhodanan and Paverd, "Pre-hijacked accounts" (2022), by their names: somebody gets at an account
 * before its owner does, and keeps a way in. Each ends with an account that its owner alone can enter.
 */
const instance = useInstance({ providers: true, policy: { wrongPasswordPausesMs: [] } });

const ATTACKERS_PASSWORD = 'Seven-Boats-9';
const NEW_PASSWORD = 'seven green bicycles';

/** Somebody at a provider, in a browser of their own. */
function personAt(provider: PersonInput['provider'], email: string, more: Partial<PersonInput> = {}) {
  const { standIn } = instance();
  const { id } = standIn.people.add({ provider, email, ...more });
  const jar = createJar();
  const signIn = (query = '') => {
    standIn.signInAs(id);
    return browse(instance(), `/sign-in/${provider}?lang=en${query}`, { jar });
  };
  return { id, provider, email, jar, signIn };
}

/** Google speaks for the addresses of a hosted domain. */
const atGoogle = (email: string) => personAt('google', email, { tenant: email.split('@')[1] ?? '' });

const cookieIn = (jar: CookieJar) =>
  [...(jar.get(instance().apiUrl) ?? [])].map(([name, { value }]) => `${name}=${value}`).join('; ');

async function meIn(jar: CookieJar) {
  const { status, body } = await call(instance(), 'GET', '/v1/me', { headers: { cookie: cookieIn(jar) } });
  return { status, userId: status === 200 ? (body as { id: string }).id : undefined };
}

const signIn = (login: string, password: string) =>
  call(instance(), 'POST', '/v1/sessions', { body: { login, password } });

const isAlive = async (person: Pick<SignedIn, 'call'>) => (await person.call('GET', '/v1/me')).status === 200;

/** The token behind the link of the newest mail that asks the mailbox about an identity. */
async function proofToken(email: string, count = 1): Promise<string> {
  return tokenIn(await mailTo(instance(), email, 'identity-proof', count), '/verify');
}

/** An account for the victim's address that the attacker has made, with a password of theirs, and signed in to. */
async function accountMadeByAttacker(name: string, victim: string) {
  const attacker = await signedInAdministrator(instance(), name);
  const made = await attacker.call('POST', '/v1/users', { email: victim, role: 'user', password: ATTACKERS_PASSWORD });
  const { id: userId } = made.body as { id: string };
  const { cookie = '' } = await signIn(victim, ATTACKERS_PASSWORD);
  const { environmentId } = attacker;
  return { attacker, inside: signedInAs(instance(), { userId, environmentId, address: victim, cookie }) };
}

/** The victim comes by their provider, is asked for their mailbox, and proves it. */
async function takeOver(victim: ReturnType<typeof personAt>) {
  const asked = await victim.signIn();
  const before = await meIn(victim.jar);
  await victim.signIn(`&token=${await proofToken(victim.email)}`);
  return { asked, before, after: await meIn(victim.jar) };
}

async function resetBy(email: string): Promise<void> {
  await call(instance(), 'POST', '/v1/password-resets', { body: { login: email } });
  const token = tokenIn(await mailTo(instance(), email, 'password-reset'), '/reset');
  const body = { token, password: NEW_PASSWORD };
  const { status } = await call(instance(), 'POST', '/v1/password-resets/confirm', { body });
  if (status !== 200) throw new Error(`the reset was answered ${status}`);
}

const identitiesOf = async (userId: string) =>
  (await instance().orm.em.fork().find(UserIdentity, { user: userId })).map(({ provider }) => provider);

describe('classic-federated merge', () => {
  it('throws away what an attacker has registered by hand, and its links', async () => {
    const victim = atGoogle('merged@classic.example');
    await register(instance(), victim.email);
    const stolen = tokenIn(await mailTo(instance(), victim.email, 'activation'));
    await signedInAdministrator(instance(), 'classic');
    const half = await activate(instance(), formFor('classic', stolen, { password: ATTACKERS_PASSWORD }));

    const consent = await victim.signIn();
    const late = await activate(instance(), formFor('merged', stolen, { password: ATTACKERS_PASSWORD }));
    const token = consent.url.searchParams.get('token') ?? '';
    const body = { token, acceptedTermsVersion: TERMS.version, environmentName: 'Merged BV' };
    const done = await call(instance(), 'POST', '/v1/activations', { body });

    expect(half).toMatchObject({ status: 409, cookie: undefined });
    expect(late).toMatchObject({ status: 410, body: { code: 'LINK_SUPERSEDED' } });
    expect(done.status).toBe(201);
    const { user } = done.body as { user: { id: string } };
    expect(await identitiesOf(user.id)).toEqual(['google']);
    expect((await signIn(victim.email, ATTACKERS_PASSWORD)).status).toBe(401);
    const after = await activate(instance(), formFor('merged', stolen, { password: ATTACKERS_PASSWORD }));
    expect(after).toMatchObject({ status: 410, cookie: undefined });
    await victim.signIn();
    expect(await meIn(victim.jar)).toEqual({ status: 200, userId: user.id });
  });

  it('ends the password of an account that somebody else has made for the address', async () => {
    const victim = atGoogle('employee@made.example');
    const { inside } = await accountMadeByAttacker('made', victim.email);

    const { asked, before, after } = await takeOver(victim);

    expect(asked).toMatchObject({ status: 202, html: expect.stringContaining('mail') });
    expect(before.status).toBe(401);
    expect(after).toEqual({ status: 200, userId: inside.userId });
    expect((await signIn(victim.email, ATTACKERS_PASSWORD)).status).toBe(401);
    expect(await isAlive(inside)).toBe(false);
  });

  it('ends that password also where the environment’s own provider speaks for the address', async () => {
    const victim = atGoogle('employee@lifted.example');
    const { attacker, inside } = await accountMadeByAttacker('lifted', victim.email);
    const own = atGoogle(attacker.address);
    await own.signIn();
    const byProvider = signedInAs(instance(), { ...attacker, cookie: cookieIn(own.jar) });
    const restricted = await byProvider.call('PATCH', '/v1/environment', { signIn: { provider: 'google' } });

    await victim.signIn();
    const lifted = await byProvider.call('PATCH', '/v1/environment', { signIn: null });

    expect([restricted.status, lifted.status]).toEqual([200, 200]);
    expect(await meIn(victim.jar)).toEqual({ status: 200, userId: inside.userId });
    expect((await signIn(victim.email, ATTACKERS_PASSWORD)).status).toBe(401);
    expect(await isAlive(inside)).toBe(false);
  });

  it('links nothing until the mailbox has answered, and nothing when it never does', async () => {
    const victim = atGoogle('silent@unasked.example');
    const { inside } = await accountMadeByAttacker('unasked', victim.email);

    await victim.signIn();
    await victim.signIn();

    expect(await identitiesOf(inside.userId)).toEqual([]);
    expect((await meIn(victim.jar)).status).toBe(401);
  });
});

describe('unexpired session', () => {
  it('ends an attacker’s sessions when the owner proves the mailbox by their provider', async () => {
    const victim = atGoogle('owner@session.example');
    const { inside } = await accountMadeByAttacker('session', victim.email);
    const wasIn = await isAlive(inside);

    await takeOver(victim);

    expect([wasIn, await isAlive(inside)]).toEqual([true, false]);
  });

  it('ends them when the owner sets a new password', async () => {
    const { attacker, inside } = await accountMadeByAttacker('resetter', 'owner@resetter.example');

    await resetBy(inside.address);

    expect([await isAlive(attacker), await isAlive(inside)]).toEqual([true, false]);
    expect((await signIn(inside.address, ATTACKERS_PASSWORD)).status).toBe(401);
  });

  it('ends one that was stolen from an account by hand when its owner links their provider', async () => {
    const stolen = await signedInAdministrator(instance(), 'stolen');
    const victim = atGoogle(stolen.address);

    await victim.signIn();

    expect(await isAlive(stolen)).toBe(false);
    expect(await meIn(victim.jar)).toEqual({ status: 200, userId: stolen.userId });
  });
});

describe('trojan identifier', () => {
  /** An address of the attacker's own in the victim's account, proven, and an identity linked by it. */
  async function planted(name: string, victim: string) {
    const { inside } = await accountMadeByAttacker(name, victim);
    const trojan = atGoogle(`trojan@${name}.example`);
    await inside.call('POST', '/v1/me/email-addresses', { email: trojan.email });
    const token = tokenIn(await mailTo(instance(), trojan.email, 'email-proof'), '/verify');
    const proven = await inside.call('POST', '/v1/email-verifications/confirm', { token });
    await trojan.signIn();
    const attackerIn = await meIn(trojan.jar);
    return { inside, trojan, proven, attackerIn };
  }

  type Victim = ReturnType<typeof personAt>;
  const WAYS = [
    {
      way: 'by their provider',
      name: 'planted-provider',
      prove: async (victim: Victim) => void (await takeOver(victim)),
      isIn: async ({ jar }: Victim) => (await meIn(jar)).status === 200,
      left: ['microsoft'],
    },
    {
      way: 'by a reset',
      name: 'planted-reset',
      prove: ({ email }: Victim) => resetBy(email),
      isIn: async ({ email }: Victim) => (await signIn(email, NEW_PASSWORD)).status === 201,
      left: [],
    },
  ];

  it.each(WAYS)(
    'drops addresses and identities of the attacker when the owner proves the mailbox $way',
    async ({ name, prove, isIn, left }) => {
      const victim = personAt('microsoft', `owner@${name}.example`, { edov: true });
      const { inside, trojan, proven, attackerIn } = await planted(name, victim.email);

      await prove(victim);
      const stale = await meIn(trojan.jar);
      await trojan.signIn();

      expect(proven.status).toBe(200);
      expect(attackerIn).toEqual({ status: 200, userId: inside.userId });
      expect(stale.status).toBe(401);
      expect((await meIn(trojan.jar)).status).toBe(401);
      expect(await identitiesOf(inside.userId)).toEqual(left);
      expect((await signIn(trojan.email, ATTACKERS_PASSWORD)).status).toBe(401);
      expect((await signIn(trojan.email, NEW_PASSWORD)).status).toBe(401);
      expect(await isIn(victim)).toBe(true);
    },
  );
});

describe('unexpired e-mail change', () => {
  it('ends an attacker’s pending address when the owner proves the mailbox', async () => {
    const victim = atGoogle('owner@pending.example');
    const { inside } = await accountMadeByAttacker('pending', victim.email);
    const email = 'later@pending.example';
    await inside.call('POST', '/v1/me/email-addresses', { email });
    const token = tokenIn(await mailTo(instance(), email, 'email-proof'), '/verify');

    await takeOver(victim);
    const own = signedInAs(instance(), { ...inside, cookie: cookieIn(victim.jar) });
    const byAttacker = await inside.call('POST', '/v1/email-verifications/confirm', { token });
    const tricked = await own.call('POST', '/v1/email-verifications/confirm', { token });
    const { body } = await own.call('GET', '/v1/me/email-addresses');

    expect(byAttacker.status).toBe(401);
    expect(tricked.status).toBe(410);
    expect((body as { items: readonly { email: string }[] }).items).toMatchObject([{ email: victim.email }]);
  });

  it('ends a link to a password that is still out', async () => {
    const victim = atGoogle('owner@pending-reset.example');
    const { attacker, inside } = await accountMadeByAttacker('pending-reset', victim.email);
    await attacker.call('POST', `/v1/users/${inside.userId}/send-login-details`);
    const token = tokenIn(await mailTo(instance(), victim.email, 'login-details'), '/reset');

    const { after } = await takeOver(victim);
    const body = { token, password: ATTACKERS_PASSWORD };
    const late = await call(instance(), 'POST', '/v1/password-resets/confirm', { body });

    expect(late.status).toBe(410);
    expect((await signIn(victim.email, ATTACKERS_PASSWORD)).status).toBe(401);
    expect(await meIn(victim.jar)).toEqual(after);
  });

  it('ends the pending link of another identity', async () => {
    const email = 'owner@pending-identity.example';
    const { inside } = await accountMadeByAttacker('pending-identity', email);
    const impostor = personAt('microsoft', email);
    await impostor.signIn();
    const pending = await proofToken(email);
    const victim = atGoogle(email);

    await victim.signIn();
    await victim.signIn(`&token=${await proofToken(email, 2)}`);
    await impostor.signIn(`&token=${pending}`);

    expect((await meIn(impostor.jar)).status).toBe(401);
    expect(await identitiesOf(inside.userId)).toEqual(['google']);
    expect(await meIn(victim.jar)).toEqual({ status: 200, userId: inside.userId });
  });
});

describe('non-verifying provider', () => {
  it.each([
    ['Microsoft without xms_edov', 'microsoft', {}],
    ['Microsoft that says the domain is not verified', 'microsoft', { edov: false }],
    ['Google with an unverified address', 'google', { emailVerified: false, tenant: 'nonverifying.example' }],
    ['Google without the hosted domain', 'google', {}],
    ['Google with another hosted domain', 'google', { tenant: 'elsewhere.example' }],
    ['a provider outside of its domains', 'acme', {}],
    ['Apple with an unverified address', 'apple', { emailVerified: false }],
  ] as const)('%s opens no account by its address, known or not', async (title, provider, more) => {
    const name = `nv-${title.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`.slice(0, 40);
    const victim = await signedInAdministrator(instance(), name);
    const impostor = personAt(provider, victim.address, more);
    const stranger = personAt(provider, `nobody@${name}.example`, more);

    const known = await impostor.signIn();
    const unknown = await stranger.signIn();

    expect(await identitiesOf(victim.userId)).toEqual([]);
    expect([(await meIn(impostor.jar)).status, (await meIn(stranger.jar)).status]).toEqual([401, 401]);
    expect(await isAlive(victim)).toBe(true);
    expect([known.status, unknown.status]).toEqual([202, 202]);
    expect(known.html.replaceAll(victim.address, '')).toBe(unknown.html.replaceAll(stranger.email, ''));
  });

  it('opens the account of the identity, not of an address that it has taken on since', async () => {
    const victim = await signedInAdministrator(instance(), 'changed');
    const mallory = atGoogle('mallory@mallory.example');
    const consent = await mallory.signIn();
    const token = consent.url.searchParams.get('token') ?? '';
    const body = { token, acceptedTermsVersion: TERMS.version, environmentName: 'Mallory BV' };
    const { body: own } = await call(instance(), 'POST', '/v1/activations', { body });

    instance().standIn.people.change(mallory.id, { email: victim.address, tenant: 'changed.example' });
    await mallory.signIn();

    const { user } = own as { user: { id: string } };
    expect(await meIn(mallory.jar)).toEqual({ status: 200, userId: user.id });
    expect(await identitiesOf(victim.userId)).toEqual([]);
    expect((await signIn(victim.address, GOOD_PASSWORD)).status).toBe(201);
  });

  it('gives nothing to an impostor whose mail the owner of the address uses to register by hand', async () => {
    const email = 'owner@impostor.example';
    const impostor = personAt('microsoft', email);
    await impostor.signIn();
    const token = tokenIn(await mailTo(instance(), email, 'activation'));

    const { body } = await activate(instance(), formFor('impostor', token));
    await impostor.signIn();

    const { user } = body as { user: { id: string } };
    expect((await meIn(impostor.jar)).status).toBe(401);
    expect(await identitiesOf(user.id)).toEqual([]);
  });

  it('links no other identity by the link that asks the mailbox about one', async () => {
    const victim = await signedInAdministrator(instance(), 'scanned');
    const impostor = personAt('microsoft', victim.address);
    await impostor.signIn();
    const mail = await mailTo(instance(), victim.address, 'identity-proof');
    const other = personAt('acme', 'other@acme.example');

    await instance().inbox.scan(mail.id, 'submit');
    await other.signIn(`&token=${tokenIn(mail, '/verify')}`);

    expect(await identitiesOf(victim.userId)).toEqual([]);
    expect((await meIn(other.jar)).status).toBe(401);
    expect(await isAlive(victim)).toBe(true);
  });
});
