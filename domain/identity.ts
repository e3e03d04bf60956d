/** Whose peculiarities a provider has; `oidc`: any other OpenID Connect provider. */
export const PROVIDER_KINDS = ['microsoft', 'google', 'apple', 'oidc'] as const;
export type ProviderKind = (typeof PROVIDER_KINDS)[number];

/** An identity provider as it is configured, without its secrets. */
export interface ProviderSettings {
  /** Stands in addresses and rows: lower-case letters, digits and hyphens, never given to another provider. */
  readonly id: string;
  readonly kind: ProviderKind;
  /** What its button says. */
  readonly name: string;
  /** As its tokens name it; for Microsoft's many tenants with `organizations` or `common` in the tenant's place. */
  readonly issuer: string;
  readonly clientId: string;
  /** Where its metadata is read, where that is not beneath the issuer. */
  readonly discoveryUrl: string | undefined;
  /** Domains for whose addresses a provider of the kind `oidc` speaks. */
  readonly domains: readonly string[];
  /** Microsoft's tenants, each with the domains whose addresses count without its own word for them (`xms_edov`). */
  readonly tenants: readonly TrustedTenant[];
  /** Whether it has a button for everybody; one of a single customer has none. */
  readonly shown: boolean;
  /** Of Apple: by which the client's secret is signed. */
  readonly teamId: string | undefined;
  readonly keyId: string | undefined;
}

/** A Microsoft tenant that speaks for the addresses of some domains. */
export interface TrustedTenant {
  readonly id: string;
  readonly domains: readonly string[];
}

/** Somebody as a provider has just vouched for them. */
export interface ProvenIdentity {
  /** The id of the configured provider. */
  readonly provider: string;
  readonly issuer: string;
  readonly subject: string;
  /** The organisation at the provider: Microsoft's tenant, Google's hosted domain; null where it names none. */
  readonly tenant: string | null;
  /** As the provider writes it; null where it tells none that we can use. */
  readonly email: string | null;
  /** Whether the provider speaks for that address: only then does it prove it. */
  readonly vouched: boolean;
  /** An address of Apple's that hides the person's own: nobody's work address. */
  readonly relay: boolean;
  readonly firstName: string | null;
  readonly lastName: string | null;
  /** As the provider names them; empty unless it does. */
  readonly groups: readonly string[];
}

/** The one way in to an environment that is restricted; `tenant`: null for any of the issuer's. */
export interface SignInRestriction {
  readonly provider: string;
  readonly issuer: string;
  readonly tenant: string | null;
}

/** Whether an identity is one of those that an environment's restriction lets in. */
export function fitsRestriction(
  { provider, issuer, tenant }: SignInRestriction,
  identity: Pick<ProvenIdentity, 'provider' | 'issuer' | 'tenant'>,
): boolean {
  return (
    provider === identity.provider && issuer === identity.issuer && (tenant === null || tenant === identity.tenant)
  );
}

/** How people are asked to register by hand, with an address and a password: freely, as the last resort, or not at all. */
export const MANUAL_REGISTRATION = ['on', 'discouraged', 'off'] as const;
export type ManualRegistration = (typeof MANUAL_REGISTRATION)[number];

const MANY_TENANTS = /^https:\/\/login\.microsoftonline\.com\/(?:organizations|common)\/v2\.0$/;

/** Whether an issuer stands for Microsoft's many tenants: it is in no token, for there each tenant's own stands. */
export function isTemplateIssuer(issuer: string): boolean {
  return MANY_TENANTS.test(issuer);
}
