import type { EntityManager } from '@mikro-orm/postgresql';
import { Credential } from '../entities/user.ts';

/** A user's password as an Argon2id PHC string, for verifying alone; undefined for someone who has none. */
export async function findPasswordHash(em: EntityManager, userId: string): Promise<string | undefined> {
  const credential = await em.findOne(Credential, { user: userId });
  return credential?.passwordHash;
}
