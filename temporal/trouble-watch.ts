import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { byDeadline } from './deadline.ts';

const {
  EventType,
  PendingActivityState,
  TaskQueueType,
  WorkerVersioningMode,
  WorkflowExecutionStatus,
  WorkflowTaskFailedCause,
} = proto.temporal.api.enums.v1;

/** A worker that asks a queue for work; `version` is empty for one without a version. */
export interface PollerSeen {
  readonly lastAskedAtMs: number;
  readonly version: string;
}

/** What Temporal tells of a task queue. */
export interface QueueSeen {
  readonly name: string;
  readonly kind: QueueKind;
  readonly pollers: readonly PollerSeen[];
  /** The version that gets the queue's work; empty for workers without a version. */
  readonly currentVersion: string;
  readonly backlog: number;
  /** How long the oldest task has been waiting. */
  readonly backlogAgeMs: number;
}

/** A workflow task that is due or under way. */
export interface TaskSeen {
  readonly attempt: number;
  readonly scheduledAtMs: number;
  readonly isStarted: boolean;
}

/** A step that is due or under way. */
export interface StepSeen {
  readonly step: string;
  readonly queue: string;
  readonly attempt: number;
  readonly isStarted: boolean;
  /** When it was, or is, to be begun. */
  readonly dueAtMs: number;
  /** The type of its last failure: a code. */
  readonly failureType: string | null;
}

/** What Temporal tells of a workflow that has not ended. */
export interface WorkflowSeen {
  readonly task: TaskSeen | undefined;
  /** Why its last workflow task failed, if the last thing in its history is that. */
  readonly taskFailure: { readonly type: string | null } | undefined;
  /** Whether Temporal itself reports it as a workflow whose tasks keep failing. */
  readonly isReported: boolean;
  readonly steps: readonly StepSeen[];
}

/** Of each queue's tasks, which kind is looked at. */
export type QueueKind = 'workflow' | 'activity';

const REPORTED = `TemporalReportedProblems in ('category=WorkflowTaskFailed', 'category=WorkflowTaskTimedOut') and ExecutionStatus = 'Running'`;
/** The last event, behind a task that may be scheduled; a page, and never a second one. */
const LAST_EVENTS = 3;

/** Who asks a queue for work, and what waits in it. Throws what the client throws, by the deadline at the latest. */
export async function seeQueue(
  client: Client,
  { name, kind, deadlineMs }: { readonly name: string; readonly kind: QueueKind; readonly deadlineMs: number },
): Promise<QueueSeen> {
  const taskQueueType =
    kind === 'workflow' ? TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW : TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY;
  const { namespace } = client.options;
  const answer = await byDeadline(client, deadlineMs, () =>
    client.workflowService.describeTaskQueue({ namespace, taskQueue: { name }, taskQueueType, reportStats: true }),
  );
  const age = answer.stats?.approximateBacklogAge;
  return {
    name,
    kind,
    pollers: answer.pollers.map(({ lastAccessTime, deploymentOptions: options }) => ({
      lastAskedAtMs: instantOf(lastAccessTime),
      version: options && options.workerVersioningMode === VERSIONED ? versionOf(options) : '',
    })),
    currentVersion: versionOf(answer.versioningInfo?.currentDeploymentVersion),
    backlog: Number(answer.stats?.approximateBacklogCount ?? 0),
    backlogAgeMs: Number(age?.seconds ?? 0) * 1_000,
  };
}

/** A workflow by its id; undefined where there is none, or none that has not ended. Throws as `seeQueue`. */
export async function seeWorkflow(
  client: Client,
  { workflowId, deadlineMs }: { readonly workflowId: string; readonly deadlineMs: number },
): Promise<WorkflowSeen | undefined> {
  const { namespace } = client.options;
  const execution = { workflowId };
  const answer = await byDeadline(client, deadlineMs, () =>
    client.workflowService.describeWorkflowExecution({ namespace, execution }),
  ).catch(ifNotFound);
  const info = answer?.workflowExecutionInfo;
  if (!answer || info?.status !== WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING) return undefined;
  const pending = answer.pendingWorkflowTask;
  const task = pending
    ? {
        attempt: pending.attempt ?? 1,
        scheduledAtMs: instantOf(pending.scheduledTime),
        isStarted: Boolean(pending.startedTime),
      }
    : undefined;
  const isAgain = task !== undefined && task.attempt > 1;
  return {
    task,
    taskFailure: isAgain ? await seeTaskFailure(client, { workflowId, deadlineMs }) : undefined,
    isReported: Boolean(info.searchAttributes?.indexedFields?.['TemporalReportedProblems']?.data?.length),
    steps: (answer.pendingActivities ?? []).map((activity) => ({
      step: activity.activityType?.name ?? '',
      queue: activity.activityOptions?.taskQueue?.name ?? '',
      attempt: activity.attempt ?? 1,
      isStarted: activity.state !== PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED,
      dueAtMs: Math.max(instantOf(activity.scheduledTime), instantOf(activity.nextAttemptScheduleTime)),
      failureType: activity.lastFailure?.applicationFailureInfo?.type ?? null,
    })),
  };
}

/** Ids of workflows whose tasks keep failing, as Temporal reports them; at most `limit`, and never a second page. */
export async function seeReported(
  client: Client,
  { limit, deadlineMs }: { readonly limit: number; readonly deadlineMs: number },
): Promise<readonly string[]> {
  const { namespace } = client.options;
  const answer = await byDeadline(client, deadlineMs, () =>
    client.workflowService.listWorkflowExecutions({ namespace, pageSize: limit, query: REPORTED }),
  );
  return answer.executions.flatMap(({ execution }) => execution?.workflowId ?? []);
}

/** Only a task's first failure is written down; what comes after it is begun again and left to time out. */
async function seeTaskFailure(
  client: Client,
  { workflowId, deadlineMs }: { readonly workflowId: string; readonly deadlineMs: number },
): Promise<WorkflowSeen['taskFailure']> {
  const { namespace } = client.options;
  const answer = await byDeadline(client, deadlineMs, () =>
    client.workflowService.getWorkflowExecutionHistoryReverse({
      namespace,
      execution: { workflowId },
      maximumPageSize: LAST_EVENTS,
    }),
  ).catch(ifNotFound);
  const last = answer?.history?.events?.find(
    ({ eventType }) => eventType !== EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
  );
  if (last?.eventType !== EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED) return undefined;
  const { failure, cause } = last.workflowTaskFailedEventAttributes ?? {};
  return { type: failure?.applicationFailureInfo?.type ?? causeOf(cause) };
}

const VERSIONED = WorkerVersioningMode.WORKER_VERSIONING_MODE_VERSIONED;

/** Temporal's own name of a cause, such as `NON_DETERMINISTIC_ERROR`. */
function causeOf(cause: number | null | undefined): string | null {
  return cause === undefined || cause === null
    ? null
    : (WorkflowTaskFailedCause[cause]?.replace('WORKFLOW_TASK_FAILED_CAUSE_', '') ?? null);
}

function versionOf(
  version: { readonly deploymentName?: string | null; readonly buildId?: string | null } | null | undefined,
): string {
  return version?.buildId ? `${version.deploymentName ?? ''}:${version.buildId}` : '';
}

function instantOf(instant: { readonly seconds?: unknown; readonly nanos?: number | null } | null | undefined): number {
  return instant ? Number(instant.seconds ?? 0) * 1_000 + Math.floor((instant.nanos ?? 0) / 1_000_000) : 0;
}

const NOT_FOUND = 5;

function ifNotFound(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === NOT_FOUND) return undefined;
  throw error;
}
