import { DriverException } from '@mikro-orm/core';
import { ApplicationFailure, log } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { DomainError } from '../domain/errors.ts';

/**
 * What activities throw, as Temporal may keep and log it: expected refusals by their code, not to be tried again;
 * everything else by a code too, to be tried again. Messages of drivers and providers hold addresses, so none gets out.
 */
export function createDomainErrorInterceptor(): ActivityInboundCallsInterceptor {
  return {
    async execute(input, next) {
      try {
        return await next(input);
      } catch (error) {
        throw toFailure(error);
      }
    },
  };
}

function toFailure(error: unknown): Error {
  if (error instanceof ApplicationFailure || error instanceof CancelledFailure) return error;
  if (error instanceof DomainError) return ApplicationFailure.nonRetryable(error.message, error.code);
  if (error instanceof DriverException || isConnectionError(error)) {
    const code = readCode(error);
    log.warn('the database refused a step', { code });
    return ApplicationFailure.retryable(`database: ${code}`, 'DATABASE_UNAVAILABLE');
  }
  const name = error instanceof Error ? error.name : 'unknown';
  log.error('a step failed in a way nobody expected', { name, at: stackOf(error) });
  return ApplicationFailure.retryable(name, 'STEP_FAILED');
}

function isConnectionError(error: unknown): boolean {
  return error instanceof Error && /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|57P)/.test(readCode(error));
}

/** PostgreSQL's or Node's code: a fixed vocabulary, unlike the message beside it. */
function readCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'no code';
}

/** Where it happened, without the message that stands in a stack's first line. */
function stackOf(error: unknown): string {
  const lines = error instanceof Error ? (error.stack ?? '').split('\n') : [];
  return lines
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 4)
    .map((line) => line.trim())
    .join(' < ');
}
