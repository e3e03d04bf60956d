import type { ProvenIdentity, ProviderSettings } from '../domain/identity.ts';

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
