import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  type ServerMetadata,
} from 'openid-client';
import { DomainError } from '../domain/errors.ts';
import { isTemplateIssuer, type ProvenIdentity, type ProviderSettings } from '../domain/identity.ts';
import { type IdentityClaims, readIdentity } from '../domain/identity-claims.ts';
import { isLoopbackUrl } from '../domain/loopback.ts';
import { HOUR_MS, SECOND_MS } from '../domain/policy.ts';
import { signAppleClientSecret } from './apple-client-secret.ts';
import { createBoundedFetch, isAllowed } from './bounded-fetch.ts';
import { toFault, unavailable } from './identity-provider-faults.ts';

/** What one sign-in sends along and expects back. */
export interface SignInSecrets {
  readonly state: string;
  readonly nonce: string;
  /** Of PKCE. */
  readonly codeVerifier: string;
}

/** The configured identity providers. */
export interface IdentityProviders {
  /** In the order of their buttons. */
  readonly list: readonly ProviderSettings[];
  readonly find: (id: string) => ProviderSettings | undefined;
  /** Where to send the browser. Throws `PROVIDER_UNAVAILABLE`. */
  readonly begin: (
    provider: ProviderSettings,
    secrets: SignInSecrets,
    hints: { readonly locale: string; readonly loginHint?: string | undefined },
  ) => Promise<URL>;
  /**
   * Takes the provider's answer, `query` as it came to the callback, to whom it vouches for. Throws
   * `PROVIDER_UNAVAILABLE` where it is down, slow or answers rubbish, `SIGN_IN_DECLINED` where the person or the provider
   * said no, `SIGN_IN_INVALID` for an answer that does not fit: another nonce, issuer or audience, expired, used before.
   */
  readonly finish: (
    provider: ProviderSettings,
    secrets: SignInSecrets,
    query: URLSearchParams,
  ) => Promise<ProvenIdentity>;
}

export interface IdentityProvidersOptions {
  readonly settings: readonly ProviderSettings[];
  /** The client secret of each by its id; of Apple the private key (PKCS#8) by which that is signed. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Under which providers send people back: `/sign-in/{id}/callback`. */
  readonly publicUrl: string;
  /** How long one request to a provider may take. */
  readonly timeoutMs?: number;
}

const REQUEST_MS = 5 * SECOND_MS;
/** How long what a provider says of itself is taken to hold. */
const METADATA_MS = HOUR_MS;

/**
 * The configured identity providers, spoken to by a certified client (openid-client). Nothing is asked of them before
 * somebody signs in. A provider without a secret is refused at once.
 */
export function createIdentityProviders(options: IdentityProvidersOptions): IdentityProviders {
  const { settings, secrets, publicUrl, timeoutMs = REQUEST_MS } = options;
  const ways = new Map(settings.map((provider) => [provider.id, clientAuthOf(provider, secrets)]));
  const configurationOf = rememberFor(METADATA_MS, (provider: ProviderSettings) =>
    discover(provider, { clientAuth: ways.get(provider.id), timeoutMs }),
  );
  const callbackOf = ({ id }: ProviderSettings) => `${publicUrl}/sign-in/${id}/callback`;
  return {
    list: settings,
    find: (id) => settings.find((provider) => provider.id === id),
    begin: (provider, secrets, hints) =>
      asFault(async () => {
        const parameters = await parametersOf(provider, secrets, hints);
        return buildAuthorizationUrl(await configurationOf(provider), {
          redirect_uri: callbackOf(provider),
          ...parameters,
        });
      }),
    finish: (provider, secrets, query) =>
      asFault(async () => {
        const answered = new URL(callbackOf(provider));
        answered.search = query.toString();
        return readIdentity(provider, await exchange(await configurationOf(provider), provider, { secrets, answered }));
      }),
  };
}

/** Servers ignore what they do not know of these (RFC 6749 §3.1), such as PKCE at Apple. */
async function parametersOf(
  { kind }: ProviderSettings,
  { state, nonce, codeVerifier }: SignInSecrets,
  { locale, loginHint }: Parameters<IdentityProviders['begin']>[2],
): Promise<Record<string, string>> {
  return {
    state,
    nonce,
    code_challenge: await calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
    ui_locales: locale,
    ...(loginHint === undefined ? {} : { login_hint: loginHint }),
    // Apple tells name and address by a posted form alone
    ...(kind === 'apple'
      ? { scope: 'openid name email', response_mode: 'form_post' }
      : { scope: 'openid email profile' }),
    // people who have several accounts must be able to choose the one of their business
    ...(kind === 'microsoft' || kind === 'google' ? { prompt: 'select_account' } : {}),
  };
}

