import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import { DomainError } from '../domain/errors.ts';

type FaultCode = 'PROVIDER_UNAVAILABLE' | 'SIGN_IN_DECLINED' | 'SIGN_IN_INVALID';

/** What a provider says when the person, or an administrator of theirs, did not let them through. */
const DECLINED = new Set([
  'access_denied',
  'user_cancelled_authorize',
  'user_cancelled_login',
  'consent_required',
  'login_required',
  'interaction_required',
  'account_selection_required',
]);

/** What it says when it cannot, or when it does not know us: neither is the person's to mend. */
const UNABLE = new Set([
  'server_error',
  'temporarily_unavailable',
  'invalid_client',
  'unauthorized_client',
  'unsupported_response_type',
  'unsupported_grant_type',
  'invalid_scope',
]);

/** Of the library's own codes those that tell of an answer that was understood, and does not fit. */
const UNFIT = new Set([
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_INVALID_REQUEST',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
  'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
  'OAUTH_KEY_SELECTION_FAILED',
  'OAUTH_UNSUPPORTED_OPERATION',
]);

const MESSAGES: Readonly<Record<FaultCode, string>> = {
  PROVIDER_UNAVAILABLE: 'The identity provider does not answer, or not as it should.',
  SIGN_IN_DECLINED: 'The person, or their provider, did not agree to the sign-in.',
  SIGN_IN_INVALID: 'The answer of the identity provider does not fit this sign-in.',
};

/**
 * What went wrong at a provider, as one of three codes. Texts of the provider stay in `cause`: they can hold addresses.
 * A code of the protocol's own, such as `invalid_client`, is told, for whoever has to look into the configuration.
 */
export function toFault(error: unknown): DomainError {
  const known = findDomainError(error);
  if (known) return known;
  const { code, reason } = judge(error);
  return new DomainError(code, reason === undefined ? MESSAGES[code] : `${MESSAGES[code]} (${reason})`, {
    cause: error,
  });
}

/** For a provider that is down, slow or not to be understood. */
export function unavailable(cause?: unknown): DomainError {
  return new DomainError('PROVIDER_UNAVAILABLE', MESSAGES.PROVIDER_UNAVAILABLE, { cause });
}

function judge(error: unknown): { readonly code: FaultCode; readonly reason?: string } {
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) {
    if (DECLINED.has(error.error)) return { code: 'SIGN_IN_DECLINED', reason: error.error };
    if (UNABLE.has(error.error)) return { code: 'PROVIDER_UNAVAILABLE', reason: error.error };
    return { code: 'SIGN_IN_INVALID' };
  }
  if (error instanceof WWWAuthenticateChallengeError) return { code: 'PROVIDER_UNAVAILABLE', reason: 'unauthorized' };
  const code = error instanceof ClientError ? error.code : undefined;
  return { code: code !== undefined && UNFIT.has(code) ? 'SIGN_IN_INVALID' : 'PROVIDER_UNAVAILABLE' };
}

/** The library wraps what our own requests throw. */
function findDomainError(error: unknown): DomainError | undefined {
  if (error instanceof DomainError) return error;
  return error instanceof Error && error.cause !== undefined ? findDomainError(error.cause) : undefined;
}
