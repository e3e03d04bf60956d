import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import { domainOf, parseEmailAddress } from '../domain/email-address.ts';
import {
  isTemplateIssuer,
  type ManualRegistration,
  PROVIDER_KINDS,
  type ProviderKind,
  type ProviderSettings,
} from '../domain/identity.ts';
import { isLoopbackUrl } from '../domain/loopback.ts';
import { findOperatorProvider, MICROSOFT_TENANT } from '../domain/operators.ts';

/** What a kind has where the configuration says nothing else. */
const DEFAULTS: Readonly<Record<ProviderKind, { readonly issuer?: string; readonly name?: string }>> = {
  microsoft: { issuer: 'https://login.microsoftonline.com/organizations/v2.0', name: 'Microsoft' },
  google: { issuer: 'https://accounts.google.com', name: 'Google' },
  apple: { issuer: 'https://appleid.apple.com', name: 'Apple' },
  oidc: {},
};

/** What is said of a field that is no `what`, or is not there. */
const missingOr = (what: string) => ({
  error: ({ input }: { readonly input?: unknown }) => (input === undefined ? 'is missing' : what),
});

const text = (max: number) =>
  z.string(missingOr('must be a text')).trim().min(1, 'must not be empty').max(max, 'is too long');

const safeUrl = text(255).refine(
  isSafeUrl,
  'must be an https address, or one on this machine, without query or fragment',
);

const domain = text(253).transform((name, context) => {
  const parsed = parseEmailAddress(`a@${name}`);
  if (parsed) return domainOf(parsed.comparisonForm);
  context.addIssue({ code: 'custom', message: 'must be a domain, such as acme.example' });
  return z.NEVER;
});

const trustedTenant = z.strictObject(
  {
    id: z.guid('must be the id of a Microsoft tenant'),
    domains: z.array(domain, 'must be a list of domains').min(1, 'must name a domain'),
  },
  'must be an object with id and domains',
);

const PROVIDER_ID = /^[a-z0-9][a-z0-9-]{0,38}$/;

const ProviderSchema = z
  .strictObject(
    {
      id: z
        .string(missingOr('must be a text'))
        .regex(PROVIDER_ID, 'must be 1 to 39 lower-case letters, digits and hyphens'),
      kind: z.enum(PROVIDER_KINDS, missingOr(`must be one of ${PROVIDER_KINDS.join(', ')}`)),
      name: text(40).optional(),
      issuer: safeUrl.optional(),
      clientId: text(255),
      discoveryUrl: safeUrl.optional(),
      domains: z.array(domain, 'must be a list of domains').optional(),
      tenants: z.array(trustedTenant, 'must be a list of tenants').optional(),
      shown: z.boolean('must be true or false').optional(),
      teamId: text(40).optional(),
      keyId: text(40).optional(),
    },
    { error: knowsNot },
  )
  .transform((given, context): ProviderSettings => {
    const { id, kind, clientId, discoveryUrl, domains = [], tenants = [], shown = true, teamId, keyId } = given;
    const { issuer = DEFAULTS[kind].issuer, name = DEFAULTS[kind].name } = given;
    const refuse = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message, input: undefined });
    if (issuer === undefined) refuse('issuer', `is needed for a provider of the kind ${kind}`);
    if (name === undefined) refuse('name', `is needed for a provider of the kind ${kind}`);
    // any tenant writes what it likes into its tokens; only the rules of that kind look at the tenant
    if (kind !== 'microsoft' && issuer !== undefined && isTemplateIssuer(issuer)) {
      refuse('issuer', 'of Microsoft’s many tenants is only for a provider of the kind microsoft');
    }
    if (issuer !== undefined && isUnfitMicrosoftIssuer(issuer)) {
      refuse('issuer', 'at Microsoft must name organizations, common or a tenant by its id');
    }
    if (kind === 'oidc' && domains.length === 0) {
      refuse('domains', 'is needed for a provider of the kind oidc: for whose addresses it speaks');
    }
    if (kind === 'apple' && teamId === undefined) refuse('teamId', 'is needed for a provider of the kind apple');
    if (kind === 'apple' && keyId === undefined) refuse('keyId', 'is needed for a provider of the kind apple');
    if (kind !== 'oidc' && domains.length > 0) refuse('domains', 'is only for providers of the kind oidc');
    if (kind !== 'microsoft' && tenants.length > 0) refuse('tenants', 'is only for providers of the kind microsoft');
    if (issuer === undefined || name === undefined) return z.NEVER;
    return { id, kind, name, issuer, clientId, discoveryUrl, domains, tenants, shown, teamId, keyId };
  });

/** `IDENTITY_PROVIDERS`: a JSON array, in the order of the buttons, without anything secret. */
export const identityProviders = json('must be a JSON array of objects, one for each provider').pipe(
  z.array(ProviderSchema, 'must be a JSON array').superRefine((providers, context) => {
    const ids = providers.map(({ id }) => id);
    if (new Set(ids).size < ids.length) {
      context.addIssue({ code: 'custom', message: 'names two providers by the same id' });
    }
    // identities go by issuer and subject, whichever provider of ours they came by
    const issuers = providers.map(({ issuer }) => (isTemplateIssuer(issuer) ? DEFAULTS.microsoft.issuer : issuer));
    const second = issuers.findIndex((issuer, index) => issuers.indexOf(issuer) < index);
    if (second >= 0) {
      context.addIssue({ code: 'custom', path: [second], message: 'has the issuer of another provider before it' });
    }
  }),
);