async function exchange(
  configuration: Configuration,
  { kind }: ProviderSettings,
  { secrets, answered }: { readonly secrets: SignInSecrets; readonly answered: URL },
): Promise<IdentityClaims> {
  const tokens = await authorizationCodeGrant(configuration, answered, {
    expectedState: secrets.state,
    expectedNonce: secrets.nonce,
    pkceCodeVerifier: secrets.codeVerifier,
    idTokenExpected: true,
  });
  const claims = tokens.claims();
  if (!claims) throw new DomainError('SIGN_IN_INVALID', 'The provider names nobody.');
  const isComplete = kind !== 'oidc' || claims['email'] !== undefined;
  if (isComplete || configuration.serverMetadata().userinfo_endpoint === undefined) return claims;
  const profile = await fetchUserInfo(configuration, tokens.access_token, claims.sub);
  return { ...claims, ...profile, iss: claims.iss, sub: claims.sub };
}

/** Reads what a provider says of itself, where it is told to be; it must be the provider that is meant. */
async function discover(
  provider: ProviderSettings,
  { clientAuth, timeoutMs }: { readonly clientAuth: ClientAuth | undefined; readonly timeoutMs: number },
): Promise<Configuration> {
  const { issuer, clientId, discoveryUrl } = provider;
  // plain http, to this machine alone, where the configuration itself names such an address
  const allowHttp = isPlainHttp(discoveryUrl ?? issuer);
  const boundedFetch = createBoundedFetch({ allowHttp });
  try {
    const configuration = await discovery(new URL(issuer), clientId, undefined, clientAuth, {
      timeout: timeoutMs / SECOND_MS,
      [customFetch]: (url, options) => boundedFetch(discoveryUrl ?? url, options),
      execute: allowHttp ? [allowInsecureRequests, enableNonRepudiationChecks] : [enableNonRepudiationChecks],
    });
    configuration[customFetch] = boundedFetch;
    if (!isConform(configuration.serverMetadata(), { issuer, allowHttp })) {
      throw unavailable(undefined, 'metadata_unfit');
    }
    return configuration;
  } catch (error) {
    throw unavailable(error);
  }
}

function isPlainHttp(url: string): boolean {
  return url.startsWith('http:') && isLoopbackUrl(url);
}

/** The metadata's issuer is the one that tokens must name; Microsoft's for many tenants leaves a gap for the tenant. */
function isConform(
  metadata: ServerMetadata,
  { issuer, allowHttp }: { readonly issuer: string; readonly allowHttp: boolean },
): boolean {
  const expected = isTemplateIssuer(issuer) ? issuer.replace(/organizations|common/, '{tenantid}') : issuer;
  const { authorization_endpoint, token_endpoint, jwks_uri, userinfo_endpoint } = metadata;
  const used = [authorization_endpoint, token_endpoint, jwks_uri, userinfo_endpoint ?? jwks_uri];
  return metadata.issuer === expected && used.every((url) => typeof url === 'string' && isAllowed(url, allowHttp));
}

/** How we prove to a provider that we are its client. */
function clientAuthOf(provider: ProviderSettings, secrets: Readonly<Record<string, string>>): ClientAuth {
  const secret = Object.hasOwn(secrets, provider.id) ? secrets[provider.id] : undefined;
  if (secret === undefined) throw new Error(`there is no secret for the provider ${provider.id}`);
  if (provider.kind === 'apple') return withAppleSecret(provider, secret);
  const [post, basic] = [ClientSecretPost(secret), ClientSecretBasic(secret)];
  return (server, client, body, headers) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const authenticate = methods.includes('client_secret_post') ? post : basic;
    authenticate(server, client, body, headers);
  };
}

function withAppleSecret(provider: ProviderSettings, privateKey: string): ClientAuth {
  const authenticate = async (_server: unknown, client: { readonly client_id: string }, body: URLSearchParams) => {
    body.set('client_id', client.client_id);
    body.set('client_secret', await signAppleClientSecret(provider, privateKey));
  };
  // the library awaits it, though its type does not say so
  return authenticate as ClientAuth;
}

/** Asks once for all who want the same at the same time, and keeps the answer for a while; a failure is not kept. */
function rememberFor<Key extends { readonly id: string }, Value>(
  keepMs: number,
  ask: (key: Key) => Promise<Value>,
): (key: Key) => Promise<Value> {
  const asked = new Map<string, { readonly answer: Promise<Value>; readonly untilMs: number }>();
  return (key) => {
    const known = asked.get(key.id);
    if (known && Date.now() < known.untilMs) return known.answer;
    const answer = ask(key);
    asked.set(key.id, { answer, untilMs: Date.now() + keepMs });
    answer.catch(() => asked.get(key.id)?.answer === answer && asked.delete(key.id));
    return answer;
  };
}

async function asFault<Result>(attempt: () => Promise<Result>): Promise<Result> {
  try {
    return await attempt();
  } catch (error) {
    throw toFault(error);
  }
}
