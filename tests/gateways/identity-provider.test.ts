import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DomainError } from '../../domain/errors.ts';
import type { ProviderSettings } from '../../domain/identity.ts';
import { createIdentityProviders, type IdentityProviders } from '../../gateways/identity-provider.ts';
import { createIdentityStandIn, type IdentityStandIn } from '../../stand-ins/identity/stand-in.ts';
import { browse } from '../support/provider-browser.ts';

const PUBLIC_URL = 'https://onboarding.example';
const HINTS = { locale: 'nl' };

const opened: IdentityStandIn[] = [];
beforeAll(async () => {
  opened.push(await createIdentityStandIn({ publicUrl: PUBLIC_URL }));
});
afterAll(async () => {
  for (const standIn of opened) await standIn.close();
});
function standIn(): IdentityStandIn {
  const [first] = opened;
  if (!first) throw new Error('the stand-in is not open yet');
  return first;
}

const random = () => randomBytes(32).toString('base64url');
const newSecrets = () => ({ state: random(), nonce: random(), codeVerifier: random() });

function gateway(change: (settings: ProviderSettings) => ProviderSettings = (settings) => settings): IdentityProviders {
  const { settings, secrets } = standIn();
  return createIdentityProviders({ settings: settings.map(change), secrets, publicUrl: PUBLIC_URL, timeoutMs: 400 });
}

/** Sends a person to their provider and brings back what it answers. */
async function visit(providers: IdentityProviders, personId: string) {
  const id = standIn().people.find(personId)?.provider ?? '';
  const provider = providers.find(id);
  if (!provider) throw new Error(`there is no provider ${id}`);
  const secrets = newSecrets();
  standIn().signInAs(personId);
  const callback = `${PUBLIC_URL}/sign-in/${id}/callback`;
  const sentTo = await providers.begin(provider, secrets, HINTS);
  const { url, posted } = await browse({ apiUrl: PUBLIC_URL }, sentTo.href, {
    stopBefore: ({ href }) => href.startsWith(callback),
  });
  const query = posted ?? url.searchParams;
  return { provider, secrets, query };
}

async function signIn(providers: IdentityProviders, personId: string) {
  const { provider, secrets, query } = await visit(providers, personId);
  return providers.finish(provider, secrets, query);
}

const failsWith = (code: string) => expect.objectContaining({ name: 'DomainError', code });

describe('where somebody is sent', () => {
  it('is the provider’s page, with everything that makes its answer ours alone', async () => {
    const providers = gateway();
    const secrets = newSecrets();
    const sentTo = async (id: string, hints = {}) => {
      const provider = providers.find(id);
      if (!provider) throw new Error(id);
      return Object.fromEntries((await providers.begin(provider, secrets, { ...HINTS, ...hints })).searchParams);
    };

    const google = await sentTo('google', { loginHint: 'an@firm.example' });
    const apple = await sentTo('apple');
    const acme = await sentTo('acme');

    expect(google).toEqual({
      client_id: 'vestibule',
      response_type: 'code',
      redirect_uri: 'https://onboarding.example/sign-in/google/callback',
      scope: 'openid email profile',
      state: secrets.state,
      nonce: secrets.nonce,
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
      ui_locales: 'nl',
      login_hint: 'an@firm.example',
      prompt: 'select_account',
    });
    expect(apple).toMatchObject({ scope: 'openid name email', response_mode: 'form_post' });
    expect([apple['prompt'], acme['prompt'], acme['response_mode'], (await sentTo('microsoft'))['prompt']]).toEqual([
      undefined,
      undefined,
      undefined,
      'select_account',
    ]);
    expect(JSON.stringify([google, apple])).not.toContain(secrets.codeVerifier);
  });

  it('knows the providers in the order of their buttons, and no others', () => {
    const providers = gateway();

    expect(providers.list.map(({ id }) => id)).toEqual(['microsoft', 'google', 'apple', 'acme']);
    expect(['constructor', '', 'Google'].map((id) => providers.find(id))).toEqual([undefined, undefined, undefined]);
  });

  it('is nowhere without a secret for each', () => {
    const { settings, secrets } = standIn();
    const { google: _, ...others } = secrets;

    expect(() => createIdentityProviders({ settings, secrets: others, publicUrl: PUBLIC_URL })).toThrow('google');
  });
});

