import { DomainError } from '../../domain/errors.ts';
import type { Caller, KnownCaller, UserCaller } from '../../domain/rights.ts';

/** The user of a call whose right only users hold. Throws `NOT_AUTHENTICATED` for anybody else. */
export function userOf(caller: Caller): UserCaller {
  if (caller.kind !== 'user') throw new DomainError('NOT_AUTHENTICATED', 'Sign in first.');
  return caller;
}

/** The caller of a call whose right nobody unknown holds. Throws `NOT_AUTHENTICATED` for somebody unknown. */
export function known(caller: Caller): KnownCaller {
  if (caller.kind === 'anonymous') throw new DomainError('NOT_AUTHENTICATED', 'Sign in first.');
  return caller;
}
