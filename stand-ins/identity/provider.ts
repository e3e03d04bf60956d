import { randomBytes } from 'node:crypto';
import {
  type AllClientMetadata,
  type Configuration,
  interactionPolicy,
  type KoaContextWithOIDC,
  Provider,
} from 'oidc-provider';
import { type AnswerChanges, changeAddress, changeForm } from './answers.ts';
import { CLAIMS_BY_SCOPE, claimsOf } from './claims.ts';
import type { FaultSwitch } from './faults.ts';
import type { SigningKey } from './keys.ts';
import { createMemory } from './memory.ts';
import type { People, Person } from './people.ts';
import { CLIENT_ID, type StandInId } from './settings.ts';
import { OTHER_ISSUER, tamper, withoutEmail } from './tampering.ts';

export interface ProviderOptions {
  readonly id: StandInId;
  readonly issuer: string;
  /** Where it is mounted: `/google`. */
  readonly path: string;
  /** Microsoft's tenant, whose persons alone sign in there. */
  readonly tenant?: string;
  readonly redirectUri: string;
  readonly key: SigningKey;
  /** Whether this is the client's secret. */
  readonly isSecret: (secret: string) => Promise<boolean>;
  readonly people: People;
  readonly faults: FaultSwitch;
}

/** A parameter of ours, by which Microsoft's common page tells a tenant what was chosen there. */
export const CHOICE = 'choice';

const TTL_SECONDS = 600;

/** Google and most others name themselves in the callback (RFC 9207); these two do not. */
const WITHOUT_ISS: readonly StandInId[] = ['microsoft', 'apple'];

/** A real OpenID provider that signs in persons of the stand-in; what is wrong with its answers is done afterwards. */
export function createProvider(options: ProviderOptions): Provider {
  const provider = new Provider(options.issuer, configurationOf(options));
  provider.Client.prototype.compareClientSecret = options.isSecret;
  provider.use(async (ctx, next) => {
    await next();
    // only what oidc-provider has a route for has a context of it
    const oidc: Oidc | undefined = ctx['oidc'];
    if (oidc) await changeAnswer(ctx, oidc, options);
  });
  provider.on('server_error', (_ctx, error) => console.error(`The stand-in for ${options.id} failed.`, error));
  return provider;
}

type Oidc = KoaContextWithOIDC['oidc'];

/** Of Koa's context what is read and changed here. */
interface Answer {
  body: unknown;
  readonly response: { readonly get: (header: string) => string | undefined };
  readonly set: (header: string, value: string) => void;
}

async function changeAnswer(answer: Answer, oidc: Oidc, options: ProviderOptions): Promise<void> {
  const { id, faults, key } = options;
  const { body } = answer;
  const { route } = oidc;
  if (route === 'discovery' && WITHOUT_ISS.includes(id) && isRecord(body)) {
    const { authorization_response_iss_parameter_supported: _, ...metadata } = body;
    answer.body = metadata;
  }
  if (route === 'token' && isRecord(body) && typeof body['id_token'] === 'string')
    answer.body = { ...body, id_token: await tamper(body['id_token'], faults.of(id), key) };
  if (route === 'userinfo' && isRecord(body) && faults.of(id) === 'no-email') answer.body = withoutEmail(body);
  if (route === 'authorization' || route === 'resume') changeCallback(answer, oidc, options);
}

function changeCallback(answer: Answer, oidc: Oidc, options: ProviderOptions): void {
  const { redirectUri } = options;
  const location = answer.response.get('location') ?? '';
  if (location.startsWith(`${redirectUri}?`)) answer.set('location', changeAddress(location, callbackChanges(options)));
  const { body } = answer;
  if (typeof body !== 'string' || !body.includes(`action="${redirectUri}"`)) return;
  const isGood = body.includes('name="code"');
  answer.body = changeForm(body, { ...callbackChanges(options), ...(isGood && introduce(oidc, options)) });
}

