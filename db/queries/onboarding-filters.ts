import { type RawQueryFragment, sql } from '@mikro-orm/postgresql';
import { ONBOARDING_STATES, type OnboardingState } from '../../domain/onboarding-lists.ts';
import { isOutcome } from '../../domain/outcomes.ts';
import type { BlockedBy, ProcessKind, WaitingOn } from '../../domain/process.ts';
import type { ProcessStage } from '../../domain/process-stages.ts';
import type { TroubleCode } from '../../domain/trouble.ts';

export { ONBOARDING_STATES, type OnboardingState };

/** Which onboardings; whatever is not said does not matter. */
export interface OnboardingFilter {
  readonly kind?: ProcessKind | undefined;
  readonly stage?: ProcessStage | undefined;
  readonly waitingOn?: WaitingOn | undefined;
  readonly blockedBy?: BlockedBy | undefined;
  /** A trouble of this code, any, or none. */
  readonly trouble?: TroubleCode | boolean | undefined;
  readonly overdue?: boolean | undefined;
  readonly needsAttention?: boolean | undefined;
  readonly environmentId?: string | undefined;
  readonly state?: OnboardingState | undefined;
}

/** A piece of SQL with its values. */
export type Condition = RawQueryFragment;

/**
 * Whether a filter can be met by what is open, and by what has ended: a stage is an outcome or it is none, and an outcome
 * waits for nothing and lacks nothing.
 */
export function statesOf(filter: OnboardingFilter): readonly OnboardingState[] {
  const { state, stage, waitingOn, blockedBy, trouble, overdue, needsAttention } = filter;
  const isOfOpen = [waitingOn, blockedBy, trouble, overdue, needsAttention].some(Boolean);
  return ONBOARDING_STATES.filter((one) => {
    if (state !== undefined && one !== state) return false;
    if (stage !== undefined && isOutcome(stage) !== (one === 'ended')) return false;
    return one === 'open' || !isOfOpen;
  });
}

/**
 * The filter as a condition on `processes` `p`, in the words of its partial indexes, so that they are seen to fit. What
 * waits until before `overdueBefore` is overdue.
 */
export function conditionOf(filter: OnboardingFilter, overdueBefore: Date): Condition {
  const { kind, stage, environmentId } = filter;
  const conditions = [
    ...(kind === undefined ? [] : [sql`p."kind" = ${kind}`]),
    ...(stage === undefined ? [] : [sql`p."stage" = ${stage}`]),
    ...(environmentId === undefined ? [] : [sql`p."environment_ids" @> array[${environmentId}]::uuid[]`]),
    ...waitingConditions(filter, overdueBefore),
    ...troubleConditions(filter),
  ];
  return conditions.reduce((all, one) => sql`${all} and ${one}`, sql`true`);
}

function waitingConditions(filter: OnboardingFilter, overdueBefore: Date): readonly Condition[] {
  const { waitingOn, blockedBy, overdue, needsAttention } = filter;
  const isOverdue = sql`coalesce(p."wait_until", 'infinity') < ${overdueBefore}::timestamptz`;
  return [
    ...(waitingOn === undefined ? [] : [sql`p."waiting_on" = ${waitingOn}`]),
    ...(waitingOn === undefined || waitingOn === 'person' ? [] : [sql`p."waiting_on" <> 'person'`]),
    ...(blockedBy === undefined ? [] : [sql`p."blocked_by" is not null and p."blocked_by" = ${blockedBy}`]),
    ...(overdue === undefined ? [] : [overdue ? isOverdue : sql`not (${isOverdue})`]),
    ...(needsAttention === undefined ? [] : [needsAttention ? sql`p."needs_attention"` : sql`not p."needs_attention"`]),
  ];
}

function troubleConditions({ trouble }: OnboardingFilter): readonly Condition[] {
  switch (trouble) {
    case undefined:
      return [];
    case false:
      return [sql`not exists (select 1 from "troubles" t where t."process_id" = p."id")`];
    case true:
      return [sql`p."id" in (select t."process_id" from "troubles" t)`];
    default:
      return [sql`p."id" in (select t."process_id" from "troubles" t where t."code" = ${trouble})`];
  }
}
