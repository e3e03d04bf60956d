import type { EntityManager } from '@mikro-orm/postgresql';
import { parseEmailAddress } from '../../domain/email-address.ts';
import { parseUsername } from '../../domain/names.ts';
import { Credential, User, UserAddress } from '../entities/user.ts';

const NOBODY = '00000000-0000-0000-0000-000000000000';

/** The active user behind an address or a user name, with their password's hash; undefined when there is none. */
export async function findCredential(
  em: EntityManager,
  login: string,
): Promise<{ readonly userId: string; readonly passwordHash: string } | undefined> {
  const userId = await findUserByLogin(em, login);
  // an unknown login asks as often as a known one
  const passwordHash = await findPasswordHash(em, userId ?? NOBODY);
  return userId !== undefined && passwordHash !== undefined ? { userId, passwordHash } : undefined;
}

/** The hash of a user's password; undefined for somebody who has none. */
export async function findPasswordHash(em: EntityManager, userId: string): Promise<string | undefined> {
  return (await em.findOne(Credential, { user: userId }))?.passwordHash;
}

/** By which attempts to sign in are counted: the same for every spelling of one login. */
export function loginKey(login: string): string {
  return parseEmailAddress(login)?.comparisonForm ?? parseUsername(login)?.comparisonForm ?? login.trim().toLowerCase();
}

/** The active user behind an address or a user name; undefined when there is none. */
export async function findUserByLogin(em: EntityManager, login: string): Promise<string | undefined> {
  const emailKey = parseEmailAddress(login)?.comparisonForm;
  if (emailKey !== undefined)
    return (await em.findOne(UserAddress, { emailKey, user: { deactivatedAt: null } }))?.user.id;
  const usernameKey = parseUsername(login)?.comparisonForm;
  return usernameKey === undefined ? undefined : (await em.findOne(User, { usernameKey, deactivatedAt: null }))?.id;
}
