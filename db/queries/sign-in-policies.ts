import type { EntityManager } from '@mikro-orm/postgresql';
import type { ProvenIdentity, SignInRestriction } from '../../domain/identity.ts';
import { parseEnvironmentName } from '../../domain/names.ts';
import { isProvenByProvider, type SessionIdentity } from '../../domain/sign-in-policy.ts';
import { Environment } from '../entities/environment.ts';
import { UserIdentity } from '../entities/identity.ts';
import { Session, User } from '../entities/user.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** An environment that is restricted, and to what. */
export interface RestrictedEnvironment {
  readonly environmentId: string;
  readonly restriction: SignInRestriction;
}

/** The columns of an environment that say by which provider alone its users sign in. */
export interface SignInColumns {
  readonly signInProvider?: string | null | undefined;
  readonly signInIssuer?: string | null | undefined;
  readonly signInTenant?: string | null | undefined;
}

/** To what an environment is restricted; null where every way in is open. */
export function restrictionIn(row: SignInColumns): SignInRestriction | null {
  const { signInProvider: provider, signInIssuer: issuer, signInTenant: tenant } = row;
  return provider && issuer ? { provider, issuer, tenant: tenant ?? null } : null;
}

/** The environment of an active user, where it is restricted. */
export async function findRestrictionOfUser(
  em: EntityManager,
  userId: string,
): Promise<RestrictedEnvironment | undefined> {
  const where = { id: userId, deactivatedAt: null };
  const user = await em.findOne(User, where, { populate: ['environment'], disableIdentityMap: true });
  return user ? restrictedIn(user.environment.unwrap()) : undefined;
}

/** The environment that a login address names by its id or its name, where it is restricted. */
export async function findRestrictedEnvironment(
  em: EntityManager,
  idOrName: string,
): Promise<RestrictedEnvironment | undefined> {
  const nameKey = parseEnvironmentName(idOrName)?.comparisonForm;
  const where = UUID.test(idOrName) ? { id: idOrName.toLowerCase() } : { nameKey: nameKey ?? '' };
  const environment = await em.findOne(Environment, where);
  return environment ? restrictedIn(environment) : undefined;
}

/** The identity by which a living session was opened; undefined for one that was opened by a password. */
export async function findSessionIdentity(
  em: EntityManager,
  { sessionId, userId }: { readonly sessionId: string; readonly userId: string },
): Promise<SessionIdentity | undefined> {
  const session = await em.findOne(Session, { id: sessionId, user: userId, revokedAt: null });
  const identity = session?.identityId && (await em.findOne(UserIdentity, { id: session.identityId, user: userId }));
  if (!identity) return undefined;
  const { provider, issuer, tenant } = identity;
  return { provider, issuer, tenant: tenant ?? null };
}

/**
 * Whether a user's address needs no other proof than this sign-in: their environment is restricted to the identity's
 * provider, and the provider vouches for the address.
 */
export async function isProvenByRestriction(
  em: EntityManager,
  userId: string,
  identity: Pick<ProvenIdentity, 'provider' | 'issuer' | 'tenant' | 'vouched'>,
): Promise<boolean> {
  return isProvenByProvider((await findRestrictionOfUser(em, userId))?.restriction ?? null, identity);
}

/** The domain of the address that activated an environment; for its administrators, to whom its providers are offered. */
export async function findEnvironmentDomain(em: EntityManager, environmentId: string): Promise<string | undefined> {
  return (await em.findOne(Environment, environmentId))?.domain ?? undefined;
}

function restrictedIn(environment: SignInColumns & { readonly id: string }): RestrictedEnvironment | undefined {
  const restriction = restrictionIn(environment);
  return restriction ? { environmentId: environment.id, restriction } : undefined;
}
