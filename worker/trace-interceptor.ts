import { ApplicationFailure, type Context } from '@temporalio/activity';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { type Tracing, traced } from '../domain/tracing.ts';
import { traceparentIn } from '../outbox/trace-calls.ts';

/** Makes each attempt of a step a span of what its workflow last heard. Stands outermost, where every failure has its code. */
export function createTraceInterceptor({ info }: Context, tracing: Tracing): ActivityInboundCallsInterceptor {
  const { activityType, attempt, workflowExecution } = info;
  const attributes = {
    'temporal.activity_type': activityType,
    'temporal.attempt': attempt,
    ...(workflowExecution ? { 'temporal.workflow_id': workflowExecution.workflowId } : {}),
  };
  return {
    execute: (input, next) =>
      traced(
        tracing,
        { name: `step ${activityType}`, attributes, parent: traceparentIn(input.headers) },
        () => next(input),
        codeOf,
      ),
  };
}

function codeOf(error: unknown): string {
  if (error instanceof ApplicationFailure && error.type) return error.type;
  return error instanceof Error ? error.name : 'unknown';
}