describe('who comes back', () => {
  it.each([
    ['ms-anna', { email: 'anna@contoso.example', vouched: true, tenant: '11111111-aaaa-4aaa-8aaa-111111111111' }],
    ['ms-bram', { email: 'bram@fabrikam.example', vouched: false }],
    ['ms-carla', { email: 'carla@fabrikam.example', vouched: true }],
    ['ms-dirk', { email: 'ms-dirk@11111111-aaaa-4aaa-8aaa-111111111111.onmicrosoft.com', vouched: false }],
    ['google-dora', { email: 'dora@fabrikam.example', vouched: true, tenant: 'fabrikam.example', firstName: 'Dora' }],
    ['google-emil', { email: 'emil.evers@gmail.com', vouched: true, tenant: null }],
    ['google-fleur', { email: 'fleur@firm.example', vouched: false }],
    ['google-gus', { email: 'gus@firm.example', vouched: false }],
    ['apple-hanna', { email: 'hanna@firm.example', vouched: true, issuer: 'https://appleid.apple.com' }],
    ['apple-ilse', { email: 'x7k2p9qd4m@privaterelay.appleid.com', vouched: false, relay: true }],
    ['acme-jan', { email: 'jan@acme.example', vouched: true, lastName: 'Jacobs', issuer: 'https://id.acme.example' }],
    ['acme-kim', { email: 'kim@elsewhere.example', vouched: false }],
    ['acme-olga', { groups: ['operators'] }],
  ])('is %s', async (personId, expected) => {
    const person = standIn().people.find(personId);

    const identity = await signIn(gateway(), personId);

    expect(identity).toMatchObject({ provider: person?.provider, subject: person?.subject, ...expected });
  });

  it('is named by their own tenant’s issuer at Microsoft', async () => {
    const { issuer, tenant } = await signIn(gateway(), 'ms-bram');

    expect(issuer).toBe(`https://login.microsoftonline.com/${tenant}/v2.0`);
  });

  it('has no address where the provider tells none', async () => {
    standIn().play('acme', 'no-email');

    const identity = await signIn(gateway(), 'acme-jan').finally(() => standIn().play('acme', undefined));

    expect(identity).toMatchObject({ email: null, vouched: false });
  });

  it('is the same one each time', async () => {
    const providers = gateway();

    const [first, second] = [await signIn(providers, 'google-emil'), await signIn(providers, 'google-emil')];

    expect(first).toEqual(second);
  });
});

