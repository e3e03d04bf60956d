import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { parseEmailAddress } from '../../domain/email-address.ts';
import type { ProvenIdentity } from '../../domain/identity.ts';
import type { Locale } from '../../domain/locale.ts';
import { ProviderSignIn, UserIdentity } from '../entities/identity.ts';
import { UserAddress } from '../entities/user.ts';

export interface NewProviderSignIn {
  readonly id: string;
  readonly provider: string;
  readonly purpose: 'person' | 'operator';
  readonly browserHash: Buffer;
  readonly stateHash: Buffer;
  readonly environmentId: string | null;
  readonly linkHash: Buffer | null;
  readonly next: string | null;
  readonly locale: Locale;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** Keeps that somebody was sent to a provider; of what their browser holds there are hashes alone. */
export async function recordProviderSignIn(em: EntityManager, signIn: NewProviderSignIn): Promise<void> {
  await em.insert(ProviderSignIn, signIn);
}

/** Takes a provider's answer once: false for the second one, and for one that comes too late. */
export async function claimProviderAnswer(
  em: EntityManager,
  { id, at }: { readonly id: string; readonly at: Date },
): Promise<boolean> {
  const open = { id, answeredAt: null, expiresAt: { $gt: at } };
  return (await em.nativeUpdate(ProviderSignIn, open, { answeredAt: at })) === 1;
}

/**
 * Keeps the name that came beside an answer which is still to be taken, which Apple sends once in a person's life. The
 * first one stays.
 */
export async function keepNameOfAnswer(
  em: EntityManager,
  given: {
    readonly stateHash: Buffer;
    readonly provider: string;
    readonly firstName: string | null;
    readonly lastName: string | null;
    readonly at: Date;
  },
): Promise<void> {
  const { stateHash, provider, firstName, lastName, at } = given;
  const open = { stateHash, provider, answeredAt: null, expiresAt: { $gt: at }, firstName: null, lastName: null };
  await em.nativeUpdate(ProviderSignIn, open, { firstName, lastName });
}

/** Keeps whom a provider has vouched for; `tokenHash`: of the token by which the person goes on. */
export async function keepProvenIdentity(
  em: EntityManager,
  { id, identity, tokenHash }: { readonly id: string; readonly identity: ProvenIdentity; readonly tokenHash: Buffer },
): Promise<void> {
  const { issuer, subject, tenant, vouched, firstName, lastName } = identity;
  const email = identity.email === null ? undefined : parseEmailAddress(identity.email);
  const address = { email: email?.address ?? null, emailKey: email?.comparisonForm ?? null };
  await em.nativeUpdate(
    ProviderSignIn,
    { id },
    { issuer, subject, tenant, vouched: vouched && email !== undefined, firstName, lastName, tokenHash, ...address },
  );
}

/**
 * Says which registration somebody goes on with: the one whose mailed link they came by. Their name comes along from the
 * sign-in before, of the very same identity, where the provider does not tell it again: Apple tells it once.
 */
export async function setRegistrationOfSignIn(
  em: EntityManager,
  { id, registrationId }: { readonly id: string; readonly registrationId: string },
): Promise<void> {
  await em.execute(sql`
    with "told" as (
      select "one"."first_name", "one"."last_name" from "provider_sign_ins" "this"
      join "provider_sign_ins" "one" on "one"."issuer" = "this"."issuer" and "one"."subject" = "this"."subject"
      where "this"."id" = ${id} and coalesce("one"."first_name", "one"."last_name") is not null
      order by "one"."created_at" desc limit 1
    )
    update "provider_sign_ins" set "registration_id" = ${registrationId},
      "first_name" = (select "first_name" from "told"), "last_name" = (select "last_name" from "told")
    where "id" = ${id}`);
}

/** Notes that an identity was used, by which provider and with which organisation there. */
export async function touchIdentity(
  em: EntityManager,
  { id, provider, tenant, at }: Readonly<{ id: string; provider: string; tenant: string | null; at: Date }>,
): Promise<void> {
  await em.nativeUpdate(UserIdentity, { id }, { provider, tenant, lastUsedAt: at });
}

/** Notes that an address is its user's: their own organisation's provider has said so. */
export async function markAddressProven(em: EntityManager, emailKey: string, at: Date): Promise<void> {
  await em.nativeUpdate(UserAddress, { emailKey, provenAt: null }, { provenAt: at });
}

/** Locks a user's row, before what they sign in by is looked at and changed. */
export async function lockUser(em: EntityManager, userId: string): Promise<void> {
  await em.execute(sql`select 1 from "users" where "id" = ${userId} for no key update`);
}
