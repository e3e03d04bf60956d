import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { uuidv7 } from 'uuidv7';
import type { ProvenIdentity } from '../../domain/identity.ts';
import { UserIdentity } from '../entities/identity.ts';
import { beginNotice } from './notices.ts';
import { revokeSessions } from './sessions.ts';
import { lockSignInPolicyOfUser } from './sign-in-policy-guards.ts';

/** What is kept of an identity. */
export type LinkableIdentity = Pick<ProvenIdentity, 'provider' | 'issuer' | 'subject' | 'tenant'>;

/** `identityId`: of the link that there is now. `taken`: it is another user's. */
export type LinkResult =
  | { readonly kind: 'linked' | 'linked-already'; readonly identityId: string }
  | { readonly kind: 'taken' };

/**
 * Links an identity to a user, ends their sessions and tells them; another one of the same issuer gives way. Inside of
 * the caller's transaction, which has made sure that the address is proven on both sides. A repeat changes nothing. Two
 * at once: the second waits for the user's lock.
 */
export async function linkIdentity(
  em: EntityManager,
  { userId, identity, at }: { readonly userId: string; readonly identity: LinkableIdentity; readonly at: Date },
): Promise<LinkResult> {
  // ends sessions and is followed by opening one: an environment that is being restricted is waited for first
  await lockSignInPolicyOfUser(em, userId);
  await em.execute(sql`select 1 from "users" where "id" = ${userId} for no key update`);
  const { provider, issuer, subject, tenant } = identity;
  const known = await em.findOne(UserIdentity, { issuer, subject }, { disableIdentityMap: true });
  if (known) {
    return known.user.id === userId ? { kind: 'linked-already', identityId: known.id } : { kind: 'taken' };
  }
  await em.nativeDelete(UserIdentity, { user: userId, issuer });
  const identityId = uuidv7();
  const rows = await em.execute<{ id: string }[]>(sql`
    insert into "user_identities"
      ("id", "user_id", "provider", "issuer", "subject", "tenant", "linked_at", "last_used_at")
    values (${identityId}, ${userId}, ${provider}, ${issuer}, ${subject}, ${tenant}, ${at}, ${at})
    on conflict ("issuer", "subject") do nothing returning "id"`);
  if (rows.length === 0) return { kind: 'taken' };
  await revokeSessions(em, userId, { at });
  await beginNotice(em, { userId, template: 'identity-linked', subjectId: identityId, at, actor: `user:${userId}` });
  return { kind: 'linked', identityId };
}