describe('an answer that does not fit', () => {
  const ONES = ['ms-anna', 'google-emil', 'apple-hanna', 'acme-jan'] as const;
  const FAULTS = ['wrong-nonce', 'wrong-issuer', 'wrong-audience', 'bad-signature', 'expired'] as const;

  it.each(ONES.flatMap((personId) => FAULTS.map((fault) => [personId, fault] as const)))(
    'is refused: of %s, %s',
    async (personId, fault) => {
      const provider = standIn().people.find(personId)?.provider ?? 'google';
      standIn().play(provider, fault);

      const attempt = signIn(gateway(), personId).finally(() => standIn().play(provider, undefined));

      await expect(attempt).rejects.toEqual(failsWith('SIGN_IN_INVALID'));
    },
  );

  it('is refused the second time', async () => {
    const providers = gateway();
    const { provider, secrets, query } = await visit(providers, 'google-emil');
    await providers.finish(provider, secrets, query);

    await expect(providers.finish(provider, secrets, query)).rejects.toEqual(failsWith('SIGN_IN_INVALID'));
  });

  it.each(['state', 'nonce', 'codeVerifier'] as const)('is refused to whoever holds another %s', async (name) => {
    const providers = gateway();
    const { provider, secrets, query } = await visit(providers, 'acme-jan');

    const attempt = providers.finish(provider, { ...secrets, [name]: random() }, query);

    await expect(attempt).rejects.toEqual(failsWith('SIGN_IN_INVALID'));
  });

  it.each([
    ['without a code', (query: URLSearchParams) => query.delete('code')],
    ['without a state', (query: URLSearchParams) => query.delete('state')],
    ['with two codes', (query: URLSearchParams) => query.append('code', 'another')],
    ['with another code', (query: URLSearchParams) => query.set('code', 'another')],
    ['of another issuer', (query: URLSearchParams) => query.set('iss', 'https://other.example')],
    ['of no issuer, where it names itself', (query: URLSearchParams) => query.delete('iss')],
    ['with a token instead', (query: URLSearchParams) => query.set('id_token', 'x.y.z')],
    ['with an error of no known kind', (query: URLSearchParams) => query.set('error', 'an@firm.example is wrong')],
  ])('is refused %s', async (_, change) => {
    const providers = gateway();
    const { provider, secrets, query } = await visit(providers, 'google-emil');
    change(query);

    const attempt = providers.finish(provider, secrets, query);

    await expect(attempt).rejects.toEqual(failsWith('SIGN_IN_INVALID'));
    await expect(attempt).rejects.not.toThrow('an@firm.example');
  });

  it('is refused of one provider at another’s', async () => {
    const providers = gateway();
    const { secrets, query } = await visit(providers, 'google-emil');
    const acme = providers.find('acme');
    if (!acme) throw new Error('acme');

    await expect(providers.finish(acme, secrets, query)).rejects.toEqual(failsWith('SIGN_IN_INVALID'));
  });
});

describe('a no', () => {
  it.each(['microsoft', 'google', 'apple', 'acme'] as const)('of %s is one', async (id) => {
    const personId = { microsoft: 'ms-anna', google: 'google-emil', apple: 'apple-hanna', acme: 'acme-jan' }[id];
    standIn().play(id, 'declined');

    const attempt = signIn(gateway(), personId).finally(() => standIn().play(id, undefined));

    await expect(attempt).rejects.toEqual(failsWith('SIGN_IN_DECLINED'));
  });

  it.each([
    ['user_cancelled_authorize', 'SIGN_IN_DECLINED'],
    ['consent_required', 'SIGN_IN_DECLINED'],
    ['login_required', 'SIGN_IN_DECLINED'],
    ['interaction_required', 'SIGN_IN_DECLINED'],
    ['server_error', 'PROVIDER_UNAVAILABLE'],
    ['temporarily_unavailable', 'PROVIDER_UNAVAILABLE'],
    ['unauthorized_client', 'PROVIDER_UNAVAILABLE'],
  ])('called %s is %s', async (error, code) => {
    const providers = gateway();
    const provider = providers.find('microsoft');
    if (!provider) throw new Error('microsoft');
    const secrets = newSecrets();
    const query = new URLSearchParams({ error, error_description: 'about an@firm.example', state: secrets.state });

    const attempt = providers.finish(provider, secrets, query);

    await expect(attempt).rejects.toEqual(failsWith(code));
    await expect(attempt).rejects.not.toThrow('an@firm.example');
  });
});

