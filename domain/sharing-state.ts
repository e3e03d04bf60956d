import { afterMaintenance, untilMaintenance } from './maintenance.ts';
import { type Parking, parkedBy, type Standing } from './process.ts';
import type { PropagationCounts, SharingInput, SharingState } from './sharing.ts';
import type { PolicyFor } from './workflow-policy.ts';

/** Where a propagation begins, or goes on where the history before it stopped. */
export function beginSharing({ dueAt, maintenanceWindow, carried }: SharingInput): SharingState {
  if (carried) return carried;
  const dueAtMs = afterMaintenance(Date.parse(dueAt), maintenanceWindow);
  return { stage: 'waiting', dueAtMs, heardAtMs: null, after: null, isDone: false, counts: NOTHING_DONE };
}

const NOTHING_DONE: PropagationCounts = { granted: 0, removed: 0, failed: 0 };

/** What a propagation does next; no slice of a turn is begun after `notAfterMs`, when the maintenance window opens. */
export type SharingStep =
  | { readonly do: 'wait'; readonly untilMs: number }
  | { readonly do: 'begin' }
  | { readonly do: 'take-turn'; readonly notAfterMs: number | null }
  | { readonly do: 'settle' };

export function nextSharingStep(
  { stage, dueAtMs, isDone }: SharingState,
  nowMs: number,
  { maintenanceWindow }: Pick<SharingInput, 'maintenanceWindow'>,
): SharingStep {
  if (stage === 'propagating' && isDone) return { do: 'settle' };
  const untilMs = afterMaintenance(stage === 'waiting' ? Math.max(nowMs, dueAtMs) : nowMs, maintenanceWindow);
  if (untilMs > nowMs) return { do: 'wait', untilMs };
  if (stage === 'waiting') return { do: 'begin' };
  const opensInMs = untilMaintenance(nowMs, maintenanceWindow);
  return { do: 'take-turn', notAfterMs: opensInMs === undefined ? null : nowMs + opensInMs };
}

/** Something has changed; what counts is the first time that this was heard since the run began. */
export function changeHeard(state: SharingState, nowMs: number): SharingState {
  return { ...state, heardAtMs: state.heardAtMs ?? nowMs };
}

/** A run is about to begin: it plans by what is so then, which takes up every change that was heard before. */
export function runBegins(state: SharingState): SharingState {
  return { ...state, heardAtMs: null };
}

/** A run has begun, with the first share. */
export function runBegun(state: SharingState): SharingState {
  return { ...state, stage: 'propagating', after: null, isDone: false };
}

/** A turn is over: `after` is the last share that is done with. */
export function turnTaken(
  state: SharingState,
  turn: PropagationCounts & { readonly after: string | null; readonly status: 'more' | 'done' },
): SharingState {
  const { granted, removed, failed } = state.counts;
  const counts = { granted: granted + turn.granted, removed: removed + turn.removed, failed: failed + turn.failed };
  return { ...state, after: turn.after, isDone: turn.status === 'done', counts };
}

/** The maintenance window is open: the run begins again when it closes, and finds by what differs where it was. */
export function heldUntil(state: SharingState, untilMs: number): SharingState {
  return { ...state, stage: 'waiting', dueAtMs: untilMs };
}

/** Something changed during the run: the next one begins when the delay after that has passed, joined by what follows. */
export function changedMeanwhile(
  state: SharingState,
  nowMs: number,
  { policy, maintenanceWindow }: Pick<SharingInput, 'maintenanceWindow'> & { readonly policy: PolicyFor<'sharing'> },
): SharingState {
  const dueAtMs = Math.max(nowMs, (state.heardAtMs ?? nowMs) + policy.propagationDelayMs);
  return { ...state, stage: 'waiting', dueAtMs: afterMaintenance(dueAtMs, maintenanceWindow), heardAtMs: null };
}

/** Where a propagation stands of which a step has parked. */
export function parkedSharing(state: SharingState, parking: Parking): Standing {
  return { ...sharingStanding(state), ...parkedBy(parking) };
}

/** Where a propagation stands that nothing keeps from going on. */
export function sharingStanding({ stage, dueAtMs }: SharingState): Standing {
  const waitUntil = stage === 'waiting' ? new Date(dueAtMs).toISOString() : null;
  return { stage, waitingOn: 'vestibule', waitUntil, needsAttention: false, blockedBy: null };
}
