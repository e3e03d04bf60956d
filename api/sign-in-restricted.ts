import { DomainError } from '../domain/errors.ts';
import { environmentLoginUrl } from '../domain/sign-in-policy.ts';

/** A way in that an environment has closed; names the one that it has. */
export function signInRestricted(publicUrl: string, environmentId: string): DomainError {
  return new DomainError('SIGN_IN_RESTRICTED', 'Users of this environment sign in by its own provider alone.', {
    signInUrl: environmentLoginUrl(publicUrl, environmentId),
  });
}
