import { setTimeout as pause } from 'node:timers/promises';
import { type Client, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { DomainError } from '../domain/errors.ts';
import { byDeadline, within } from '../temporal/deadline.ts';

/** A caller has their answer within 5 s of asking; what is left of it is for hashing, the database and the way back. */
const ANSWER_MS = 4_700;
/** Of it, the end is for finding out whether a decision that takes longer was taken in. */
const ACCEPTANCE_MS = 500;
const ASK_AGAIN_MS = 250;

export interface DecisionRequest {
  readonly workflowId: string;
  readonly update: string;
  /** The same id is decided once; asking again gives the same answer. */
  readonly updateId: string;
  readonly command: object;
  /** The codes by which the workflow itself may refuse to take the update in. */
  readonly rejections: readonly string[];
  /** When the caller began to wait, in ms since the epoch. */
  readonly askedAtMs: number;
  /** Delivers what is left for the process, which has to hear it before it decides. */
  readonly deliverFirst: () => Promise<void>;
}

export type Decision<Answer> =
  | { readonly kind: 'answered'; readonly answer: Answer }
  /** The workflow refused to take it in, by this code. */
  | { readonly kind: 'rejected'; readonly code: string; readonly retryAfterMs: number | undefined }
  /** Taken in, and still being worked on. */
  | { readonly kind: 'recorded' }
  /** The workflow has ended before; its result says how. */
  | { readonly kind: 'ended'; readonly result: unknown };

/**
 * Asks a workflow for a decision and waits for it about 4 s. Throws `OUTCOME_UNKNOWN` when nobody can say within 5 s
 * whether it was taken in (no worker, no Temporal): the same call again tells. What the server could not take just then
 * (ten updates are open already, the workflow was about to end) is asked again meanwhile, under the same id.
 */
export async function decide<Answer>(temporal: Client, request: DecisionRequest): Promise<Decision<Answer>> {
  const deadlineMs = request.askedAtMs + ANSWER_MS - ACCEPTANCE_MS;
  let lastError: unknown;
  while (Date.now() < deadlineMs) {
    try {
      await within(deadlineMs - Date.now(), request.deliverFirst());
      return { kind: 'answered', answer: await ask<Answer>(temporal, request, deadlineMs) };
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return readEnd(temporal, request);
      const rejection = rejectionOf(error);
      if (rejection && request.rejections.includes(rejection.code)) return { kind: 'rejected', ...rejection };
      lastError = error;
    }
    await pause(ASK_AGAIN_MS);
  }
  // what failed was not taken in, whatever the server remembers of it
  if (lastError instanceof WorkflowUpdateFailedError) throw outcomeUnknown(lastError);
  return readAcceptance(temporal, request, lastError);
}

async function ask<Answer>(temporal: Client, request: DecisionRequest, deadlineMs: number): Promise<Answer> {
  const { workflowId, update, updateId, command } = request;
  return byDeadline(temporal, deadlineMs, () =>
    temporal.workflow.getHandle(workflowId).executeUpdate<Answer, [object]>(update, { updateId, args: [command] }),
  );
}

/** Its code and, where it says so, how long until it may be. */
function rejectionOf(error: unknown): { readonly code: string; readonly retryAfterMs: number | undefined } | undefined {
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  if (!(cause instanceof ApplicationFailure) || !cause.type) return undefined;
  const [retryAfterMs] = cause.details ?? [];
  return { code: cause.type, retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : undefined };
}

async function readEnd(temporal: Client, { workflowId, askedAtMs }: DecisionRequest): Promise<Decision<never>> {
  try {
    const result = await byDeadline(temporal, askedAtMs + ANSWER_MS, () =>
      temporal.workflow.getHandle(workflowId).result(),
    );
    return { kind: 'ended', result };
  } catch (cause) {
    throw outcomeUnknown(cause);
  }
}

async function readAcceptance(temporal: Client, request: DecisionRequest, cause: unknown): Promise<Decision<never>> {
  const { workflowId, update, updateId, command, askedAtMs } = request;
  try {
    await byDeadline(temporal, askedAtMs + ANSWER_MS, () =>
      temporal.workflow
        .getHandle(workflowId)
        .startUpdate(update, { updateId, args: [command], waitForStage: 'ACCEPTED' }),
    );
    return { kind: 'recorded' };
  } catch {
    throw outcomeUnknown(cause);
  }
}

function outcomeUnknown(cause: unknown): DomainError {
  return new DomainError('OUTCOME_UNKNOWN', 'The decision may have been taken in; the same call again tells.', {
    cause,
  });
}
