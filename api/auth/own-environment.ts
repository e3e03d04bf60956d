import { DomainError } from '../../domain/errors.ts';
import type { Caller } from '../../domain/rights.ts';

/**
 * The environment that a call is about: the caller's own. Throws `NOT_FOUND` for a program or operator that belongs to
 * none.
 */
export function ownEnvironment(caller: Caller): string {
  const environmentId = caller.kind === 'user' || caller.kind === 'service-account' ? caller.environmentId : null;
  if (environmentId === null) throw new DomainError('NOT_FOUND', 'The caller belongs to no environment.');
  return environmentId;
}
