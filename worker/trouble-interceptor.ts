import { ApplicationFailure, type Context } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { BLOCKED_BY, isHeldByBrake } from '../domain/process.ts';
import { asCode, TROUBLED_FROM_ATTEMPT } from '../domain/trouble.ts';
import type { TroubleRecorder } from './trouble-recorder.ts';

export interface TroubleInterceptorOptions {
  readonly recorder: TroubleRecorder;
  /** Counts a failed attempt; both are codes. */
  readonly countFailure: (step: string, code: string) => void;
}

type Info = Context['info'];

/**
 * Tells the recorder of a step from its third attempt on, and when that has an end: it succeeds, is refused for good, or is
 * given up. It looks at numbers only, so a step that is well costs no statement. Stands outermost, where every failure has
 * its code.
 */
export function createTroubleInterceptor(
  { info }: Context,
  { recorder, countFailure }: TroubleInterceptorOptions,
): ActivityInboundCallsInterceptor {
  const process = processOf(info);
  const { activityType: step, attempt } = info;
  return {
    async execute(input, next) {
      const isAgain = attempt >= TROUBLED_FROM_ATTEMPT;
      if (process && isAgain) recorder.failing({ ...process, step, attempt, failureCode: null, nextAttemptAt: null });
      try {
        const result = await next(input);
        if (process && isAgain) recorder.settled({ ...process, step });
        return result;
      } catch (error) {
        if (isFailure(error)) countFailure(step, codeOf(error));
        const nextAttemptAt = nextAttempt(info, error);
        if (process && nextAttemptAt && attempt + 1 >= TROUBLED_FROM_ATTEMPT) {
          recorder.failing({ ...process, step, attempt, failureCode: codeOf(error), nextAttemptAt });
        } else if (process && isAgain) {
          recorder.settled({ ...process, step });
        }
        throw error;
      }
    },
  };
}

/** What is cancelled, or held back by a brake, has not failed. */
function isFailure(error: unknown): boolean {
  if (error instanceof CancelledFailure) return false;
  const code = codeOf(error);
  return !BLOCKED_BY.some((known) => known === code && isHeldByBrake(known));
}

/** The process that a workflow is of, by its id `kind/uuid`; undefined for schedules. */
function processOf({ workflowExecution }: Info): { readonly kind: string; readonly subject: string } | undefined {
  const [, kind, subject] = PROCESS.exec(workflowExecution?.workflowId ?? '') ?? [];
  return kind !== undefined && subject !== undefined ? { kind, subject } : undefined;
}

const PROCESS = /^(\w+)\/([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/;

function codeOf(error: unknown): string {
  const type = error instanceof ApplicationFailure ? error.type : error instanceof Error ? error.name : undefined;
  return asCode(type) ?? 'STEP_FAILED';
}

/** When the step is tried again by itself; undefined where it is not. */
function nextAttempt(info: Info, error: unknown): Date | undefined {
  const { attempt, retryPolicy = {}, scheduledTimestampMs, scheduleToCloseTimeoutMs } = info;
  if (error instanceof CancelledFailure) return undefined;
  if (error instanceof ApplicationFailure && error.nonRetryable) return undefined;
  const { maximumAttempts, backoffCoefficient = 2 } = retryPolicy;
  if (maximumAttempts && attempt >= maximumAttempts) return undefined;
  const grown = inMs(retryPolicy.initialInterval, 1_000) * backoffCoefficient ** (attempt - 1);
  const pause = Math.min(grown, inMs(retryPolicy.maximumInterval, 100_000));
  const asked = error instanceof ApplicationFailure ? inMs(error.nextRetryDelay ?? undefined, pause) : pause;
  const atMs = Date.now() + asked;
  const isTooLate = scheduleToCloseTimeoutMs > 0 && atMs >= scheduledTimestampMs + scheduleToCloseTimeoutMs;
  return isTooLate ? undefined : new Date(atMs);
}

/** The SDK hands durations to activities in milliseconds; `otherwise` where it hands none. */
function inMs(duration: string | number | undefined, otherwise: number): number {
  return typeof duration === 'number' ? duration : otherwise;
}