/**
 * Where a mistake is, as people find it: of a provider by its id, or where that does not fit by its place, counted from 1.
 * `given` is the text of `IDENTITY_PROVIDERS`.
 */
export function placeOfMistake(path: readonly PropertyKey[], given: string | undefined): string {
  const [name, index, ...fields] = path;
  if (name !== 'IDENTITY_PROVIDERS' || typeof index !== 'number') return `${path.map(String).join('.')}:`;
  const id = idAt(given, index);
  const where = id === undefined ? `, number ${index + 1}:` : ` "${id}":`;
  const parts = fields.map((field) => (typeof field === 'number' ? `number ${field + 1}` : String(field)));
  return [`IDENTITY_PROVIDERS${where}`, ...(parts.length > 0 ? [parts.join(', ')] : [])].join(' ');
}

function idAt(given: string | undefined, index: number): string | undefined {
  const ids = z.array(z.looseObject({ id: z.unknown() }).catch({ id: undefined })).parse(JSON.parse(given ?? ''));
  const id = ids[index]?.id;
  return typeof id === 'string' && PROVIDER_ID.test(id) && ids.filter((one) => one.id === id).length === 1
    ? id
    : undefined;
}

/** `IDENTITY_PROVIDER_SECRETS`: a JSON object from a provider's id to its client secret; of Apple to its private key. */
export const identityProviderSecrets = json('must be a JSON object from the ids of providers to their secrets').pipe(
  z.record(z.string(), z.string('must be a text').min(1, 'must not be empty'), 'must be a JSON object'),
);

interface IdentitySettings {
  readonly IDENTITY_PROVIDERS?: readonly ProviderSettings[] | undefined;
  readonly IDENTITY_PROVIDER_SECRETS?: Readonly<Record<string, string>> | undefined;
  readonly MANUAL_REGISTRATION: ManualRegistration;
  readonly OPERATOR_ISSUER?: string | undefined;
  readonly OPERATOR_GROUP?: string | undefined;
}

/** What does not fit together of the variables about signing in, a sentence for each; no value of a secret is in one. */
export function findIdentityMistakes(env: IdentitySettings): readonly string[] {
  const { IDENTITY_PROVIDERS: providers = [], IDENTITY_PROVIDER_SECRETS: secrets = {} } = env;
  const isManualOff = env.MANUAL_REGISTRATION === 'off' && !providers.some(({ shown }) => shown);
  return [
    ...providers.flatMap((provider) => secretMistakes(provider, secrets)),
    ...(Object.keys(secrets).some((id) => !providers.some((provider) => provider.id === id))
      ? ['IDENTITY_PROVIDER_SECRETS: has a secret for a provider that IDENTITY_PROVIDERS does not name']
      : []),
    ...(isManualOff ? ['MANUAL_REGISTRATION: off would leave no way to register: no provider is shown'] : []),
    ...operatorMistakes(env, providers),
  ];
}

function secretMistakes({ id, kind }: ProviderSettings, secrets: Readonly<Record<string, string>>): readonly string[] {
  const secret = Object.hasOwn(secrets, id) ? secrets[id] : undefined;
  if (secret === undefined) return [`IDENTITY_PROVIDER_SECRETS: has no secret for the provider ${id}`];
  if (kind !== 'apple' || isP256Key(secret)) return [];
  return [`IDENTITY_PROVIDER_SECRETS: for the provider ${id} it must be the private key from Apple (PKCS#8, P-256)`];
}

function operatorMistakes(
  { OPERATOR_ISSUER: issuer, OPERATOR_GROUP: group }: IdentitySettings,
  providers: readonly ProviderSettings[],
): readonly string[] {
  if (issuer === undefined && group === undefined) return [];
  if (group === undefined) return ['OPERATOR_GROUP: is needed beside OPERATOR_ISSUER'];
  if (issuer === undefined) return ['OPERATOR_ISSUER: is needed beside OPERATOR_GROUP'];
  if (isTemplateIssuer(issuer)) return ['OPERATOR_ISSUER: must be of one Microsoft tenant, with its id in the issuer'];
  if (findOperatorProvider(providers, issuer)) return [];
  return ['OPERATOR_ISSUER: must be the issuer of a provider in IDENTITY_PROVIDERS, or of a tenant of Microsoft’s'];
}

/** Discovery under any other name answers with another issuer: nobody could sign in. */
function isUnfitMicrosoftIssuer(issuer: string): boolean {
  if (!issuer.startsWith('https://login.microsoftonline.com/')) return false;
  return !isTemplateIssuer(issuer) && !MICROSOFT_TENANT.test(issuer);
}

/** Of what is no provider at all, or has a field that no provider has. */
function knowsNot(issue: { readonly code?: string; readonly keys?: readonly string[] }): string {
  if (issue.code !== 'unrecognized_keys') return 'must be a JSON object';
  const [first = ''] = issue.keys ?? [];
  return /^\w{1,40}$/.test(first) ? `knows no ${first}` : 'has a field that is not known';
}

function isP256Key(pem: string): boolean {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(pem);
    return asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1';
  } catch {
    return false;
  }
}

function isSafeUrl(url: string): boolean {
  if (!URL.canParse(url) || /[?#\s]/.test(url)) return false;
  const { protocol, username, password } = new URL(url);
  return username === '' && password === '' && (protocol === 'https:' || (protocol === 'http:' && isLoopbackUrl(url)));
}

function json(message: string) {
  return z.string().transform((given, context): unknown => {
    try {
      return JSON.parse(given);
    } catch {
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    }
  });
}
