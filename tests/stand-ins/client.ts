import { randomUUID } from 'node:crypto';
import { importPKCS8, SignJWT } from 'jose';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  randomNonce,
  randomPKCECodeVerifier,
} from 'openid-client';
import type { StandInId } from '../../stand-ins/identity/settings.ts';
import { createIdentityStandIn, type IdentityStandIn } from '../../stand-ins/identity/stand-in.ts';
import { type BrowsedPage, browse, type CookieJar, createJar } from '../support/provider-browser.ts';

/** Where nobody listens: what comes back there is read off the browser. */
const CLIENT_URL = 'http://127.0.0.1:9';

/** Lends a running stand-in and closes it afterwards. */
export async function withStandIn<T>(
  use: (standIn: IdentityStandIn) => Promise<T>,
  publicUrl: string = CLIENT_URL,
): Promise<T> {
  const standIn = await createIdentityStandIn({ publicUrl });
  try {
    return await use(standIn);
  } finally {
    await standIn.close();
  }
}

interface AppleSecretClaims {
  readonly issuer?: string;
  readonly expiresInSeconds?: number;
}

/** The secret of Apple's client, as Apple wants it unless told otherwise. */
export async function appleSecret(
  { settings, secrets }: IdentityStandIn,
  { issuer, expiresInSeconds = 300 }: AppleSecretClaims = {},
): Promise<string> {
  const apple = settings.find(({ id }) => id === 'apple');
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT()
    .setProtectedHeader({ alg: 'ES256', kid: apple?.keyId ?? '' })
    .setIssuer(issuer ?? apple?.teamId ?? '')
    .setSubject(apple?.clientId ?? '')
    .setAudience(apple?.issuer ?? '')
    .setIssuedAt(now)
    .setExpirationTime(now + expiresInSeconds)
    .sign(await importPKCS8(secrets['apple'] ?? '', 'ES256'));
}

interface BeginOptions {
  readonly jar?: CookieJar;
  readonly secret?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly timeoutSeconds?: number;
}

/** One sign-in of the certified client at a provider. */
export interface ClientSignIn {
  /** Where the browser stands: a page of the stand-in, or at the client's callback. */
  readonly page: BrowsedPage;
  /** Answers a form of the page. */
  readonly answer: (form: Readonly<Record<string, string>>) => Promise<BrowsedPage>;
  /** Exchanges what came back for the claims of the ID token. */
  readonly finish: (page?: BrowsedPage) => Promise<Readonly<Record<string, unknown>>>;
}

export async function beginSignIn(
  standIn: IdentityStandIn,
  id: StandInId,
  { jar = createJar(), secret, parameters, timeoutSeconds = 5 }: BeginOptions = {},
): Promise<ClientSignIn> {
  const ownSecret = secret ?? (id === 'apple' ? await appleSecret(standIn) : (standIn.secrets[id] ?? ''));
  const configuration = await discover(standIn, id, { secret: ownSecret, timeoutSeconds });
  const [state, nonce, verifier] = [randomUUID(), randomNonce(), randomPKCECodeVerifier()];
  const url = buildAuthorizationUrl(configuration, {
    redirect_uri: `${CLIENT_URL}/sign-in/${id}/callback`,
    ...(id === 'apple' ? { scope: 'name email', response_mode: 'form_post' } : { scope: 'openid email profile' }),
    state,
    nonce,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...parameters,
  });
  const stopBefore = ({ origin }: URL) => origin === CLIENT_URL;
  const page = await browse({ apiUrl: standIn.url }, url.href, { jar, stopBefore });
  return {
    page,
    answer: (form) => browse({ apiUrl: standIn.url }, page.url.href, { jar, stopBefore, form }),
    finish: async (at = page) => {
      const answered = new URL(at.url);
      if (at.posted) answered.search = at.posted.toString();
      const tokens = await authorizationCodeGrant(configuration, answered, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      return tokens.claims() ?? {};
    },
  };
}

function discover(
  { settings }: IdentityStandIn,
  id: StandInId,
  { secret, timeoutSeconds }: { readonly secret: string; readonly timeoutSeconds: number },
): Promise<Configuration> {
  const provider = settings.find((one) => one.id === id);
  if (!provider) throw new Error(`there is no provider ${id}`);
  const { issuer, clientId, discoveryUrl = '' } = provider;
  return discovery(new URL(issuer), clientId, secret, undefined, {
    timeout: timeoutSeconds,
    execute: [allowInsecureRequests, enableNonRepudiationChecks],
    [customFetch]: (url, { body, ...rest }) =>
      fetch(url.includes('.well-known') ? discoveryUrl : url, { ...rest, ...(body !== undefined && { body }) }),
  });
}
