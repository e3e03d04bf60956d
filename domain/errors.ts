import type { OperatorAction } from './operator-actions.ts';
import type { RefusalReason } from './rights.ts';

/** Every code a caller can meet. Codes are stable: clients, pages and tests branch on them, never on messages. */
export const ERROR_CODES = [
  'MALFORMED_BODY',
  'VALIDATION_FAILED',
  'BODY_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'NOT_AUTHENTICATED',
  'CREDENTIALS_WRONG',
  'ORIGIN_MISMATCH',
  'NOT_ALLOWED',
  'NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'VERSION_MISMATCH',
  'IDEMPOTENCY_KEY_REUSED',
  'REQUEST_IN_PROGRESS',
  'LINK_UNKNOWN',
  'LINK_SUPERSEDED',
  'LINK_USED',
  'LINK_EXPIRED',
  'LINK_CANCELLED',
  'USERNAME_TAKEN',
  'ENVIRONMENT_NAME_TAKEN',
  'TERMS_OUTDATED',
  'LOGIN_ID_TAKEN',
  'NO_SEAT',
  'LAST_ADMINISTRATOR',
  'ROLE_TOO_LOW',
  'USER_INACTIVE',
  'ADDRESS_IN_USE',
  'TOO_MANY_ADDRESSES',
  'LICENCE_TAKEN',
  'ALREADY_DECIDED',
  'ACCOUNT_DISABLED',
  'PARTNER_REQUEST_OPEN',
  'PARTNER_REQUEST_TOO_SOON',
  'PARTNER_REQUEST_ENDED',
  'OWN_ENVIRONMENT',
  'ALREADY_CONNECTED',
  'NOT_ADDRESSED',
  'MANAGER_NOT_ELIGIBLE',
  'ORGANISATION_TAKEN',
  'ORGANISATION_NOT_ACTIVE',
  'ORGANISATION_ACTIVE',
  'ACTIVATION_OPEN',
  'ACTIVATION_ENDED',
  'AUTHORITY_NOT_AWAITED',
  'LAST_ORGANISATION_ADMINISTRATOR',
  'IDENTIFIER_TAKEN',
  'IDENTIFIER_MISSING',
  'LAST_IDENTIFIER',
  'NO_CREDIT',
  'REGISTER_UNAVAILABLE',
  'REGISTER_NOT_FOUND',
  'ALREADY_MEMBER',
  'INVITATION_OPEN',
  'INVITATION_ENDED',
  'INVITATION_NOT_YOURS',
  'MAIL_NOT_BOUNCED',
  'BULK_INVITE_ENDED',
  'BULK_ACTION_ENDED',
  'SECOND_OPERATOR_NEEDED',
  'AUDIENCE_NOT_FOUND',
  'DOCUMENT_NOT_YOURS',
  'SHARE_NOT_HELD',
  'SHARE_CHAIN_TOO_LONG',
  'SHARE_OPEN',
  'STAGE_CHANGED',
  'ACTION_NOT_ALLOWED',
  'RESTORE_ERASED',
  'SIGN_IN_INVALID',
  'SIGN_IN_DECLINED',
  'SIGN_IN_RESTRICTED',
  'PROVIDER_SIGN_IN_NEEDED',
  'IDENTITY_TAKEN',
  'LAST_WAY_IN',
  'MANUAL_REGISTRATION_OFF',
  'PROVIDER_UNAVAILABLE',
  'TEMPORAL_READ_ONLY',
  'TEMPORAL_UI_UNAVAILABLE',
  'WEBHOOK_SIGNATURE_INVALID',
  'RATE_LIMITED',
  'OUTCOME_UNKNOWN',
  'DATABASE_UNAVAILABLE',
  'INTERNAL',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** Why one field of a form or body was refused; stands in a problem's `errors[].code`. */
export const FIELD_ERROR_CODES = [
  'REQUIRED',
  'INVALID',
  'UNKNOWN_FIELD',
  'TOO_SHORT',
  'TOO_LONG',
  'EMAIL_INVALID',
  'USERNAME_INVALID',
  'USERNAME_TAKEN',
  'PASSWORD_TOO_SHORT',
  'PASSWORD_TOO_LONG',
  'PASSWORD_COMMON',
  'PASSWORD_CONTEXT',
  'PASSWORD_COMPOSITION',
  'ENVIRONMENT_NAME_INVALID',
  'NAME_INVALID',
  'DUPLICATE',
  'ENVIRONMENT_NAME_TAKEN',
  'TERMS_NOT_ACCEPTED',
  'TERMS_OUTDATED',
  'SIGN_IN_RESTRICTED',
  'REGISTER_NUMBER_INVALID',
  'VAT_NUMBER_INVALID',
  'IDENTIFIER_INVALID',
  'WORD_WRONG',
] as const;
export type FieldErrorCode = (typeof FIELD_ERROR_CODES)[number];

export interface FieldError {
  readonly field: string;
  readonly code: FieldErrorCode;
}

/** An expected refusal. `message` is for developers, in English and without personal data; people see texts by code. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly fields: readonly FieldError[];
  /** All reasons of a `NOT_ALLOWED`. */
  readonly reasons: readonly RefusalReason[];
  /** After how long the same call may go well; of a `RATE_LIMITED`. */
  readonly retryAfterMs: number | undefined;
  /** Where to sign in instead; of a `SIGN_IN_RESTRICTED`. */
  readonly signInUrl: string | undefined;
  /** The process that is in the way, and where a process stands; of `PARTNER_REQUEST_OPEN` and `PARTNER_REQUEST_ENDED`. */
  readonly process: { readonly id: string; readonly stage?: string } | undefined;
  /** What may be done instead; of an `ACTION_NOT_ALLOWED`. */
  readonly allowedActions: readonly OperatorAction[] | undefined;
  /** For our own logs: the code of a protocol or library that says why, never a text; of a provider's fault. */
  readonly reasonCode: string | undefined;
  constructor(
    code: ErrorCode,
    message: string,
    options: {
      cause?: unknown;
      fields?: readonly FieldError[];
      reasons?: readonly RefusalReason[];
      retryAfterMs?: number;
      signInUrl?: string;
      process?: { readonly id: string; readonly stage?: string };
      allowedActions?: readonly OperatorAction[];
      reasonCode?: string | undefined;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DomainError';
    this.code = code;
    this.fields = options.fields ?? [];
    this.reasons = options.reasons ?? [];
    this.retryAfterMs = options.retryAfterMs;
    this.signInUrl = options.signInUrl;
    this.process = options.process;
    this.allowedActions = options.allowedActions;
    this.reasonCode = options.reasonCode;
  }
}
