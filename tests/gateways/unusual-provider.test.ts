import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import type { ProviderSettings } from '../../domain/identity.ts';
import { createIdentityProviders } from '../../gateways/identity-provider.ts';
import { openTinyProvider, type TinyAnswers } from './tiny-provider.ts';

const PUBLIC_URL = 'https://onboarding.example';
const JSON_TYPE = { 'content-type': 'application/json' };
const METADATA = {
  issuer: 'https://accounts.google.com',
  authorization_endpoint: 'https://accounts.google.com/auth',
  token_endpoint: 'https://accounts.google.com/token',
  jwks_uri: 'https://accounts.google.com/keys',
};

const GOOGLE: ProviderSettings = {
  id: 'google',
  kind: 'google',
  name: 'Google',
  issuer: METADATA.issuer,
  clientId: 'vestibule',
  discoveryUrl: undefined,
  domains: [],
  tenants: [],
  shown: true,
  teamId: undefined,
  keyId: undefined,
};

const random = () => randomBytes(32).toString('base64url');
const newSecrets = () => ({ state: random(), nonce: random(), codeVerifier: random() });
const failsWith = (code: string) => expect.objectContaining({ name: 'DomainError', code });

describe('what a provider says of itself', () => {
  it.each([
    ['names another issuer', { issuer: 'https://accounts.google.example' }],
    ['has its page on plain http elsewhere', { authorization_endpoint: 'http://accounts.google.example/auth' }],
    ['has its keys on plain http elsewhere', { jwks_uri: 'http://accounts.google.example/keys' }],
    ['has no place for codes', { token_endpoint: undefined }],
    ['has a number for a place', { token_endpoint: 7 }],
    ['tells about people in a file', { userinfo_endpoint: 'file:///etc/passwd' }],
  ])('is none that %s', async (_, change) => {
    expect(await beginAt(answerJson(METADATA))).toMatchObject({ origin: 'https://accounts.google.com' });
    await expect(beginAt(answerJson({ ...METADATA, ...change }))).rejects.toEqual(failsWith('PROVIDER_UNAVAILABLE'));
  });

  it.each<[string, RequestListener]>([
    ['leads elsewhere', (_request, response) => response.writeHead(302, { location: 'https://other.example' }).end()],
    ['never comes to an end', (_request, response) => response.writeHead(200, JSON_TYPE).write('{"issuer":')],
    [
      'breaks off',
      (_request, response) => void response.writeHead(200, JSON_TYPE).write('{', () => response.destroy()),
    ],
    ['says too much', answerJson({ ...METADATA, padding: 'x'.repeat(600_000) })],
    ['is nobody we know', (_request, response) => response.writeHead(404, JSON_TYPE).end('{}')],
    ['says nothing', (_request, response) => response.writeHead(204).end()],
  ])('is none that %s', async (_, listener) => {
    await expect(beginAt(listener)).rejects.toEqual(failsWith('PROVIDER_UNAVAILABLE'));
  });

  it('is asked about itself once by all who come at the same time', async () => {
    let asked = 0;
    await beginAt((_request, response) => {
      asked += 1;
      answerJson(METADATA)(_request, response);
    }, 5);

    expect(asked).toBe(1);
  });
});

describe('a provider that keeps the address out of the token', () => {
  const profile = { sub: 'subject-1', email: 'jan@acme.example', email_verified: true, groups: ['staff'] };

  it('is asked for it, as the one whom the token names', async () => {
    const { identity, asked } = await finishAt({ idToken: {}, userInfo: { ...profile, iss: 'https://x.example' } });

    expect(identity).toMatchObject({
      email: 'jan@acme.example',
      vouched: true,
      groups: ['staff'],
      subject: 'subject-1',
    });
    expect(identity).toMatchObject({ issuer: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) });
    expect(asked).toEqual(['/.well-known/openid-configuration', '/token Basic', '/jwks', '/me Bearer']);
  });

  it('is not asked where the token tells it', async () => {
    const { identity, asked } = await finishAt({ idToken: { email: 'kim@acme.example' }, userInfo: profile });

    expect(identity).toMatchObject({ email: 'kim@acme.example', vouched: false });
    expect(asked).not.toContain('/me Bearer');
  });

  it.each<[string, TinyAnswers, string]>([
    ['tells of somebody else', { idToken: {}, userInfo: { ...profile, sub: 'other' } }, 'SIGN_IN_INVALID'],
    ['tells a list', { idToken: {}, userInfo: [] }, 'SIGN_IN_INVALID'],
    ['sends no token', { idToken: null, userInfo: profile }, 'SIGN_IN_INVALID'],
    ['sends one that nobody signed', { idToken: unsigned({ sub: 'subject-1' }), userInfo: profile }, 'SIGN_IN_INVALID'],
    ['names nobody', { idToken: { sub: '', email: 'jan@acme.example' }, userInfo: profile }, 'SIGN_IN_INVALID'],
    ['has no such key', { idToken: {}, userInfo: profile, keys: { keys: [] } }, 'SIGN_IN_INVALID'],
    ['is for another as well', { idToken: { aud: ['vestibule', 'other'] }, userInfo: profile }, 'SIGN_IN_INVALID'],
    ['sends what is no token', { idToken: 'nonsense', userInfo: profile }, 'SIGN_IN_INVALID'],
    ['sends half of one', { idToken: 'a.b.c', userInfo: profile }, 'PROVIDER_UNAVAILABLE'],
  ])('takes nobody in where it %s', async (_, answers, code) => {
    await expect(finishAt(answers)).rejects.toEqual(failsWith(code));
  });
});

async function finishAt(answers: TinyAnswers) {
  const secrets = newSecrets();
  const { settings, asked, close } = await openTinyProvider(answers, secrets.nonce);
  const providers = createIdentityProviders({ settings: [settings], secrets: { tiny: 's' }, publicUrl: PUBLIC_URL });
  const query = new URLSearchParams({ code: 'any', state: secrets.state });
  const identity = await providers.finish(settings, secrets, query).finally(close);
  return { identity, asked };
}

function unsigned(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part(claims)}.`;
}

function answerJson(body: object): RequestListener {
  return (_request, response) => void response.writeHead(200, JSON_TYPE).end(JSON.stringify(body));
}

/** Begins a sign-in at a provider whose metadata a server of the test's own answers. */
async function beginAt(listener: RequestListener, times = 1): Promise<URL | undefined> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const discoveryUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metadata`;
  const provider = { ...GOOGLE, discoveryUrl };
  const options = { settings: [provider], secrets: { google: 's' }, publicUrl: PUBLIC_URL, timeoutMs: 400 };
  const providers = createIdentityProviders(options);
  try {
    const sent = Array.from({ length: times }, () => providers.begin(provider, newSecrets(), { locale: 'nl' }));
    return (await Promise.all(sent))[0];
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
