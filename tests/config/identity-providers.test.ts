import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadConfig } from '../../config/config.ts';

const key = Buffer.alloc(32, 1).toString('base64');
const REQUIRED = {
  DATABASE_URL: 'postgresql://u:p@127.0.0.1:5432/vestibule',
  TEMPORAL_ADDRESS: '127.0.0.1:7233',
  PUBLIC_URL: 'https://onboarding.example',
  RESEND_API_KEY: 're_123',
  RESEND_WEBHOOK_SECRET: `whsec_${key}`,
  TOKEN_KEYS: `t1:${key}`,
  CODEC_KEYS: `c1:${key}`,
};
const TENANT_ISSUER = 'https://login.microsoftonline.com/11111111-aaaa-4aaa-8aaa-111111111111/v2.0';

const tenant = { id: '11111111-aaaa-4aaa-8aaa-111111111111', domains: ['contoso.example'] };
const microsoft = { id: 'microsoft', kind: 'microsoft', clientId: 'client-m' };
const google = { id: 'google', kind: 'google', clientId: 'client-g' };
const apple = { id: 'apple', kind: 'apple', clientId: 'client-a', teamId: 'TEAM', keyId: 'KEY' };
const acme = {
  id: 'acme-1',
  kind: 'oidc',
  clientId: 'client-o',
  name: 'Acme',
  issuer: 'https://id.acme.example',
  domains: ['Acme.example'],
};
const pem = (namedCurve: string) =>
  generateKeyPairSync('ec', { namedCurve }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

const SECRET = 'a-secret-of-a-provider';

/** Loads a configuration with these providers, each of which has a secret unless told otherwise. */
function load(
  providers: readonly object[],
  more: Readonly<Record<string, string>> = {},
  secrets: object = Object.fromEntries(providers.map((one) => ['id' in one ? String(one.id) : '', SECRET])),
) {
  const given = { IDENTITY_PROVIDERS: JSON.stringify(providers), IDENTITY_PROVIDER_SECRETS: JSON.stringify(secrets) };
  return loadConfig({ ...REQUIRED, ...given, ...more });
}

/** The sentences of a refusal; none of them repeats a secret. */
function mistakesOf(attempt: () => unknown): readonly string[] {
  try {
    attempt();
  } catch (error) {
    const lines = error instanceof Error ? error.message.split('\n') : [];
    if (lines.join().includes(SECRET)) throw new Error('a refusal repeats a secret', { cause: error });
    return lines.slice(1).map((line) => line.trim());
  }
  return [];
}

describe('identity providers', () => {
  it('have what their kind brings, in the order in which they are named, with their secrets apart', () => {
    const secrets = { microsoft: SECRET, google: SECRET, apple: pem('P-256'), 'acme-1': SECRET };

    const { identityProviders, secrets: kept } = load([microsoft, google, apple, acme], {}, secrets);

    const usual = {
      domains: [],
      tenants: [],
      shown: true,
      discoveryUrl: undefined,
      teamId: undefined,
      keyId: undefined,
    };
    expect(identityProviders).toEqual([
      {
        ...usual,
        ...microsoft,
        name: 'Microsoft',
        issuer: 'https://login.microsoftonline.com/organizations/v2.0',
      },
      { ...usual, ...google, name: 'Google', issuer: 'https://accounts.google.com' },
      { ...usual, ...apple, name: 'Apple', issuer: 'https://appleid.apple.com' },
      { ...usual, ...acme, domains: ['acme.example'] },
    ]);
    expect(kept.identityProviders).toEqual(secrets);
    expect(JSON.stringify(identityProviders)).not.toContain(SECRET);
  });

  it('need not be there at all', () => {
    const { identityProviders, manualRegistration, operators, secrets } = loadConfig(REQUIRED);

    expect([identityProviders, manualRegistration, operators, secrets.identityProviders]).toEqual([
      [],
      'on',
      undefined,
      {},
    ]);
  });

  it.each([
    [
      [{ ...google, id: 'Google' }],
      'IDENTITY_PROVIDERS, number 1: id must be 1 to 39 lower-case letters, digits and hyphens',
    ],
    [
      [{ ...google, id: '../x' }],
      'IDENTITY_PROVIDERS, number 1: id must be 1 to 39 lower-case letters, digits and hyphens',
    ],
    [[google, { ...microsoft, id: 'google' }], 'IDENTITY_PROVIDERS: names two providers by the same id'],
    [
      [{ ...google, kind: 'github' }],
      'IDENTITY_PROVIDERS "google": kind must be one of microsoft, google, apple, oidc',
    ],
    [[{ ...google, clientId: undefined }], 'IDENTITY_PROVIDERS "google": clientId is missing'],
    [[{ ...google, clientId: ' ' }], 'IDENTITY_PROVIDERS "google": clientId must not be empty'],
    [[{ ...google, clientSecret: SECRET }], 'IDENTITY_PROVIDERS "google": knows no clientSecret'],
    [[{ ...google, shown: 'no' }], 'IDENTITY_PROVIDERS "google": shown must be true or false'],
    [
      [{ ...google, domains: ['acme.example'] }],
      'IDENTITY_PROVIDERS "google": domains is only for providers of the kind oidc',
    ],
    [
      [{ ...google, tenants: [tenant] }],
      'IDENTITY_PROVIDERS "google": tenants is only for providers of the kind microsoft',
    ],
    [
      [{ ...microsoft, tenants: [{ ...tenant, id: 'contoso' }] }],
      'IDENTITY_PROVIDERS "microsoft": tenants, number 1, id must be the id of a Microsoft tenant',
    ],
    [
      [{ ...microsoft, tenants: [tenant.id] }],
      'IDENTITY_PROVIDERS "microsoft": tenants, number 1 must be an object with id and domains',
    ],
    [
      [{ ...microsoft, tenants: [{ ...tenant, domains: [] }] }],
      'IDENTITY_PROVIDERS "microsoft": tenants, number 1, domains must name a domain',
    ],
    [[{ ...acme, issuer: undefined }], 'IDENTITY_PROVIDERS "acme-1": issuer is needed for a provider of the kind oidc'],
    [
      [{ ...acme, issuer: 'https://login.microsoftonline.com/organizations/v2.0' }],
      'IDENTITY_PROVIDERS "acme-1": issuer of Microsoft’s many tenants is only for a provider of the kind microsoft',
    ],
    [[{ ...acme, name: undefined }], 'IDENTITY_PROVIDERS "acme-1": name is needed for a provider of the kind oidc'],
    [
      [{ ...acme, domains: [] }],
      'IDENTITY_PROVIDERS "acme-1": domains is needed for a provider of the kind oidc: for whose addresses it speaks',
    ],
    [
      [{ ...acme, domains: ['acme'] }],
      'IDENTITY_PROVIDERS "acme-1": domains, number 1 must be a domain, such as acme.example',
    ],
    [
      [{ ...acme, issuer: 'http://id.acme.example' }],
      'IDENTITY_PROVIDERS "acme-1": issuer must be an https address, or one on this machine, without query or fragment',
    ],
    [
      [{ ...acme, issuer: 'https://id.acme.example/?x=1' }],
      'IDENTITY_PROVIDERS "acme-1": issuer must be an https address, or one on this machine, without query or fragment',
    ],
    [
      [{ ...google, discoveryUrl: 'http://10.0.0.1/google' }],
      'IDENTITY_PROVIDERS "google": discoveryUrl must be an https address, or one on this machine, without query or fragment',
    ],
    [
      [{ ...google, discoveryUrl: 'http://127.0.0.1.evil.example/' }],
      'IDENTITY_PROVIDERS "google": discoveryUrl must be an https address, or one on this machine, without query or fragment',
    ],
    [
      [{ ...apple, teamId: undefined }],
      'IDENTITY_PROVIDERS "apple": teamId is needed for a provider of the kind apple',
    ],
    [[{ ...apple, keyId: undefined }], 'IDENTITY_PROVIDERS "apple": keyId is needed for a provider of the kind apple'],
    [[{ ...google, id: undefined }], 'IDENTITY_PROVIDERS, number 1: id is missing'],
    [[acme, { ...google, id: 'gmail', kind: undefined }], 'IDENTITY_PROVIDERS "gmail": kind is missing'],
    [[microsoft, []], 'IDENTITY_PROVIDERS, number 2: must be a JSON object'],
    [
      [acme, { ...acme, id: 'acme-2', name: 'Acme two' }],
      'IDENTITY_PROVIDERS "acme-2": has the issuer of another provider before it',
    ],
    [
      [microsoft, { ...microsoft, id: 'business', issuer: 'https://login.microsoftonline.com/common/v2.0' }],
      'IDENTITY_PROVIDERS "business": has the issuer of another provider before it',
    ],
    [
      [{ ...microsoft, issuer: 'https://login.microsoftonline.com/contoso.onmicrosoft.com/v2.0' }],
      'IDENTITY_PROVIDERS "microsoft": issuer at Microsoft must name organizations, common or a tenant by its id',
    ],
  ])('are refused in one sentence: %j', (providers, sentence) => {
    expect(mistakesOf(() => load(providers))).toEqual([sentence]);
  });

  it('stand on this machine for development', () => {
    const url = 'http://127.0.0.1:3002/google/.well-known/openid-configuration';

    const { identityProviders } = load([
      { ...google, discoveryUrl: url },
      { ...acme, issuer: 'http://localhost:3002' },
    ]);

    expect(identityProviders.map(({ discoveryUrl, issuer }) => [discoveryUrl, issuer])).toEqual([
      [url, 'https://accounts.google.com'],
      [undefined, 'http://localhost:3002'],
    ]);
  });

  it.each(['nothing', '{', '{"id":"google"}', '7', '["google"]'])('are no %s', (text) => {
    const [mistake] = mistakesOf(() => loadConfig({ ...REQUIRED, IDENTITY_PROVIDERS: text }));

    expect(mistake).toMatch(/^IDENTITY_PROVIDERS/);
  });

  it('are read from any text, or refused by name', () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.array(fc.object(), { maxLength: 3 }).map((list) => JSON.stringify(list)),
    );
    fc.assert(
      fc.property(text, fc.constantFrom('IDENTITY_PROVIDERS', 'IDENTITY_PROVIDER_SECRETS'), (given, name) => {
        const mistakes = mistakesOf(() => loadConfig({ ...REQUIRED, [name]: given }));
        expect(mistakes.every((mistake) => mistake.startsWith(name))).toBe(true);
      }),
    );
  });
});