function callbackChanges({ id, faults }: ProviderOptions): AnswerChanges {
  if (WITHOUT_ISS.includes(id)) return { iss: undefined };
  return faults.of(id) === 'wrong-issuer' ? { iss: OTHER_ISSUER } : {};
}

/** Apple tells a person's name beside the code, the first time that they authorise the client and never again. */
function introduce(oidc: Oidc, { id, people }: ProviderOptions): AnswerChanges {
  const subject = oidc.account?.accountId;
  const person = id === 'apple' ? people.list(id).find((one) => one.subject === subject) : undefined;
  const scopes = String(oidc.params?.['scope']).split(' ');
  if (!person || person.authorised || !scopes.includes('name')) return {};
  people.change(person.id, { authorised: true });
  const { firstName, lastName, email } = person;
  return { user: JSON.stringify({ name: { firstName, lastName }, email: email ?? undefined }) };
}

function configurationOf(options: ProviderOptions): Configuration {
  const { id, path, tenant, key, people } = options;
  // oidc-provider's account ids are its subjects
  const findPerson = (subject: string): Person | undefined =>
    people.list(id).find((person) => person.subject === subject && (tenant === undefined || person.tenant === tenant));
  return {
    adapter: createMemory(),
    jwks: { keys: [key] },
    clients: [client(options)],
    claims: CLAIMS_BY_SCOPE as Record<string, string[]>,
    scopes: ['openid', 'email', 'profile', 'name', 'offline_access'],
    // claims stand in the ID token, as with all of these providers
    conformIdTokenClaims: false,
    responseTypes: ['code'],
    pkce: { required: () => false },
    extraParams: [CHOICE],
    cookies: {
      keys: [randomBytes(16).toString('hex')],
      names: { session: sessionCookie(id), interaction: `stand-in-${id}-choice`, resume: `stand-in-${id}-resume` },
      long: { httpOnly: true, sameSite: 'lax' },
      short: { httpOnly: true, sameSite: 'lax' },
    },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
    ttl: {
      AccessToken: TTL_SECONDS,
      AuthorizationCode: 60,
      Grant: TTL_SECONDS,
      IdToken: TTL_SECONDS,
      Interaction: 3_600,
      Session: TTL_SECONDS,
    },
    clientBasedCORS: () => false,
    interactions: { policy: promptPolicy(), url: (_ctx, { uid }) => `${path}/who/${uid}` },
    findAccount: (_ctx, accountId) => {
      const person = findPerson(accountId);
      return person && { accountId, claims: async () => claimsOf(person) };
    },
    loadExistingGrant: async (ctx) => grantEverything(ctx),
    renderError: async (ctx, { error, error_description: description }) => {
      ctx.type = 'text';
      ctx.body = `${error}: ${description ?? 'the request could not be answered'}\n`;
    },
  };
}

function client({ redirectUri }: ProviderOptions): AllClientMetadata & { client_id: string } {
  return {
    client_id: CLIENT_ID,
    // never compared: `isSecret` decides
    client_secret: randomBytes(32).toString('hex'),
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code'],
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_post',
  };
}

/** The cookie by which somebody would stay signed in at a provider; the stand-in asks every time instead. */
export function sessionCookie(id: StandInId): string {
  return `stand-in-${id}-session`;
}

/** The usual prompts, and `select_account`, which Microsoft and Google know. */
function promptPolicy(): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base();
  policy.add(new interactionPolicy.Prompt({ name: 'select_account', requestable: true }), 0);
  return policy;
}

async function grantEverything(ctx: KoaContextWithOIDC) {
  const { account, client: asking, params, provider } = ctx.oidc;
  if (!account || !asking) return undefined;
  const grant = new provider.Grant({ clientId: asking.clientId, accountId: account.accountId });
  grant.addOIDCScope(String(params?.['scope']));
  await grant.save();
  return grant;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
