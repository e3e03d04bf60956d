import { randomUUIDv7 } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Session } from '../entities/user.ts';

/** Opens a session; `hash`: of the token that the person's cookie holds. */
export async function openSession(
  em: EntityManager,
  { userId, hash, agent = null }: { readonly userId: string; readonly hash: Buffer; readonly agent?: string | null },
): Promise<void> {
  const at = new Date();
  await em.insert(Session, { id: randomUUIDv7(), tokenHash: hash, user: userId, createdAt: at, lastSeenAt: at, agent });
}

/** Ends a session of a user at once; tells whether it is theirs. One that has ended stays so. */
export async function revokeSessionOfUser(
  em: EntityManager,
  { id, userId }: { readonly id: string; readonly userId: string },
): Promise<boolean> {
  if ((await em.count(Session, { id, user: userId })) === 0) return false;
  await em.nativeUpdate(Session, { id, revokedAt: null }, { revokedAt: new Date() });
  return true;
}

/** Ends a session at once; one that has ended stays so. */
export async function revokeSession(em: EntityManager, hash: Buffer): Promise<void> {
  await em.nativeUpdate(Session, { tokenHash: hash, revokedAt: null }, { revokedAt: new Date() });
}