describe('their secrets', () => {
  const rule =
    'IDENTITY_PROVIDER_SECRETS: for the provider apple it must be the private key from Apple (PKCS#8, P-256)';

  it.each([
    ['missing', {}, 'IDENTITY_PROVIDER_SECRETS: has no secret for the provider google'],
    ['empty', { google: '' }, 'IDENTITY_PROVIDER_SECRETS.google: must not be empty'],
    ['numbers', { google: 7 }, 'IDENTITY_PROVIDER_SECRETS.google: must be a text'],
    [
      'of a provider that is not there',
      { google: SECRET, [SECRET]: SECRET },
      'IDENTITY_PROVIDER_SECRETS: has a secret for a provider that IDENTITY_PROVIDERS does not name',
    ],
  ])('are refused when %s', (_, secrets, sentence) => {
    expect(mistakesOf(() => load([google], {}, secrets))).toEqual([sentence]);
  });

  it('are needed for each, whatever it is called', () => {
    expect(mistakesOf(() => load([{ ...google, id: 'constructor' }], {}, {}))).toEqual([
      'IDENTITY_PROVIDER_SECRETS: has no secret for the provider constructor',
    ]);
  });

  it.each([
    ['a text', SECRET],
    ['half a key', pem('P-256').slice(0, 120)],
    ['a key of another curve', pem('P-384')],
  ])('of Apple are no %s', (_, secret) => {
    expect(mistakesOf(() => load([apple], {}, { apple: secret }))).toEqual([rule]);
  });

  it('are no JSON list', () => {
    const [mistake] = mistakesOf(() => loadConfig({ ...REQUIRED, IDENTITY_PROVIDER_SECRETS: `["${SECRET}"]` }));

    expect(mistake).toBe('IDENTITY_PROVIDER_SECRETS: must be a JSON object');
  });
});

