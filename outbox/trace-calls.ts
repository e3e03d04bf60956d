import type { WorkflowClientInterceptor } from '@temporalio/client';
import { defaultPayloadConverter, type Headers } from '@temporalio/common';
import { TRACE_HEADER, type TraceCarrier, type Tracing, traced } from '../domain/tracing.ts';

interface Message {
  readonly name: string;
  readonly workflowId: string;
  readonly headers: Headers;
}

/** Makes each message to a workflow a span of whatever sends it, which the workflow's steps are then part of; none without tracing. */
export function createCallTracing(tracing: Tracing | undefined): WorkflowClientInterceptor[] {
  return tracing ? [traceCalls(tracing)] : [];
}

function traceCalls(tracing: Tracing): WorkflowClientInterceptor {
  async function sent<T>({ name, workflowId, headers }: Message, send: (headers: Headers) => Promise<T>): Promise<T> {
    const attributes = { 'temporal.workflow_id': workflowId };
    return traced(tracing, { name, kind: 'client', attributes }, () => send(withTrace(headers, tracing)));
  }

  return {
    startWithDetails: (input, next) => {
      const { workflowType, options, headers } = input;
      return sent({ name: `start ${workflowType}`, workflowId: options.workflowId, headers }, (carrying) =>
        next({ ...input, headers: carrying }),
      );
    },
    signal: (input, next) => {
      const { signalName, workflowExecution, headers } = input;
      return sent(
        { name: `signal ${signalName}`, workflowId: workflowExecution.workflowId ?? '', headers },
        (carrying) => next({ ...input, headers: carrying }),
      );
    },
    startUpdate: (input, next) => {
      const { updateName, workflowExecution, headers } = input;
      return sent(
        { name: `update ${updateName}`, workflowId: workflowExecution.workflowId ?? '', headers },
        (carrying) => next({ ...input, headers: carrying }),
      );
    },
  };
}

/** The trace that a message has brought along, as a W3C `traceparent`; undefined where it is none that can be read. */
export function traceparentIn(headers: Headers): string | undefined {
  const payload = headers[TRACE_HEADER];
  if (!payload) return undefined;
  const carrier: unknown = defaultPayloadConverter.fromPayload(payload);
  if (typeof carrier !== 'object' || carrier === null || !('traceparent' in carrier)) return undefined;
  return typeof carrier.traceparent === 'string' ? carrier.traceparent : undefined;
}

function withTrace(headers: Headers, tracing: Tracing): Headers {
  const traceparent = tracing.traceparent();
  if (traceparent === undefined) return headers;
  const carrier: TraceCarrier = { traceparent };
  return { ...headers, [TRACE_HEADER]: defaultPayloadConverter.toPayload(carrier) };
}
