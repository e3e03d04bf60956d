import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { ONBOARDING_SORTS, type OnboardingSort } from '../../domain/onboarding-lists.ts';
import type { BlockedBy, ProcessKind, WaitingOn } from '../../domain/process.ts';
import type { ProcessStage } from '../../domain/process-stages.ts';
import type { TroubleCode } from '../../domain/trouble.ts';
import {
  type Condition,
  conditionOf,
  type OnboardingFilter,
  type OnboardingState,
  statesOf,
} from './onboarding-filters.ts';

export { ONBOARDING_SORTS, type OnboardingSort };

/** An onboarding, whatever its kind, as operators see it in a list. */
export interface OnboardingView {
  readonly id: string;
  readonly kind: ProcessKind;
  readonly stage: ProcessStage;
  readonly since: Date;
  readonly waitingOn: WaitingOn | null;
  readonly waitUntil: Date | null;
  readonly overdue: boolean;
  readonly needsAttention: boolean;
  readonly blockedBy: BlockedBy | null;
  readonly trouble: readonly { readonly code: TroubleCode; readonly since: Date }[];
  readonly environments: readonly { readonly id: string; readonly name: string }[];
  readonly createdAt: Date;
  readonly endedAt: Date | null;
  /** The operator who looks after it. */
  readonly takenBy: string | null;
  /** Where it stands in the list: microseconds since 1970 of what that is sorted by, or `never`. */
  readonly position: string;
}

/** The last one of the page before. */
export interface OnboardingPosition {
  /** ISO-8601 with microseconds; undefined for one that waits for no instant. */
  readonly at: string | undefined;
  readonly id: string;
}

export interface OnboardingSearch {
  readonly filter: OnboardingFilter;
  readonly sort: OnboardingSort;
  readonly limit: number;
  readonly after?: OnboardingPosition | undefined;
  /** What waits until before this instant is overdue. */
  readonly overdueBefore: Date;
  /** Those whose ids this statement selects. */
  readonly among?: Condition | undefined;
}

/**
 * Onboardings, one more than `limit`. What is open and what has ended are read apart, each along an index that has its
 * order, and laid together: few open ones are found at once among however many that have ended.
 */
export async function listOnboardings(em: EntityManager, search: OnboardingSearch): Promise<readonly OnboardingView[]> {
  const { filter, sort, limit, overdueBefore } = search;
  const [first, second] = statesOf(filter).map((state) => sql`(${oneState(state, search)})`);
  if (!first) return [];
  const order = isDescending(sort) ? sql`x."key" desc, x."id" desc` : sql`x."key", x."id"`;
  const rows = await em.execute<Row[]>(sql`
    with "page" as materialized (
      select x."id", x."key" from (${second ? sql`${first} union all ${second}` : first}) x order by ${order} limit ${limit + 1}
    )
    select p."id", p."kind", p."stage", p."stage_since" as "since", p."waiting_on" as "waitingOn",
      p."wait_until" as "waitUntil", p."needs_attention" as "needsAttention", p."blocked_by" as "blockedBy",
      p."created_at" as "createdAt", p."ended_at" as "endedAt", p."taken_by" as "takenBy",
      p."ended_at" is null and coalesce(p."wait_until", 'infinity') < ${overdueBefore}::timestamptz as "overdue",
      case when x."key" = 'infinity' then 'never' else (extract(epoch from x."key") * 1000000)::bigint::text end
        as "position",
      coalesce((select json_agg(json_build_object('id', e."id", 'name', e."name") order by e."name", e."id")
        from "environments" e where e."id" = any(p."environment_ids")), '[]'::json) as "environments",
      coalesce((select json_agg(json_build_object('code', t."code", 'since', t."since") order by t."since", t."source")
        from "troubles" t where t."process_id" = p."id" and p."ended_at" is null), '[]'::json) as "trouble"
    from "page" x join "processes" p on p."id" = x."id" order by ${order}`);
  return rows.map(toView);
}

function isDescending(sort: OnboardingSort): boolean {
  return sort.startsWith('-');
}

/** The part of a page that is open, or that has ended: ids, and what they are sorted by. */
function oneState(state: OnboardingState, { filter, sort, limit, after, overdueBefore, among }: OnboardingSearch) {
  const { key, order, beyond } = orderOf(state, sort, after);
  return sql`select p."id", ${key} as "key" from "processes" p
    where ${state === 'open' ? sql`p."ended_at" is null` : sql`p."ended_at" is not null`}
      and ${conditionOf(filter, overdueBefore)} and ${beyond}
      and ${among ? sql`p."id" in (${among})` : sql`true`}
    order by ${order} limit ${limit + 1}`;
}

interface Order {
  readonly key: Condition;
  readonly order: Condition;
  /** What comes after the page before. */
  readonly beyond: Condition;
}

function orderOf(state: OnboardingState, sort: OnboardingSort, after: OnboardingPosition | undefined): Order {
  const descends = isDescending(sort);
  if (state === 'ended' && sort.endsWith('waitUntil')) return orderOfWaitless(descends, after);
  const key = keyOf(sort);
  const order = descends ? sql`${key} desc, p."id" desc` : sql`${key}, p."id"`;
  if (!after) return { key, order, beyond: sql`true` };
  const place = sql`(${after.at ?? 'infinity'}::timestamptz, ${after.id}::uuid)`;
  return { key, order, beyond: descends ? sql`(${key}, p."id") < ${place}` : sql`(${key}, p."id") > ${place}` };
}

/** What has ended waits for no instant: by id alone, as the latest. */
function orderOfWaitless(descends: boolean, after: OnboardingPosition | undefined): Order {
  const key = sql`'infinity'::timestamptz`;
  if (!descends) {
    const beyond = after && after.at === undefined ? sql`p."id" > ${after.id}::uuid` : sql`true`;
    return { key, order: sql`p."id"`, beyond };
  }
  const isPassed = after?.at !== undefined;
  const beyond = after && !isPassed ? sql`p."id" < ${after.id}::uuid` : sql`true`;
  return { key, order: sql`p."id" desc`, beyond: isPassed ? sql`false` : beyond };
}

function keyOf(sort: OnboardingSort): Condition {
  switch (sort) {
    case 'since':
    case '-since':
      return sql`p."stage_since"`;
    case 'waitUntil':
    case '-waitUntil':
      return sql`coalesce(p."wait_until", 'infinity')`;
    case 'createdAt':
    case '-createdAt':
      return sql`p."created_at"`;
  }
}

type Instants = 'since' | 'waitUntil' | 'createdAt' | 'endedAt' | 'trouble';

interface Row extends Omit<OnboardingView, Instants> {
  readonly since: Date | string;
  readonly waitUntil: Date | string | null;
  readonly createdAt: Date | string;
  readonly endedAt: Date | string | null;
  readonly trouble: readonly { readonly code: TroubleCode; readonly since: string }[];
}

function toView({ since, waitUntil, createdAt, endedAt, trouble, ...row }: Row): OnboardingView {
  return {
    ...row,
    since: new Date(since),
    waitUntil: waitUntil === null ? null : new Date(waitUntil),
    createdAt: new Date(createdAt),
    endedAt: endedAt === null ? null : new Date(endedAt),
    trouble: trouble.map((one) => ({ code: one.code, since: new Date(one.since) })),
  };
}
