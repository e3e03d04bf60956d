import type { ErrorRequestHandler, RequestHandler } from 'express';
import { z } from 'zod';

/** The names Resend gives its errors, as far as the inbox uses them (https://resend.com/docs/api-reference/errors). */
export type ResendErrorName =
  | 'application_error'
  | 'concurrent_idempotent_requests'
  | 'internal_server_error'
  | 'invalid_access'
  | 'invalid_api_key'
  | 'invalid_attachment'
  | 'invalid_from_address'
  | 'invalid_idempotency_key'
  | 'invalid_idempotent_request'
  | 'invalid_parameter'
  | 'method_not_allowed'
  | 'missing_api_key'
  | 'missing_required_field'
  | 'not_found'
  | 'rate_limit_exceeded'
  | 'validation_error';

/** An answer other than 2xx, as Resend gives it: `{statusCode, name, message}`. `errorName` is free for played-out faults. */
export class Refusal extends Error {
  readonly statusCode: number;
  readonly errorName: string;
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    statusCode: number,
    errorName: ResendErrorName | (string & {}),
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'Refusal';
    this.statusCode = statusCode;
    this.errorName = errorName;
    this.headers = headers;
  }
}

/** Answers what no route took. */
export const refuseUnknownPath: RequestHandler = () => {
  throw new Refusal(404, 'not_found', 'The requested endpoint does not exist.');
};

/** Answers 405 on a path that exists for other methods. */
export const refuseMethod: RequestHandler = () => {
  throw new Refusal(405, 'method_not_allowed', 'Method is not allowed for the requested path.');
};

/** The last middleware: every refusal, and what the body parser throws, in Resend's shape. */
export const answerRefusal: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  const refusal = toRefusal(error);
  response
    .status(refusal.statusCode)
    .set(refusal.headers)
    .json({ statusCode: refusal.statusCode, name: refusal.errorName, message: refusal.message });
};

function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof z.ZodError) return new Refusal(422, 'validation_error', z.prettifyError(error));
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  if (typeof status === 'number' && status < 500)
    return new Refusal(status, 'validation_error', 'The request body could not be read.');
  console.error('The inbox failed to answer a request.', error);
  return new Refusal(500, 'internal_server_error', 'An unexpected error occurred.');
}
