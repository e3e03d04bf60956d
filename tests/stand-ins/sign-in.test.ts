import { expect, it } from '@jest/globals';
import { TENANTS, tenantIssuer } from '../../stand-ins/identity/settings.ts';
import { createJar } from '../support/provider-browser.ts';
import { appleSecret, beginSignIn, withStandIn } from './client.ts';

it('signs in somebody at Google, with the claims that Google sends', () =>
  withStandIn(async (standIn) => {
    const signIn = await beginSignIn(standIn, 'google');
    const back = await signIn.answer({ person: 'google-dora' });

    expect(signIn.page.html).toContain('Sign in as Dora Daems');
    expect(back.url.searchParams.get('iss')).toBe('https://accounts.google.com');
    expect(await signIn.finish(back)).toMatchObject({
      iss: 'https://accounts.google.com',
      sub: expect.stringMatching(/^\d{21}$/),
      email: 'dora@fabrikam.example',
      email_verified: true,
      hd: 'fabrikam.example',
      given_name: 'Dora',
      family_name: 'Daems',
    });
  }));

it("leads from Microsoft's common page to the tenant of whoever is chosen there", () =>
  withStandIn(async (standIn) => {
    const signIn = await beginSignIn(standIn, 'microsoft', { parameters: { prompt: 'select_account' } });
    const back = await signIn.answer({ person: 'ms-carla' });
    const claims = await signIn.finish(back);

    expect(back.url.searchParams.has('iss')).toBe(false);
    expect(claims).toMatchObject({
      iss: tenantIssuer(TENANTS.fabrikam),
      tid: TENANTS.fabrikam,
      oid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      preferred_username: 'carla@fabrikam.example',
      email: 'carla@fabrikam.example',
      xms_edov: '1',
      name: 'Carla Claes',
      given_name: 'Carla',
      family_name: 'Claes',
    });
    expect(claims).not.toHaveProperty('email_verified');
  }));

it('makes a tenant of Microsoft for a person who is in a new one', () =>
  withStandIn(async (standIn) => {
    const tenant = '33333333-cccc-4ccc-8ccc-333333333333';
    const { id } = standIn.people.add({ provider: 'microsoft', email: 'eva@northwind.example', tenant });
    standIn.signInAs(id);

    const signIn = await beginSignIn(standIn, 'microsoft');

    expect(await signIn.finish()).toMatchObject({ iss: tenantIssuer(tenant), tid: tenant });
  }));

it('posts back what Apple tells, the name only the first time', () =>
  withStandIn(async (standIn) => {
    standIn.signInAs('apple-ilse');
    const first = await beginSignIn(standIn, 'apple');
    const second = await beginSignIn(standIn, 'apple');

    expect(JSON.parse(first.page.posted?.get('user') ?? '')).toEqual({
      name: { firstName: 'Ilse', lastName: 'Ingels' },
      email: 'x7k2p9qd4m@privaterelay.appleid.com',
    });
    expect([...(second.page.posted?.keys() ?? [])].toSorted()).toEqual(['code', 'state']);
    expect(await second.finish()).toMatchObject({
      iss: 'https://appleid.apple.com',
      email: 'x7k2p9qd4m@privaterelay.appleid.com',
      email_verified: 'true',
      is_private_email: 'true',
    });
  }));

it('asks of Apple that name and address come by a posted form', () =>
  withStandIn(async (standIn) => {
    const { page } = await beginSignIn(standIn, 'apple', { parameters: { response_mode: 'query' } });

    expect([page.status, page.html]).toEqual([400, expect.stringContaining('response_mode must be form_post')]);
  }));

it.each([
  ['by another team', { issuer: 'TEAM999999' }],
  ['for more than six months', { expiresInSeconds: 200 * 86_400 }],
  ['that has run out', { expiresInSeconds: -60 }],
])('takes no secret of Apple %s', (_what, claims) =>
  withStandIn(async (standIn) => {
    standIn.signInAs('apple-hanna');
    const signIn = await beginSignIn(standIn, 'apple', { secret: await appleSecret(standIn, claims) });

    await expect(signIn.finish()).rejects.toMatchObject({ error: 'invalid_client' });
  }),
);

it("tells the groups of somebody at a customer's own provider", () =>
  withStandIn(async (standIn) => {
    standIn.signInAs('acme-olga');
    const signIn = await beginSignIn(standIn, 'acme');

    expect(await signIn.finish()).toMatchObject({
      iss: 'https://id.acme.example',
      email: 'olga@acme.example',
      email_verified: true,
      groups: ['operators'],
    });
  }));

it('gives a code once, to the client that has its secret, for its own verifier', () =>
  withStandIn(async (standIn) => {
    standIn.signInAs('google-emil');
    const signIn = await beginSignIn(standIn, 'google');
    const [other, wrong] = [
      await beginSignIn(standIn, 'google'),
      await beginSignIn(standIn, 'google', { secret: 'wrong' }),
    ];
    const { searchParams: mixedUp } = new URL(signIn.page.url);
    mixedUp.set('state', other.page.url.searchParams.get('state') ?? '');
    const stolen = new URL(`?${mixedUp.toString()}`, other.page.url);

    await expect(wrong.finish()).rejects.toMatchObject({ error: 'invalid_client' });
    await expect(other.finish({ ...other.page, url: stolen })).rejects.toMatchObject({ error: 'invalid_grant' });
    await signIn.finish();
    await expect(signIn.finish()).rejects.toMatchObject({ error: 'invalid_grant' });
  }));

it('asks again, although somebody has signed in before in the same browser', () =>
  withStandIn(async (standIn) => {
    const jar = createJar();
    const first = await beginSignIn(standIn, 'google', { jar });
    await first.answer({ person: 'google-dora' });

    const second = await beginSignIn(standIn, 'google', { jar });
    const back = await second.answer({ person: 'google-emil' });

    expect(await second.finish(back)).toMatchObject({ email: 'emil.evers@gmail.com' });
  }));

it('tells the address as it is now, under the subject that stays', () =>
  withStandIn(async (standIn) => {
    standIn.signInAs('google-dora');
    const before = await (await beginSignIn(standIn, 'google')).finish();
    standIn.people.change('google-dora', { email: 'dora.daems@fabrikam.example' });
    const after = await (await beginSignIn(standIn, 'google')).finish();

    expect(after).toMatchObject({ sub: before['sub'], email: 'dora.daems@fabrikam.example' });
  }));
