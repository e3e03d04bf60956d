import { type Client, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { DomainError } from '../domain/errors.ts';

/** How long a caller waits for a decision, and in all (design.md §3). */
const DECISION_MS = 4_000;
const ACCEPTANCE_MS = 800;

export interface DecisionRequest {
  readonly workflowId: string;
  readonly update: string;
  /** The same id is decided once; asking again gives the same answer. */
  readonly updateId: string;
  readonly command: object;
}

export type Decision<Answer> =
  | { readonly kind: 'answered'; readonly answer: Answer }
  /** The workflow refused to take it in, by this code. */
  | { readonly kind: 'rejected'; readonly code: string }
  /** Taken in, and still being worked on. */
  | { readonly kind: 'recorded' }
  /** The workflow has ended before; its result says how. */
  | { readonly kind: 'ended'; readonly result: unknown };

/**
 * Asks a workflow for a decision and waits for it at most 4 s. Throws `OUTCOME_UNKNOWN` when nobody can say within 5 s
 * whether it was taken in (no worker, no Temporal): the same call again tells.
 */
export async function decide<Answer>(temporal: Client, request: DecisionRequest): Promise<Decision<Answer>> {
  const { workflowId, update, updateId, command } = request;
  const handle = temporal.workflow.getHandle(workflowId);
  try {
    const answer = await temporal.connection.withDeadline(Date.now() + DECISION_MS, () =>
      handle.executeUpdate<Answer, [object]>(update, { updateId, args: [command] }),
    );
    return { kind: 'answered', answer };
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) {
      const code = error.cause instanceof ApplicationFailure ? error.cause.type : undefined;
      if (code) return { kind: 'rejected', code };
    }
    if (error instanceof WorkflowNotFoundError) return readEnd(temporal, workflowId);
    return readAcceptance(temporal, request, error);
  }
}

async function readEnd(temporal: Client, workflowId: string): Promise<Decision<never>> {
  try {
    const result = await temporal.connection.withDeadline(Date.now() + ACCEPTANCE_MS, () =>
      temporal.workflow.getHandle(workflowId).result(),
    );
    return { kind: 'ended', result };
  } catch (error) {
    throw new DomainError('OUTCOME_UNKNOWN', 'The decision may have been taken in; the same call again tells.', {
      cause: error,
    });
  }
}

async function readAcceptance(temporal: Client, request: DecisionRequest, cause: unknown): Promise<Decision<never>> {
  const { workflowId, update, updateId, command } = request;
  try {
    await temporal.connection.withDeadline(Date.now() + ACCEPTANCE_MS, () =>
      temporal.workflow
        .getHandle(workflowId)
        .startUpdate(update, { updateId, args: [command], waitForStage: 'ACCEPTED' }),
    );
    return { kind: 'recorded' };
  } catch {
    throw new DomainError('OUTCOME_UNKNOWN', 'The decision may have been taken in; the same call again tells.', {
      cause,
    });
  }
}
