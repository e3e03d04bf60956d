import { asCode, type TroubleCode } from './trouble.ts';

/** A worker that asks a queue for work; `version` is empty for one without a version. */
interface Poller {
  readonly lastAskedAtMs: number;
  readonly version: string;
}

/** What is known of a task queue. */
export interface QueueFacts {
  readonly name: string;
  /** Of workflows, whose workers ask again at once; of steps, whose workers ask only when they have room for one more. */
  readonly kind: 'workflow' | 'activity';
  readonly pollers: readonly Poller[];
  /** The version that gets the queue's work; empty for workers without a version. */
  readonly currentVersion: string;
  readonly backlog: number;
  /** How long the oldest task has been waiting. */
  readonly backlogAgeMs: number;
}

/** What is known of a workflow that has not ended. */
export interface WorkflowFacts {
  readonly task: { readonly attempt: number; readonly scheduledAtMs: number; readonly isStarted: boolean } | undefined;
  readonly taskFailure: { readonly type: string | null } | undefined;
  readonly isReported: boolean;
  readonly steps: readonly {
    readonly step: string;
    readonly queue: string;
    readonly attempt: number;
    readonly isStarted: boolean;
    readonly dueAtMs: number;
    readonly failureType: string | null;
  }[];
}

/** Why nobody takes a queue's work. */
export type Unserved = Extract<TroubleCode, 'NO_WORKER' | 'OTHER_VERSION'>;

/** What was found wrong with a workflow. */
export interface Judgement {
  readonly code: TroubleCode;
  readonly step: string | null;
  readonly attempt: number | null;
  readonly failureCode: string | null;
  readonly nextAttemptAt: Date | null;
}

/** A worker asks anew at the latest after a minute; one that has not asked for longer is gone. */
const GONE_AFTER_MS = 70_000;
/** Work that nobody has begun for this long, and that nobody has asked for since, waits for a worker. */
const UNBEGUN_AFTER_MS = 10_000;
/** A worker that has not answered a workflow task by then is taken for gone, and the task given to whoever asks. */
const TASK_TIMEOUT_MS = 10_000;
/** From this attempt on a workflow task that Temporal says nothing of fails for another reason than a restart. */
const FAILING_FROM_ATTEMPT = 3;
/** The type that temporal/codec.ts gives its failures. */
const CODEC_FAILURE = 'CodecKeyMissing';

/**
 * Why nobody takes the queue's work; undefined where somebody does. Temporal remembers a worker for minutes, so work that
 * waits tells sooner: a worker that still asks would have been given it.
 */
export function judgeQueue(queue: QueueFacts, nowMs: number): Unserved | undefined {
  const isWaiting = queue.backlog > 0 && queue.backlogAgeMs >= UNBEGUN_AFTER_MS;
  return unservedSince(queue, nowMs - (isWaiting ? queue.backlogAgeMs : GONE_AFTER_MS), nowMs);
}

/**
 * What is technically wrong with a workflow; undefined where nothing is. `queues`: by their names; `workflowQueue`: the one
 * of its own tasks.
 */
export function judgeWorkflow(
  workflow: WorkflowFacts,
  {
    queues,
    workflowQueue,
    nowMs,
  }: {
    readonly queues: ReadonlyMap<string, QueueFacts>;
    readonly workflowQueue: string;
    readonly nowMs: number;
  },
): Judgement | undefined {
  const { task, steps } = workflow;
  const isUnbegun = task !== undefined && !task.isStarted && nowMs - task.scheduledAtMs >= UNBEGUN_AFTER_MS;
  const unserved = isUnbegun ? unservedSince(queues.get(workflowQueue), task.scheduledAtMs, nowMs) : undefined;
  if (unserved) return { ...NOTHING_KNOWN, code: unserved };
  const failing = task && judgeTask(workflow, task.attempt);
  const hanging =
    failing && !workflow.taskFailure ? unservedSince(queues.get(workflowQueue), takenBefore(task), nowMs) : undefined;
  if (failing) return hanging ? { ...NOTHING_KNOWN, code: hanging } : failing;
  for (const step of steps) {
    const waits = !step.isStarted && nowMs - step.dueAtMs >= UNBEGUN_AFTER_MS;
    const code = waits ? unservedSince(queues.get(step.queue), step.dueAtMs, nowMs) : undefined;
    if (code) return { ...NOTHING_KNOWN, code, step: step.step };
  }
  const retrying = steps.find(({ attempt, failureType }) => attempt >= 2 && (attempt >= 3 || isCodec(failureType)));
  return retrying && judgeStep(retrying);
}

/**
 * By when a task that is begun again without having failed was taken at the latest the time before: a worker that hangs has
 * asked for nothing since, one whose code takes too long has.
 */
function takenBefore({ scheduledAtMs }: { readonly scheduledAtMs: number }): number {
  return scheduledAtMs - TASK_TIMEOUT_MS;
}

const NOTHING_KNOWN = { step: null, attempt: null, failureCode: null, nextAttemptAt: null };

/**
 * Why nobody has asked for the queue's work after `sinceMs`; of an unknown queue nothing is said. Workers that are busy
 * with long steps ask for no others meanwhile, so of those no more is expected than that they asked lately.
 */
function unservedSince(queue: QueueFacts | undefined, sinceMs: number, nowMs: number): Unserved | undefined {
  if (!queue) return undefined;
  const fromMs = queue.kind === 'workflow' ? sinceMs : Math.min(sinceMs, nowMs - GONE_AFTER_MS);
  const asking = queue.pollers.filter(({ lastAskedAtMs }) => lastAskedAtMs > fromMs);
  if (asking.some(({ version }) => version === queue.currentVersion)) return undefined;
  return asking.length > 0 || isOtherVersionAround(queue) ? 'OTHER_VERSION' : 'NO_WORKER';
}

/** Workers of another version alone have been seen: their polls wait for work that they will not be given. */
function isOtherVersionAround({ pollers, currentVersion }: QueueFacts): boolean {
  return pollers.length > 0 && pollers.every(({ version }) => version !== currentVersion);
}

function judgeTask({ isReported, taskFailure }: WorkflowFacts, attempt: number): Judgement | undefined {
  if (!isReported && !taskFailure && attempt < FAILING_FROM_ATTEMPT) return undefined;
  const failureCode = asCode(taskFailure?.type);
  const code = isCodec(taskFailure?.type) ? 'CODEC_KEY_MISSING' : 'WORKFLOW_TASK_FAILING';
  return { ...NOTHING_KNOWN, code, attempt, failureCode };
}

function judgeStep({ step, attempt, failureType, dueAtMs }: WorkflowFacts['steps'][number]): Judgement {
  return {
    code: isCodec(failureType) ? 'CODEC_KEY_MISSING' : 'STEP_RETRYING',
    step,
    attempt,
    failureCode: asCode(failureType),
    nextAttemptAt: new Date(dueAtMs),
  };
}

function isCodec(type: string | null | undefined): boolean {
  return type === CODEC_FAILURE;
}
