import { DriverException } from '@mikro-orm/core';
import type { ErrorRequestHandler } from 'express';
import type { Logger } from 'pino';
import { z } from 'zod';
import { DomainError, type FieldError, type FieldErrorCode } from '../domain/errors.ts';
import type { Problem } from './problem.ts';

/**
 * What went wrong, as its stable code. Expected refusals carry theirs; bodies that cannot be read or do not fit get
 * theirs; a database that is away is 503; everything else is a bug, is logged without its message and answered as 500.
 */
export function toProblem(error: unknown): Problem {
  if (error instanceof DomainError) {
    const { code, message, fields, reasons, retryAfterMs, signInUrl, process, allowedActions } = error;
    return { code, detail: message, errors: fields, reasons, retryAfterMs, signInUrl, process, allowedActions };
  }
  if (error instanceof z.ZodError) {
    return {
      code: 'VALIDATION_FAILED',
      detail: 'The body or query does not match the schema; `errors` names the fields.',
      errors: error.issues.flatMap(toFieldErrors),
    };
  }
  if (isDatabaseAway(error)) return { code: 'DATABASE_UNAVAILABLE', detail: 'The database does not answer.' };
  return BODY_PROBLEMS[bodyErrorType(error)] ?? { code: 'INTERNAL', detail: 'Something went wrong on our side.' };
}

/** Logs what only we can mend, by name and place. Messages of drivers hold what callers sent, so they stay out. */
export function createErrorLogger(logger: Logger): ErrorRequestHandler {
  return (error: unknown, _req, res, next) => {
    const { code } = toProblem(error);
    if (code === 'INTERNAL' || code === 'DATABASE_UNAVAILABLE') {
      const name = error instanceof Error ? error.name : typeof error;
      const stack = error instanceof Error ? (error.stack ?? '') : '';
      const at = stack.split('\n').filter((line) => /^\s+at /.test(line));
      logger.error(
        { requestId: res.getHeader('x-request-id'), code, name, at: at.slice(0, 5).map((line) => line.trim()) },
        'a request failed',
      );
    }
    next(error);
  };
}

/** How body-parser and Express name what they refuse. */
const BODY_PROBLEMS: Readonly<Record<string, Problem>> = {
  'entity.parse.failed': { code: 'MALFORMED_BODY', detail: 'The body is not valid JSON.' },
  'entity.too.large': { code: 'BODY_TOO_LARGE', detail: 'The body is too large.' },
  'parameters.too.many': { code: 'BODY_TOO_LARGE', detail: 'The form has too many fields.' },
  'request.size.invalid': { code: 'MALFORMED_BODY', detail: 'The body is not as long as its Content-Length says.' },
  'request.aborted': { code: 'MALFORMED_BODY', detail: 'The request was cut off before its body was complete.' },
  'stream.encoding.set': { code: 'MALFORMED_BODY', detail: 'The body cannot be read.' },
  'encoding.unsupported': { code: 'UNSUPPORTED_MEDIA_TYPE', detail: 'The content encoding is not supported.' },
  'charset.unsupported': { code: 'UNSUPPORTED_MEDIA_TYPE', detail: 'The charset is not supported.' },
  'uri.malformed': { code: 'NOT_FOUND', detail: 'The path cannot be read.' },
};

function bodyErrorType(error: unknown): string {
  if (error instanceof URIError) return 'uri.malformed';
  const type = error instanceof Error && 'type' in error ? error.type : undefined;
  if (typeof type === 'string') return type;
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  return status === 400 ? 'entity.parse.failed' : '';
}

function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (/^(ECONN|EPIPE|ETIMEDOUT|57P0|53300|08|55P03|57014)/.test(code)) return true;
  const lost = /connection terminated|timeout exceeded when trying to connect|server closed the connection/i;
  return lost.test(error.message) || (error instanceof DriverException && error.name === 'ConnectionException');
}

function toFieldErrors(issue: z.core.$ZodIssue): readonly FieldError[] {
  const field = (...more: readonly string[]) => [...issue.path.map(String), ...more].join('.');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ field: field(key), code: 'UNKNOWN_FIELD' }));
  return [{ field: field(), code: fieldCode(issue) }];
}

function fieldCode(issue: z.core.$ZodIssue): FieldErrorCode {
  if (issue.code === 'too_small') return 'TOO_SHORT';
  if (issue.code === 'too_big') return 'TOO_LONG';
  if (issue.code === 'invalid_type' && issue.input === undefined) return 'REQUIRED';
  return 'INVALID';
}
