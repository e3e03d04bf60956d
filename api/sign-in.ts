import type { MikroORM } from '@mikro-orm/postgresql';
import { findCredential, loginKey } from '../db/queries/credentials.ts';
import { findMe, type MeView } from '../db/queries/me.ts';
import { openSession } from '../db/writes/sessions.ts';
import { DomainError } from '../domain/errors.ts';
import { verifyPassword } from './auth/password-hash.ts';
import type { RateLimits } from './auth/rate-limits.ts';
import { createSessionToken } from './auth/sessions.ts';

export interface SignInDependencies {
  readonly orm: MikroORM;
  readonly limits: Pick<RateLimits, 'countGuess' | 'forgiveGuess'>;
}

/**
 * Signs somebody in by address or user name. Throws `CREDENTIALS_WRONG` in the same time whether the login is known or
 * not, and `RATE_LIMITED` after ten wrong passwords for one login in 15 minutes; the person can still sign in by
 * another way meanwhile.
 */
export async function signIn(
  { orm, limits }: SignInDependencies,
  { login, password }: { readonly login: string; readonly password: string },
): Promise<{ readonly me: MeView; readonly sessionToken: string }> {
  const em = orm.em.fork();
  const credential = await findCredential(em, login);
  const key = `login ${credential?.userId ?? loginKey(login)}`;
  await limits.countGuess(key);
  const right = await verifyPassword(credential?.passwordHash ?? NOBODYS_PASSWORD, password);
  if (!credential || !right) throw new DomainError('CREDENTIALS_WRONG', 'Login and password do not fit together.');
  await limits.forgiveGuess(key);
  const session = createSessionToken();
  await openSession(em, { userId: credential.userId, hash: session.hash });
  return { me: await findMe(orm.em.fork(), credential.userId), sessionToken: session.token };
}

/** What an unknown login is compared with, so that it takes as long as a known one: a hash of nothing. */
const NOBODYS_PASSWORD = `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;
