import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { RateLimit } from '../entities/rate-limit.ts';

/** Under which the rate limiter keeps the guesses of secrets in its table. */
export const GUESSES_PREFIX = 'guesses';

/** By what guesses of a user's password are counted, whichever of their logins is used. */
export function guessKeyOfUser(userId: string): string {
  return `login ${userId}`;
}

/** Keys of counters are kept as hashes. */
export function hashOfCounterKey(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}

/** Forgets the wrong passwords of a user, and with them the lock: whoever has reset the password may sign in at once. */
export async function clearSignInLock(em: EntityManager, userId: string): Promise<void> {
  const key = `${GUESSES_PREFIX}:${hashOfCounterKey(guessKeyOfUser(userId))}`;
  await em.nativeDelete(RateLimit, { key });
}
