import { randomUUIDv7 } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Session } from '../entities/user.ts';

/** Opens a session; `hash`: of the token that the person's cookie holds. */
export async function openSession(
  em: EntityManager,
  { userId, hash }: { readonly userId: string; readonly hash: Buffer },
): Promise<void> {
  const at = new Date();
  await em.insert(Session, { id: randomUUIDv7(), tokenHash: hash, user: userId, createdAt: at, lastSeenAt: at });
}

/** Ends a session at once; one that has ended stays so. */
export async function revokeSession(em: EntityManager, hash: Buffer): Promise<void> {
  await em.nativeUpdate(Session, { tokenHash: hash, revokedAt: null }, { revokedAt: new Date() });
}
