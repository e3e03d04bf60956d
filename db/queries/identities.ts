import { type EntityManager, sql } from '@mikro-orm/postgresql';
import type { SignInRestriction } from '../../domain/identity.ts';
import { Environment } from '../entities/environment.ts';
import { ProviderSignIn, type ProviderSignInRow, UserIdentity } from '../entities/identity.ts';

/** An identity that somebody signs in by. */
export interface LinkedIdentity {
  readonly id: string;
  readonly userId: string;
}

/** Whose identity this is; undefined for one that nobody has linked. */
export async function findIdentity(
  em: EntityManager,
  { issuer, subject }: { readonly issuer: string; readonly subject: string },
): Promise<LinkedIdentity | undefined> {
  const identity = await em.findOne(UserIdentity, { issuer, subject }, { disableIdentityMap: true });
  return identity ? { id: identity.id, userId: identity.user.id } : undefined;
}

/** An identity of a user, as they see it. */
export interface OwnIdentity {
  readonly id: string;
  /** The id of the configured provider. */
  readonly provider: string;
  readonly linkedAt: Date;
  readonly lastUsedAt: Date;
}

/** The identities of a user, by age. */
export async function listOwnIdentities(em: EntityManager, userId: string): Promise<readonly OwnIdentity[]> {
  const rows = await em.find(UserIdentity, { user: userId }, { orderBy: { id: 'asc' } });
  return rows.map(({ id, provider, linkedAt, lastUsedAt }) => ({ id, provider, linkedAt, lastUsedAt }));
}

/** What a sign-in has to know of the user whose address a provider has vouched for. */
export interface AddressOwner {
  readonly userId: string;
  /** Whether its mailbox was proven to us, too. */
  readonly proven: boolean;
  readonly active: boolean;
  readonly environmentId: string;
  /** The one way in to their environment, where it is restricted. */
  readonly restriction: SignInRestriction | undefined;
}

interface OwnerColumns {
  readonly user_id: string;
  readonly proven_at: Date | string | null;
  readonly deactivated_at: Date | string | null;
  readonly environment_id: string;
  readonly sign_in_provider: string | null;
  readonly sign_in_issuer: string | null;
  readonly sign_in_tenant: string | null;
}

const OWNER = sql`u."id" as "user_id", u."deactivated_at", u."environment_id",
  e."sign_in_provider", e."sign_in_issuer", e."sign_in_tenant"`;

/** Whose address this is, by its comparison form; undefined for nobody's. */
export async function findAddressOwner(em: EntityManager, emailKey: string): Promise<AddressOwner | undefined> {
  const [row] = await em.execute<OwnerColumns[]>(sql`
    select ${OWNER}, a."proven_at"
    from "user_addresses" a join "users" u on u."id" = a."user_id" join "environments" e on e."id" = u."environment_id"
    where a."email_key" = ${emailKey}`);
  return row && toOwner(row);
}

/** The same for the user of an identity; undefined for one that is gone. */
export async function findIdentityOwner(em: EntityManager, identityId: string): Promise<AddressOwner | undefined> {
  const [row] = await em.execute<OwnerColumns[]>(sql`
    select ${OWNER}, i."linked_at" as "proven_at"
    from "user_identities" i join "users" u on u."id" = i."user_id" join "environments" e on e."id" = u."environment_id"
    where i."id" = ${identityId}`);
  return row && toOwner(row);
}

function toOwner(row: OwnerColumns): AddressOwner {
  const { sign_in_provider: provider, sign_in_issuer: issuer, sign_in_tenant: tenant } = row;
  return {
    userId: row.user_id,
    proven: row.proven_at !== null,
    active: row.deactivated_at === null,
    environmentId: row.environment_id,
    restriction: provider !== null && issuer !== null ? { provider, issuer, tenant } : undefined,
  };
}

/** Whether a user signs in by another identity of an issuer already. */
export async function hasOtherIdentity(
  em: EntityManager,
  { userId, issuer, subject }: Readonly<Record<'userId' | 'issuer' | 'subject', string>>,
): Promise<boolean> {
  return (await em.count(UserIdentity, { user: userId, issuer, subject: { $ne: subject } })) > 0;
}

/** A sign-in at a provider, as far as it has come. */
export type ProviderSignInView = ProviderSignInRow;

/** The sign-in at a provider with this id; undefined for one that was never begun, or is long past. */
export async function findProviderSignIn(em: EntityManager, id: string): Promise<ProviderSignInView | undefined> {
  return (await em.findOne(ProviderSignIn, { id }, { disableIdentityMap: true })) ?? undefined;
}

/** The sign-in whose person goes on by this token; undefined for a token that was never made, or is long past. */
export async function findProviderSignInByToken(
  em: EntityManager,
  tokenHash: Buffer,
): Promise<ProviderSignInView | undefined> {
  return (await em.findOne(ProviderSignIn, { tokenHash }, { disableIdentityMap: true })) ?? undefined;
}

/** Whether there is an environment with this id. */
export async function hasEnvironment(em: EntityManager, id: string): Promise<boolean> {
  return (await em.count(Environment, { id })) > 0;
}