describe('operators', () => {
  const group = { OPERATOR_GROUP: 'operators' };

  it.each([
    ['of a tenant of Microsoft’s', microsoft, TENANT_ISSUER],
    ['of one tenant alone', { ...microsoft, issuer: TENANT_ISSUER }, TENANT_ISSUER],
    ['of a provider that has no button', { ...acme, shown: false }, 'https://id.acme.example'],
  ])('may be %s', (_, provider, issuer) => {
    const { operators } = load([provider], { ...group, OPERATOR_ISSUER: issuer });

    expect(operators).toEqual({ issuer, group: 'operators' });
  });

  it.each([
    [{ OPERATOR_ISSUER: 'https://id.acme.example' }, 'OPERATOR_GROUP: is needed beside OPERATOR_ISSUER'],
    [group, 'OPERATOR_ISSUER: is needed beside OPERATOR_GROUP'],
    [
      { ...group, OPERATOR_ISSUER: 'https://id.acme.example/' },
      'OPERATOR_ISSUER: must be the issuer of a provider in IDENTITY_PROVIDERS, or of a tenant of Microsoft’s',
    ],
    [
      { ...group, OPERATOR_ISSUER: TENANT_ISSUER },
      'OPERATOR_ISSUER: must be the issuer of a provider in IDENTITY_PROVIDERS, or of a tenant of Microsoft’s',
    ],
    [
      { ...group, OPERATOR_ISSUER: 'https://login.microsoftonline.com/organizations/v2.0' },
      'OPERATOR_ISSUER: must be of one Microsoft tenant, with its id in the issuer',
    ],
  ])('are refused: %j', (more: Readonly<Record<string, string>>, sentence) => {
    expect(mistakesOf(() => load([acme], more))).toEqual([sentence]);
  });
});

it.each([
  ['MANUAL_REGISTRATION', 'sometimes', 'must be one of on, discouraged, off'],
  ['OPERATOR_ISSUER', 'Contoso', 'must be the address by which a provider names itself'],
  ['OPERATOR_GROUP', 'x'.repeat(256), 'is too long'],
])('%s is not just anything', (name, value, sentence) => {
  expect(mistakesOf(() => load([google], { [name]: value }))).toEqual([`${name}: ${sentence}`]);
});

describe('registering by hand', () => {
  it.each(['on', 'discouraged', 'off'] as const)('is %s', (way) => {
    expect(load([google], { MANUAL_REGISTRATION: way }).manualRegistration).toBe(way);
  });

  it('is not off where nothing else is offered', () => {
    const sentence = 'MANUAL_REGISTRATION: off would leave no way to register: no provider is shown';

    expect(mistakesOf(() => load([{ ...acme, shown: false }], { MANUAL_REGISTRATION: 'off' }))).toEqual([sentence]);
    expect(mistakesOf(() => loadConfig({ ...REQUIRED, MANUAL_REGISTRATION: 'off' }))).toEqual([sentence]);
  });
});
