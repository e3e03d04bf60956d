import { fitsRestriction, type ProvenIdentity, type SignInRestriction } from './identity.ts';

/** The linked identity by which somebody's session was opened. */
export type SessionIdentity = Pick<ProvenIdentity, 'provider' | 'issuer' | 'tenant'>;

/** `refused`: nobody restricts an environment to a provider by which they have not signed in themselves. */
export type SignInPolicyDecision =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'changed'; readonly restriction: SignInRestriction | null }
  | { readonly kind: 'refused' };

/**
 * What becomes of the wish to restrict an environment to `wanted`, or to open it again (null). It is restricted to the
 * very issuer and organisation of the identity by which its administrator is signed in, so they cannot lock themselves out.
 */
export function decideSignInPolicy({
  now,
  wanted,
  session,
}: {
  readonly now: SignInRestriction | null;
  /** The id of a provider. */
  readonly wanted: string | null;
  readonly session: SessionIdentity | undefined;
}): SignInPolicyDecision {
  if (wanted === null) return now === null ? { kind: 'unchanged' } : { kind: 'changed', restriction: null };
  if (session?.provider !== wanted) return { kind: 'refused' };
  const { provider, issuer, tenant } = session;
  const isSame = now !== null && now.tenant === tenant && fitsRestriction(now, session);
  return isSame ? { kind: 'unchanged' } : { kind: 'changed', restriction: { provider, issuer, tenant } };
}

/**
 * Whether the provider speaks for a user's address by itself: their environment is restricted to it, and it vouches. Nobody
 * else has to prove that address then: an organisation's own provider speaks for its people.
 */
export function isProvenByProvider(
  restriction: SignInRestriction | null,
  identity: SessionIdentity & Pick<ProvenIdentity, 'vouched'>,
): boolean {
  return restriction !== null && identity.vouched && fitsRestriction(restriction, identity);
}

/** Where the users of an environment sign in, whether it is restricted or not. */
export function environmentLoginUrl(publicUrl: string, environmentId: string): string {
  return `${publicUrl}/login/${environmentId}`;
}
