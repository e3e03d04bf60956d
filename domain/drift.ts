import { DAY_MS, MINUTE_MS } from './policy.ts';

/** In what PostgreSQL and Temporal can come apart; a sentence for each stands in api/pages/texts/ops-drift.ts. */
export const DRIFT_KINDS = [
  'WORKFLOW_NEVER_STARTED',
  'WORKFLOW_ENDED',
  'ROW_MISSING',
  'MAIL_WITHOUT_FEEDBACK',
  'WAIT_PAST_ITS_END',
  'OUTBOX_LEFT_OVER',
  'DATABASE_RESTORED_OLDER',
  'TEMPORAL_RESTORED_OLDER',
] as const;
export type DriftKind = (typeof DRIFT_KINDS)[number];

/** What the watcher does by itself, where that is safe. */
export const DRIFT_MENDINGS = ['delivered', 'started', 'nudged'] as const;
export type DriftMending = (typeof DRIFT_MENDINGS)[number];

/** How long something may be so before it is drift, and not merely under way. */
export const DRIFT_AFTER_MS = {
  start: 5 * MINUTE_MS,
  wait: 15 * MINUTE_MS,
  outbox: 5 * MINUTE_MS,
  feedback: 1 * DAY_MS,
} as const;

/** Mails older than this are not waited for any more. */
export const FEEDBACK_UNTIL_MS = 7 * DAY_MS;
/** What was mended is kept so long. */
export const MENDED_KEPT_MS = 90 * DAY_MS;
/** For so long at least a restored store is told of, and as long as something that it has lost is still open. */
export const RESTORE_TOLD_MS = 1 * DAY_MS;

/** What Temporal knows of a workflow: `unknown` to it, running, or ended in whatever way. */
export type WorkflowState = 'unknown' | 'running' | 'ended';

/** What it is that the workflow of an open row is not running; undefined where it is. */
export function driftOfWorkflow(state: WorkflowState): 'WORKFLOW_NEVER_STARTED' | 'WORKFLOW_ENDED' | undefined {
  if (state === 'running') return undefined;
  return state === 'unknown' ? 'WORKFLOW_NEVER_STARTED' : 'WORKFLOW_ENDED';
}

/** The mark that both sides keep: how many rounds the watcher has finished, and the run that has counted the last. */
export interface DriftMark {
  readonly count: number;
  readonly runId: string;
}

/**
 * Which side was restored to an older state. `told`: what the last run that Temporal remembers has counted, null for none;
 * `kept`: what our database has; `isRunKnown`: whether Temporal knows the run that has counted it.
 */
export function judgeMarks(
  told: number | null,
  kept: DriftMark | undefined,
  isRunKnown: boolean,
): 'DATABASE_RESTORED_OLDER' | 'TEMPORAL_RESTORED_OLDER' | undefined {
  if (told !== null && told > (kept?.count ?? 0)) return 'DATABASE_RESTORED_OLDER';
  if (kept && !isRunKnown) return 'TEMPORAL_RESTORED_OLDER';
  return undefined;
}

/** What one run of the watcher goes through, one after the other; one that fails keeps none of the others. */
export const DRIFT_PARTS = ['marks', 'outbox', 'waits', 'mails', 'rows', 'workflows'] as const;
export type DriftPart = (typeof DRIFT_PARTS)[number];

/** A workflow that Temporal says is running. */
export interface RunningWorkflow {
  readonly workflowId: string;
  readonly startedAt: Date;
}

/** What the watcher asks Temporal; each throws where it does not answer. */
export interface TemporalSight {
  /** The mark that the watcher's last finished run has told; null where Temporal remembers none. */
  readonly lastMark: () => Promise<number | null>;
  /** `runId`: of that run alone. */
  readonly stateOf: (workflowId: string, runId?: string) => Promise<WorkflowState>;
  /** A page of what runs, the latest first; `position`: where the page before ended, null for the first. */
  readonly listRunning: (
    size: number,
    position: string | null,
  ) => Promise<{ readonly running: readonly RunningWorkflow[]; readonly next: string | null }>;
}

/** A process as the id of its workflow names it; undefined for a workflow of another kind. */
export function processInId(workflowId: string): { readonly kind: string; readonly uuid: string } | undefined {
  const [, kind, uuid] = PROCESS_ID.exec(workflowId) ?? [];
  return kind === undefined || uuid === undefined ? undefined : { kind, uuid };
}

const PROCESS_ID = /^(\w+)\/([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/;
