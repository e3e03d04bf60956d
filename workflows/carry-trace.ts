import type { WorkflowInterceptors } from '@temporalio/workflow';
import { TRACE_HEADER } from '../domain/tracing.ts';

type Headers = Parameters<NonNullable<NonNullable<WorkflowInterceptors['inbound']>[number]['execute']>>[0]['headers'];

/**
 * Has what a workflow does carry the trace of what it last heard: its start, a signal or an update. It copies a header, and
 * so changes no command; a message without the header changes nothing (docs/adr/0033).
 */
export function interceptors(): WorkflowInterceptors {
  let carried: Headers = {};

  function hear({ headers }: { readonly headers: Headers }): void {
    const heard = headers[TRACE_HEADER];
    if (heard) carried = { [TRACE_HEADER]: heard };
  }

  function carry<Input extends { readonly headers: Headers }>(input: Input): Input {
    return { ...input, headers: { ...carried, ...input.headers } };
  }

  return {
    inbound: [
      {
        execute: (input, next) => {
          hear(input);
          return next(input);
        },
        handleSignal: (input, next) => {
          hear(input);
          return next(input);
        },
        handleUpdate: (input, next) => {
          hear(input);
          return next(input);
        },
      },
    ],
    outbound: [
      {
        scheduleActivity: (input, next) => next(carry(input)),
        scheduleLocalActivity: (input, next) => next(carry(input)),
        startChildWorkflowExecution: (input, next) => next(carry(input)),
        signalWorkflow: (input, next) => next(carry(input)),
        continueAsNew: (input, next) => next(carry(input)),
      },
    ],
  };
}
