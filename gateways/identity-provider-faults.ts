import { types } from 'node:util';
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

/** All that the protocol itself says, where an answer is refused included (RFC 6749 §5.2). */
const PROTOCOL = new Set([...DECLINED, ...UNABLE, 'invalid_grant', 'invalid_request']);

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
 * `reasonCode` is one of the protocol, such as `invalid_client`, of the library or of the network, for whoever has to look
 * into the configuration.
 */
export function toFault(error: unknown): DomainError {
  return findDomainError(error) ?? fault(codeOf(error), error);
}

/** For a provider that is down, slow or not to be understood; `reasonCode` where the cause does not say why. */
export function unavailable(cause?: unknown, reasonCode?: string): DomainError {
  return fault('PROVIDER_UNAVAILABLE', cause, reasonCode);
}

function fault(code: FaultCode, cause: unknown, reasonCode = reasonOf(cause)): DomainError {
  const message = reasonCode === undefined ? MESSAGES[code] : `${MESSAGES[code]} (${reasonCode})`;
  return new DomainError(code, message, { cause, reasonCode });
}

function codeOf(error: unknown): FaultCode {
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) {
    if (DECLINED.has(error.error)) return 'SIGN_IN_DECLINED';
    return UNABLE.has(error.error) ? 'PROVIDER_UNAVAILABLE' : 'SIGN_IN_INVALID';
  }
  const code = error instanceof ClientError ? error.code : undefined;
  return code !== undefined && UNFIT.has(code) ? 'SIGN_IN_INVALID' : 'PROVIDER_UNAVAILABLE';
}

/** What the innermost error that tells has to say: the library wraps what our own requests throw. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof DomainError) return error.reasonCode;
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) {
    // anything can stand there: of what is not the protocol's own nothing is told
    return PROTOCOL.has(error.error) ? error.error : 'other_error';
  }
  if (error instanceof WWWAuthenticateChallengeError) return 'unauthorized';
  if (!isError(error)) return undefined;
  return reasonOf(error.cause) ?? (error.name === 'TimeoutError' ? 'timeout' : systemCodeOf(error));
}

/** Of an error alone: what a provider answered can be a cause, too. */
function isError(value: unknown): value is Error {
  return types.isNativeError(value) || Object.prototype.toString.call(value) === '[object DOMException]';
}

/** Of the library or of the network, such as `ECONNREFUSED`. */
function systemCodeOf(error: Error): string | undefined {
  const code = 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : undefined;
}

/** The library wraps what our own requests throw. */
function findDomainError(error: unknown): DomainError | undefined {
  if (error instanceof DomainError) return error;
  return error instanceof Error && error.cause !== undefined ? findDomainError(error.cause) : undefined;
}
