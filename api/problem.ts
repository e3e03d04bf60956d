import { STATUS_CODES } from 'node:http';
import type { Response } from 'express';
import { z } from 'zod';
import { ERROR_CODES, type ErrorCode, FIELD_ERROR_CODES, type FieldError } from '../domain/errors.ts';
import { OPERATOR_ACTIONS, type OperatorAction } from '../domain/operator-actions.ts';
import { REFUSAL_REASONS, type RefusalReason } from '../domain/rights.ts';

/** The status of every code: the one table from errors to HTTP. */
export const STATUS_OF = {
  MALFORMED_BODY: 400,
  VALIDATION_FAILED: 400,
  WEBHOOK_SIGNATURE_INVALID: 400,
  SIGN_IN_INVALID: 400,
  NOT_AUTHENTICATED: 401,
  CREDENTIALS_WRONG: 401,
  ORIGIN_MISMATCH: 403,
  SIGN_IN_DECLINED: 403,
  SIGN_IN_RESTRICTED: 403,
  MANUAL_REGISTRATION_OFF: 403,
  NOT_ALLOWED: 403,
  INVITATION_NOT_YOURS: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  USERNAME_TAKEN: 409,
  ENVIRONMENT_NAME_TAKEN: 409,
  TERMS_OUTDATED: 409,
  LOGIN_ID_TAKEN: 409,
  NO_SEAT: 409,
  LAST_ADMINISTRATOR: 409,
  ROLE_TOO_LOW: 409,
  USER_INACTIVE: 409,
  ADDRESS_IN_USE: 409,
  TOO_MANY_ADDRESSES: 409,
  LICENCE_TAKEN: 409,
  ALREADY_DECIDED: 409,
  ACCOUNT_DISABLED: 409,
  PARTNER_REQUEST_OPEN: 409,
  PARTNER_REQUEST_TOO_SOON: 409,
  PARTNER_REQUEST_ENDED: 409,
  OWN_ENVIRONMENT: 409,
  ALREADY_CONNECTED: 409,
  NOT_ADDRESSED: 409,
  MANAGER_NOT_ELIGIBLE: 409,
  ORGANISATION_TAKEN: 409,
  ORGANISATION_NOT_ACTIVE: 409,
  ORGANISATION_ACTIVE: 409,
  ACTIVATION_OPEN: 409,
  ACTIVATION_ENDED: 409,
  AUTHORITY_NOT_AWAITED: 409,
  LAST_ORGANISATION_ADMINISTRATOR: 409,
  IDENTIFIER_TAKEN: 409,
  IDENTIFIER_MISSING: 409,
  LAST_IDENTIFIER: 409,
  NO_CREDIT: 409,
  REGISTER_NOT_FOUND: 409,
  ALREADY_MEMBER: 409,
  INVITATION_OPEN: 409,
  INVITATION_ENDED: 409,
  MAIL_NOT_BOUNCED: 409,
  BULK_INVITE_ENDED: 409,
  BULK_ACTION_ENDED: 409,
  SECOND_OPERATOR_NEEDED: 409,
  AUDIENCE_NOT_FOUND: 404,
  DOCUMENT_NOT_YOURS: 403,
  SHARE_NOT_HELD: 403,
  TEMPORAL_READ_ONLY: 403,
  SHARE_CHAIN_TOO_LONG: 409,
  SHARE_OPEN: 409,
  STAGE_CHANGED: 409,
  ACTION_NOT_ALLOWED: 409,
  PROVIDER_SIGN_IN_NEEDED: 409,
  IDENTITY_TAKEN: 409,
  LAST_WAY_IN: 409,
  REQUEST_IN_PROGRESS: 409,
  LINK_UNKNOWN: 410,
  LINK_SUPERSEDED: 410,
  LINK_USED: 410,
  LINK_EXPIRED: 410,
  LINK_CANCELLED: 410,
  RESTORE_ERASED: 410,
  VERSION_MISMATCH: 412,
  BODY_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  IDEMPOTENCY_KEY_REUSED: 422,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  PROVIDER_UNAVAILABLE: 503,
  TEMPORAL_UI_UNAVAILABLE: 503,
  REGISTER_UNAVAILABLE: 503,
  OUTCOME_UNKNOWN: 503,
  DATABASE_UNAVAILABLE: 503,
} as const satisfies Record<ErrorCode, number>;

export const ProblemSchema = z
  .object({
    type: z.string().meta({ example: 'about:blank' }),
    title: z.string(),
    status: z.int(),
    code: z.enum(ERROR_CODES),
    detail: z.string(),
    requestId: z.string(),
    reasons: z.array(z.object({ code: z.enum(REFUSAL_REASONS) })).optional(),
    process: z
      .object({ id: z.uuid(), stage: z.string().optional() })
      .optional()
      .meta({ description: 'The process that is in the way, or has ended.' }),
    allowedActions: z
      .array(z.enum(OPERATOR_ACTIONS))
      .optional()
      .meta({ description: 'What may be done instead; with `ACTION_NOT_ALLOWED`.' }),
    signInUrl: z.url().optional().meta({ description: 'Where to sign in instead; with `SIGN_IN_RESTRICTED`.' }),
    errors: z.array(z.object({ field: z.string(), code: z.enum(FIELD_ERROR_CODES) })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details. Branch on `code`; texts may change.' });

export interface Problem {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  readonly reasons?: readonly RefusalReason[];
  readonly retryAfterMs?: number | undefined;
  readonly signInUrl?: string | undefined;
  readonly process?: { readonly id: string; readonly stage?: string } | undefined;
  readonly allowedActions?: readonly OperatorAction[] | undefined;
}

/** Answers with a problem document. `detail` is for developers and never holds what a caller sent. */
export function sendProblem(res: Response, problem: Problem): void {
  const { code, detail, errors = [], reasons = [] } = problem;
  const status = STATUS_OF[code];
  const body = {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code,
    detail,
    requestId: String(res.getHeader('x-request-id') ?? ''),
    ...(reasons.length > 0 ? { reasons: reasons.map((reason) => ({ code: reason })) } : {}),
    ...(errors.length > 0 ? { errors } : {}),
    ...(problem.signInUrl ? { signInUrl: problem.signInUrl } : {}),
    ...(problem.process ? { process: problem.process } : {}),
    ...(problem.allowedActions ? { allowedActions: problem.allowedActions } : {}),
  };
  setRetryAfter(res, problem);
  res.status(status).type('application/problem+json').send(JSON.stringify(body));
}

/** Says when the same call may go well, where that is known. */
export function setRetryAfter(res: Response, { code, retryAfterMs }: Problem): void {
  if (typeof retryAfterMs === 'number') res.set('Retry-After', String(Math.max(1, Math.ceil(retryAfterMs / 1_000))));
  else if (STATUS_OF[code] === 503) res.set('Retry-After', '5');
}
