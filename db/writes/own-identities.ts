import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { fitsRestriction } from '../../domain/identity.ts';
import { UserIdentity } from '../entities/identity.ts';
import { Credential } from '../entities/user.ts';
import { findIdentityOwner } from '../queries/identities.ts';
import { beginNotice } from './notices.ts';
import { revokeSessions } from './sessions.ts';

/** `last`: nothing would be left to sign in by. */
export type IdentityRemoval = 'removed' | 'unknown' | 'last';

/**
 * Takes an identity from a user, at once, ends their other sessions and tells them; one by which the session that remains
 * was opened may go too. Not where no way in would be left: neither a password nor another identity that the environment
 * lets in. Environment and user are locked, so that of two at once the second looks at what the first has left.
 */
export async function removeIdentity(
  em: EntityManager,
  { id, userId, sessionId }: Readonly<Record<'id' | 'userId' | 'sessionId', string>>,
): Promise<IdentityRemoval> {
  return em.transactional(async (tx): Promise<IdentityRemoval> => {
    await tx.execute(sql`select 1 from "environments" e join "users" u on u."environment_id" = e."id"
      where u."id" = ${userId} for share of e`);
    await tx.execute(sql`select 1 from "users" where "id" = ${userId} for no key update`);
    const own = await tx.find(UserIdentity, { user: userId });
    if (!own.some((identity) => identity.id === id)) return 'unknown';
    const restriction = (await findIdentityOwner(tx, id))?.restriction;
    const others = own.filter((identity) => identity.id !== id);
    const letIn = restriction
      ? others.some(({ tenant = null, ...identity }) => fitsRestriction(restriction, { ...identity, tenant }))
      : others.length > 0 || (await tx.count(Credential, { user: userId })) > 0;
    if (!letIn) return 'last';
    await tx.nativeDelete(UserIdentity, { id, user: userId });
    const at = new Date();
    await revokeSessions(tx, userId, { at, except: sessionId });
    await beginNotice(tx, { userId, template: 'identity-removed', subjectId: id, at, actor: `user:${userId}` });
    return 'removed';
  });
}
