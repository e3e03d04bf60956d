import type { MaintenanceWindow } from './maintenance.ts';
import type { Parking, StageTransition } from './process.ts';
import type { PolicyFor } from './workflow-policy.ts';

/** What a share lets its readers do; each holds those before it. `share`: share the document on. Ascending. */
export const SHARE_PERMISSIONS = ['view', 'edit', 'share'] as const;
export type SharePermission = (typeof SHARE_PERMISSIONS)[number];

/** With whom a document is shared (product.md §4). */
export const AUDIENCE_KINDS = [
  'user',
  'organisation',
  'relation-group',
  'relation-manager',
  'relation-managers',
] as const;
export type AudienceKind = (typeof AUDIENCE_KINDS)[number];

/** Audiences that are reached by a personal grant for each reader, after a delay; all others are reached at once. */
export const GRANTED_AUDIENCES = ['relation-manager', 'relation-managers'] as const satisfies readonly AudienceKind[];

/** How often a document is shared on from one share to the next, at most: what is read is looked at link by link. */
export const SHARE_CHAIN_MAX = 8;

/** Why a share no longer holds for good; `replaced`: a new one took the place of one that reached nobody any longer. */
export const SHARE_ENDS = ['withdrawn', 'partnership-ended', 'replaced'] as const;
export type ShareEnd = (typeof SHARE_ENDS)[number];

/** Where a share stands. `propagating`: managers are still to be granted it. */
export const SHARE_STAGES = ['effective', 'propagating', 'withdrawn'] as const;
export type ShareStage = (typeof SHARE_STAGES)[number];

/** A receipt is `effective` or `failed`; what has none yet is `waiting`. */
export const RECEIPT_STATES = ['waiting', 'effective', 'failed'] as const;
export type ReceiptState = (typeof RECEIPT_STATES)[number];

/** The stages of a partnership's propagation; the last one is its outcome, from which the next change begins it again. */
export const SHARING_STAGES = ['waiting', 'propagating', 'settled'] as const;
export type SharingStage = (typeof SHARING_STAGES)[number];

/** Every way from one stage to another; docs/states.md draws it. */
export const SHARING_TRANSITIONS: readonly StageTransition<SharingStage>[] = [
  {
    from: 'start',
    to: 'waiting',
    on: 'something is shared with a relation manager, taken away from one, or one comes or goes',
  },
  {
    from: 'waiting',
    to: 'propagating',
    on: 'the delay after the first change has passed, outside the maintenance window',
  },
  { from: 'propagating', to: 'waiting', on: 'something changed meanwhile, or the maintenance window opens' },
  { from: 'propagating', to: 'settled', on: 'what is granted is what is shared' },
  { from: 'settled', to: 'waiting', on: 'the next change' },
];

/**
 * `id`: of the process's row; the workflow's own id is made of the partnership's (`sharing/<partnership uuid>`), because
 * there is one for each while there is something to do, begun again by the next change.
 */
export interface SharingInput {
  readonly id: string;
  readonly partnershipId: string;
  /** ISO-8601 UTC: when what has begun it is propagated. */
  readonly dueAt: string;
  readonly policy: PolicyFor<'sharing'>;
  readonly maintenanceWindow?: MaintenanceWindow;
  /** What the history before this one has come to, and what has come of a step that it had parked in. */
  readonly carried?: SharingState;
  readonly parking?: Parking;
}

/** What a run of propagation has done so far. */
export interface PropagationCounts {
  readonly granted: number;
  readonly removed: number;
  readonly failed: number;
}

/** What a propagation knows. */
export interface SharingState {
  readonly stage: Exclude<SharingStage, 'settled'>;
  /** While it waits: when it begins, in milliseconds since the epoch. */
  readonly dueAtMs: number;
  /** When it first heard, since it began, that something had changed. */
  readonly heardAtMs: number | null;
  /** The last share that is done with; null before the first. */
  readonly after: string | null;
  /** Every share has been looked at since the run began. */
  readonly isDone: boolean;
  readonly counts: PropagationCounts;
}

export interface SharingResult {
  readonly stage: 'settled';
}

/** Grants are written and taken back by at most so many rows in one transaction (design.md §6, Sharing). */
export const PROPAGATION_SLICE = 5_000;

/** How long one step of propagation goes on before the next one is asked for. */
export const PROPAGATION_TURN_MS = 30_000;
