import { describe, expect, it } from '@jest/globals';
import { ProviderSignIn, UserIdentity } from '../../db/entities/identity.ts';
import { findVerificationLink } from '../../db/queries/email-addresses.ts';
import type { ConfirmAddressCommand, EmailVerificationAnswer } from '../../domain/email-verification.ts';
import { TERMS } from '../../domain/terms.ts';
import { useInstance } from '../support/instance.ts';
import { signedInAdministrator } from '../support/people.ts';
import { call, mailTo, register, tokenIn } from '../support/person.ts';
import { handleOf, headingOf, personAt, signInAt } from '../support/provider-people.ts';
import { administratorByProvider, restrictedEnvironment } from '../support/restricted.ts';

/** What somebody tries who has got hold of a part of a way in, or of an account before it was restricted. */
const instance = useInstance({ providers: true });

const identitiesOf = async (userId: string) =>
  (await instance().orm.em.fork().find(UserIdentity, { user: userId })).map(({ provider }) => provider);

/** Confirms a link about an identity as the callback would, had it not looked at the restriction. */
async function confirmLink(token: string) {
  const link = await findVerificationLink(instance().orm.em.fork(), token);
  if (!link) throw new Error('there is no such link');
  const handle = instance().temporal.workflow.getHandle(`emailVerification/${link.id}`);
  const { stage } = await handle.executeUpdate<EmailVerificationAnswer, [ConfirmAddressCommand]>('confirm', {
    args: [{ round: link.round }],
  });
  return stage;
}

describe('whoever has got at a mailed link and signed in by it', () => {
  it('has nothing any more once the owner of the address is proven by their provider', async () => {
    const email = 'olga@stolen-link.example';
    await register(instance(), email);
    const stolen = tokenIn(await mailTo(instance(), email, 'activation'));
    personAt(instance(), { provider: 'microsoft', email: 'thief@thief.example' });
    const thief = await signInAt(instance(), 'microsoft', { query: `&token=${stolen}` });
    personAt(instance(), { provider: 'google', email, tenant: 'stolen-link.example' });
    const owner = await signInAt(instance(), 'google');

    const consent = (token: string, environmentName: string) =>
      call(instance(), 'POST', '/v1/activations', {
        body: { token, acceptedTermsVersion: TERMS.version, environmentName },
      });
    const late = await consent(handleOf(thief), 'Thief BV');
    const own = await consent(handleOf(owner), 'Olga BV');

    expect(headingOf(thief)).toBe('Activate your environment');
    expect(late).toMatchObject({ status: 410, body: { code: 'LINK_SUPERSEDED' }, cookie: undefined });
    expect(own).toMatchObject({ status: 201, body: { user: { email } } });
  });

  it('is not hindered by an older link: the address that the provider vouches for counts then', async () => {
    const email = 'pien@older-link.example';
    await register(instance(), email);
    const older = tokenIn(await mailTo(instance(), email, 'activation'));
    personAt(instance(), { provider: 'google', email, tenant: 'older-link.example' });
    await signInAt(instance(), 'google');
    const page = await signInAt(instance(), 'google', { query: `&token=${older}` });

    const done = await call(instance(), 'POST', '/v1/activations', {
      body: { token: handleOf(page), acceptedTermsVersion: TERMS.version, environmentName: 'Pien BV' },
    });

    expect(done).toMatchObject({ status: 201, body: { user: { email } } });
  });
});

describe('a user of a restricted environment', () => {
  it('is not mailed a link that would link another provider, but where they sign in', async () => {
    const { admin } = await restrictedEnvironment(instance(), 'elsewhere');
    const before = await identitiesOf(admin.userId);
    personAt(instance(), { provider: 'microsoft', email: admin.address });

    const page = await signInAt(instance(), 'microsoft');

    expect(page.status).toBe(202);
    await mailTo(instance(), admin.address, 'sign-in-elsewhere');
    expect(await identitiesOf(admin.userId)).toEqual(before);
  });

  it('links no other provider by a link that was mailed before the restriction', async () => {
    const { admin } = await administratorByProvider(instance(), 'mailed-before');
    const other = personAt(instance(), { provider: 'microsoft', email: admin.address });
    await signInAt(instance(), 'microsoft');
    const token = tokenIn(await mailTo(instance(), admin.address, 'identity-proof'), '/verify');
    const { status } = await admin.call('PATCH', '/v1/environment', { signIn: { provider: 'acme' } });

    instance().standIn.signInAs(other.id);
    const page = await signInAt(instance(), 'microsoft', { query: `&token=${token}` });
    const confirmed = await confirmLink(token);

    expect([status, page.status]).toEqual([200, 403]);
    expect(page.html).toContain(`/login/${admin.environmentId}`);
    expect(confirmed).toBe('cancelled');
    expect(await identitiesOf(admin.userId)).toEqual(['acme']);
    expect((await admin.call('GET', '/v1/me')).status).toBe(200);
  });
});

describe('the database', () => {
  it('holds no token of a mailed link that somebody goes on to after signing in', async () => {
    const { address, call: own } = await signedInAdministrator(instance(), 'rosa');
    await own('POST', '/v1/me/email-addresses', { email: 'other@rosa.example' });
    const token = tokenIn(await mailTo(instance(), 'other@rosa.example', 'email-proof'), '/verify');
    personAt(instance(), { provider: 'google', email: address, tenant: 'rosa.example' });
    const next = encodeURIComponent(`/verify?token=${token}`);

    const page = await signInAt(instance(), 'google', { query: `&next=${next}` });

    expect([page.url.pathname, page.url.searchParams.get('token')]).toEqual(['/verify', token]);
    const rows = await instance().orm.em.fork().findAll(ProviderSignIn);
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(token);
  });
});
