import { setTimeout as pause } from 'node:timers/promises';
import type { MikroORM } from '@mikro-orm/postgresql';
import { findCredential, loginKey } from '../db/queries/credentials.ts';
import { findMe, type MeView } from '../db/queries/me.ts';
import { findRestrictionOfUser } from '../db/queries/sign-in-policies.ts';
import { openSessionByPassword } from '../db/writes/sessions.ts';
import { guessKeyOfUser } from '../db/writes/sign-in-locks.ts';
import { DomainError } from '../domain/errors.ts';
import { wrongPasswordPauseMs } from '../domain/password.ts';
import type { Policy } from '../domain/policy.ts';
import { describeUserAgent } from '../domain/user-agent.ts';
import { verifyPassword } from './auth/password-hash.ts';
import type { RateLimits } from './auth/rate-limits.ts';
import { createSessionToken } from './auth/sessions.ts';
import { signInRestricted } from './sign-in-restricted.ts';

export interface SignInDependencies {
  readonly orm: MikroORM;
  readonly policy: Policy;
  readonly publicUrl: string;
  readonly limits: Pick<RateLimits, 'countSignIn' | 'forgiveGuess'>;
}

export interface SignInForm {
  readonly login: string;
  readonly password: string;
  /** The browser's `User-Agent`; of it two words are kept. */
  readonly userAgent: string | undefined;
}

/**
 * Signs somebody in by address or user name. Throws `CREDENTIALS_WRONG` in the same steps whether the login is unknown,
 * deactivated, or only its password is wrong; from the fourth wrong password on the answer is held back. Throws
 * `RATE_LIMITED` after ten wrong passwords for one login in 15 minutes; it is the password that is locked, not the person:
 * a reset lifts it. Throws `SIGN_IN_RESTRICTED` for a right password in an environment that is restricted to a provider:
 * whoever does not know the password learns nothing of that.
 */
export async function signIn(
  { orm, limits, policy, publicUrl }: SignInDependencies,
  { login, password, userAgent }: SignInForm,
): Promise<{ readonly me: MeView; readonly sessionToken: string }> {
  const em = orm.em.fork();
  const credential = await findCredential(em, login);
  const key = credential ? guessKeyOfUser(credential.userId) : `unknown login ${loginKey(login)}`;
  const guesses = await limits.countSignIn(key);
  // before the password is looked at: whoever hangs up early has learnt nothing
  await pause(wrongPasswordPauseMs(guesses, policy.wrongPasswordPausesMs));
  const right = await verifyPassword(credential?.passwordHash ?? NOBODYS_PASSWORD, password).catch(async (busy) => {
    // it was not looked at, so it was no guess
    await limits.forgiveGuess(key);
    throw busy;
  });
  if (!credential || !right) throw credentialsWrong();
  const session = createSessionToken();
  const agent = describeUserAgent(userAgent);
  // a password that was changed, or a user deactivated, while this answer was held back opens nothing any more
  const isOpened = await openSessionByPassword(em, { ...credential, hash: session.hash, agent });
  const restricted = isOpened ? undefined : await findRestrictionOfUser(orm.em.fork(), credential.userId);
  if (!isOpened && !restricted) throw credentialsWrong();
  await limits.forgiveGuess(key);
  if (restricted) throw signInRestricted(publicUrl, restricted.environmentId);
  return { me: await findMe(orm.em.fork(), credential.userId), sessionToken: session.token };
}

function credentialsWrong(): DomainError {
  return new DomainError('CREDENTIALS_WRONG', 'Login and password do not fit together.');
}

/** What an unknown login is compared with, so that it takes as long as a known one: a hash of nothing. */
const NOBODYS_PASSWORD = `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;
