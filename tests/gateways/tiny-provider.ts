import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { ProviderSettings } from '../../domain/identity.ts';

export interface TinyAnswers {
  /** Beside or in the place of the ID token's usual claims; a text is the whole token, null is none. */
  readonly idToken: Readonly<Record<string, unknown>> | string | null;
  readonly userInfo: unknown;
  /** What its keys are said to be; the real ones when not given. */
  readonly keys?: unknown;
}

/** A provider that answers any code with exactly what a test wants, for what a real one never does. */
export async function openTinyProvider({ idToken, userInfo, keys }: TinyAnswers, nonce: string) {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const usual = { iss: issuer, aud: 'vestibule', sub: 'subject-1', nonce };
  const sign = (claims: object) =>
    new SignJWT({ ...usual, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey);
  const token = typeof idToken === 'object' && idToken !== null ? await sign(idToken) : idToken;
  const answers: Readonly<Record<string, unknown>> = {
    '/.well-known/openid-configuration': {
      issuer,
      authorization_endpoint: `${issuer}/auth`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      userinfo_endpoint: `${issuer}/me`,
    },
    '/token': { access_token: 'access-1', token_type: 'Bearer', ...(token === null ? {} : { id_token: token }) },
    '/jwks': keys ?? { keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }] },
    '/me': userInfo,
  };
  const asked: string[] = [];
  server.on('request', (request, response) => {
    asked.push(`${request.url} ${request.headers.authorization?.split(' ')[0] ?? ''}`.trim());
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answers[request.url ?? '']));
  });
  function close(): void {
    server.closeAllConnections();
    server.close();
  }
  const settings: ProviderSettings = {
    id: 'tiny',
    kind: 'oidc',
    name: 'Tiny',
    issuer,
    clientId: 'vestibule',
    discoveryUrl: undefined,
    domains: ['acme.example'],
    tenants: [],
    shown: true,
    teamId: undefined,
    keyId: undefined,
  };
  return { settings, asked, close };
}
