import { DEFAULT_POLICY, MINUTE_MS } from '../../domain/policy.ts';

/** How late a propagation may be before it is looked after. */
const LATE_MS = 10 * MINUTE_MS;

/** Begins it where it does not run, and only wakes it where it does. */
const SHARING_CHANGED = {
  kind: 'sharing-changed',
  name: `(select s."partnership_id"::text from "propagations" s where s."process_id" = p."id")`,
} as const;

/**
 * Propagations that are late: of which the word was lost, or whose workflow is gone; `holds`: as in db/writes/nudges.ts.
 * One that has parked tries again by itself, and is late when it has not.
 */
export const SHARING_WAITS = [
  {
    kind: 'sharing',
    stage: 'waiting',
    holds: isOlder(`coalesce(p."wait_until", ${changedAt()} + ${interval(DEFAULT_POLICY.propagationDelayMs)})`),
    tells: SHARING_CHANGED,
  },
  {
    kind: 'sharing',
    stage: 'propagating',
    holds: isOlder(
      `case when p."needs_attention" or p."blocked_by" is not null then p."wait_until" else coalesce(${changedAt()}, p."stage_since") end`,
    ),
    tells: SHARING_CHANGED,
  },
] as const;

function changedAt(): string {
  return `(select s."changed_at" from "propagations" s where s."process_id" = p."id")`;
}

function isOlder(instant: string): string {
  return `${instant} < now() - ${interval(LATE_MS)}`;
}

function interval(ms: number): string {
  return `interval '${ms} milliseconds'`;
}
