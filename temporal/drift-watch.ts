import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { byDeadline } from './deadline.ts';

const { WorkflowExecutionStatus } = proto.temporal.api.enums.v1;

/** What the watcher asks: `TemporalSight` in domain/drift.ts, of which this folder knows nothing. */
interface DriftSight {
  readonly lastMark: () => Promise<number | null>;
  readonly stateOf: (workflowId: string, runId?: string) => Promise<'unknown' | 'running' | 'ended'>;
  readonly listRunning: (
    size: number,
    position: string | null,
  ) => Promise<{
    readonly running: readonly { readonly workflowId: string; readonly startedAt: Date }[];
    readonly next: string | null;
  }>;
}

const QUESTION_MS = 5_000;

/**
 * What the drift watcher asks Temporal of the workflows of one task queue. Each question is one call, never a second page;
 * it throws what the client throws, by the deadline at the latest.
 */
export function createDriftSight(clientOf: () => Client, taskQueue: string): DriftSight {
  const finished = `TaskQueue = '${taskQueue}' and WorkflowType = 'driftWatch' and ExecutionStatus = 'Completed'`;
  const query = `TaskQueue = '${taskQueue}' and ExecutionStatus = 'Running'`;

  async function stateOf(workflowId: string, runId?: string): ReturnType<DriftSight['stateOf']> {
    const client = clientOf();
    const { namespace } = client.options;
    const execution = { workflowId, ...(runId === undefined ? {} : { runId }) };
    const answer = await byDeadline(client, Date.now() + QUESTION_MS, () =>
      client.workflowService.describeWorkflowExecution({ namespace, execution }),
    ).catch(ifNotFound);
    if (!answer) return 'unknown';
    const { WORKFLOW_EXECUTION_STATUS_RUNNING: running } = WorkflowExecutionStatus;
    return answer.workflowExecutionInfo?.status === running ? 'running' : 'ended';
  }

  async function listRunning(pageSize: number, position: string | null): ReturnType<DriftSight['listRunning']> {
    const client = clientOf();
    const { namespace } = client.options;
    const nextPageToken = position === null ? null : Buffer.from(position, 'base64');
    const answer = await byDeadline(client, Date.now() + QUESTION_MS, () =>
      client.workflowService.listWorkflowExecutions({ namespace, pageSize, query, nextPageToken }),
    );
    const running = answer.executions.flatMap(({ execution, startTime }) => {
      const workflowId = execution?.workflowId;
      return workflowId ? [{ workflowId, startedAt: new Date(Number(startTime?.seconds ?? 0) * 1_000) }] : [];
    });
    const token = answer.nextPageToken;
    return { running, next: token.length > 0 ? Buffer.from(token).toString('base64') : null };
  }

  async function lastMark(): Promise<number | null> {
    const client = clientOf();
    const { namespace } = client.options;
    const answer = await byDeadline(client, Date.now() + QUESTION_MS, () =>
      client.workflowService.listWorkflowExecutions({ namespace, pageSize: 1, query: finished }),
    );
    const last = answer.executions[0]?.execution;
    if (!last?.workflowId || !last.runId) return null;
    const run = client.workflow.getHandle(last.workflowId, last.runId);
    return markIn(await byDeadline(client, Date.now() + QUESTION_MS, () => run.result()));
  }

  return { lastMark, stateOf, listRunning };
}

function markIn(result: unknown): number | null {
  const isTold = typeof result === 'object' && result !== null && 'mark' in result && typeof result.mark === 'number';
  return isTold ? Number(result.mark) : null;
}

const NOT_FOUND = 5;

function ifNotFound(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === NOT_FOUND) return undefined;
  throw error;
}