describe('a provider', () => {
  it.each(['down', 'slow', 'rubbish'] as const)(
    'that is %s sends nobody anywhere, and is asked again',
    async (fault) => {
      const providers = gateway();
      standIn().play('google', fault);
      const failed = await signIn(providers, 'google-emil').catch((error: unknown) => error);
      standIn().play('google', undefined);

      expect(failed).toEqual(failsWith('PROVIDER_UNAVAILABLE'));
      expect(await signIn(providers, 'google-emil')).toMatchObject({ vouched: true });
    },
  );

  it.each(['down', 'slow', 'rubbish'] as const)(
    'that is %s when somebody comes back takes nobody in',
    async (fault) => {
      const providers = gateway();
      const { provider, secrets, query } = await visit(providers, 'acme-jan');
      standIn().play('acme', fault);

      const attempt = providers.finish(provider, secrets, query).finally(() => standIn().play('acme', undefined));

      await expect(attempt).rejects.toEqual(failsWith('PROVIDER_UNAVAILABLE'));
    },
  );

  it('that does not know our secret is not the person’s to mend', async () => {
    const { settings, secrets } = standIn();
    const apple = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
      type: 'pkcs8',
      format: 'pem',
    });
    const wrong = { ...secrets, google: 'wrong', apple: apple.toString() };
    const providers = createIdentityProviders({ settings, secrets: wrong, publicUrl: PUBLIC_URL });

    for (const personId of ['google-emil', 'apple-hanna']) {
      await expect(signIn(providers, personId)).rejects.toMatchObject({
        code: 'PROVIDER_UNAVAILABLE',
        reasonCode: expect.stringMatching(/^(invalid_client|unauthorized)$/),
      });
    }
  });

  it('says by a code why nobody is sent to it', async () => {
    const reasonAt = async (discoveryUrl: string | undefined, id = 'google') => {
      const providers = gateway((settings) => (settings.id === id ? { ...settings, discoveryUrl } : settings));
      const provider = providers.find(id);
      if (!provider) throw new Error(id);
      const refusal: unknown = await providers.begin(provider, newSecrets(), HINTS).catch((error: unknown) => error);
      return refusal instanceof DomainError ? refusal.reasonCode : refusal;
    };
    const { url } = standIn();

    expect(await reasonAt(`${url}/acme/.well-known/openid-configuration`)).toBe(
      'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
    );
    expect(await reasonAt(`${url}/acme/.well-known/openid-configuration`, 'microsoft')).toBe('metadata_unfit');
    expect(await reasonAt('http://127.0.0.1:2/')).toBe('ECONNREFUSED');
    expect(await reasonAt(`${url}/healthz/nothing`)).toBe('OAUTH_RESPONSE_IS_NOT_CONFORM');
  });

  it.each([
    ['down', 'status_503'],
    ['slow', 'timeout'],
    ['rubbish', 'OAUTH_RESPONSE_IS_NOT_JSON'],
  ] as const)('that is %s is known by the code %s', async (fault, reasonCode) => {
    const providers = gateway();
    standIn().play('google', fault);

    const attempt = signIn(providers, 'google-emil').finally(() => standIn().play('google', undefined));

    await expect(attempt).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE', reasonCode });
  });

  it('of Microsoft’s may be for every account there is', async () => {
    const issuer = 'https://login.microsoftonline.com/common/v2.0';
    const providers = gateway((settings) => (settings.kind === 'microsoft' ? { ...settings, issuer } : settings));

    const identity = await signIn(providers, 'ms-anna');

    expect(identity).toMatchObject({ provider: 'microsoft', vouched: true });
    expect(identity.issuer).toBe(`https://login.microsoftonline.com/${identity.tenant}/v2.0`);
  });

  it('of one tenant of Microsoft’s takes no other tenant’s people', async () => {
    const tenant = '22222222-bbbb-4bbb-8bbb-222222222222';
    const issuer = `https://login.microsoftonline.com/${tenant}/v2.0`;
    const providers = gateway((settings) => (settings.kind === 'microsoft' ? { ...settings, issuer } : settings));

    // what it says of itself is for all tenants
    await expect(signIn(providers, 'ms-anna')).rejects.toEqual(failsWith('PROVIDER_UNAVAILABLE'));
  });
});
