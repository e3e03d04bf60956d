import type { EntityManager } from '@mikro-orm/postgresql';
import { endedAmong, isDue, isFor, isPropagated, managersOf } from './granted.ts';

/** What one share lacks, and has too much: a receipt of a manager, or of somebody to whom nothing is due by it. */
export interface ShareDifference {
  readonly id: string;
  readonly missing: number;
  readonly surplus: number;
  /** It has ended for good, so that it is done with when the last of its receipts is gone. */
  readonly ended: boolean;
}

/** The next shares of a partnership that differ, in the order of their ids. */
export interface PropagationPage {
  readonly differences: readonly ShareDifference[];
  /** The last share that was looked at, behind which the next page begins; null when none is left behind it. */
  readonly next: string | null;
}

/** A page looks at so many shares at most. */
const SHARES = 5_000;

/** Before the first share. */
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

export interface PropagationSearch {
  readonly partnershipId: string;
  /** The last share that is done with; null before the first. */
  readonly after: string | null;
  /** How many pairs of a share and a manager the page looks at; one share at least. */
  readonly pairs: number;
}

/** What is to be granted and to be taken back for the next page of a partnership's shares, found by one query. */
export async function planPropagation(
  em: EntityManager,
  { partnershipId, after, pairs }: PropagationSearch,
): Promise<PropagationPage> {
  const rows = await em.execute<PlanRow[]>(PLAN, [
    partnershipId,
    pairs,
    partnershipId,
    partnershipId,
    partnershipId,
    after ?? BEFORE_ALL,
  ]);
  const differences = rows
    .map(({ id, missing, surplus, ended }) => ({ id, missing: Number(missing), surplus: Number(surplus), ended }))
    .filter(({ missing, surplus, ended }) => missing > 0 || surplus > 0 || ended);
  const last = rows.at(-1);
  return { differences, next: last && rows.length >= Number(last.size) ? last.id : null };
}

interface PlanRow {
  readonly id: string;
  readonly missing: string;
  readonly surplus: string;
  readonly ended: boolean;
  /** The most shares of the page. */
  readonly size: string;
}

const PLAN = `
  with recursive ${managersOf('?')}, "size" ("shares") as materialized (
    -- of whoever has ever been one: of those who are none any more there are receipts to take back
    select least(${SHARES}, greatest(1, ?::int / greatest(1, count(*)))) from (
      select "manager_a" from "connections" where "partnership_id" = ?
      union select "manager_b" from "connections" where "partnership_id" = ?) as "once"
  ), "page" as materialized (
    select s."id", s."from_share_id", s."withdrawn_at", s."audience_kind", s."audience_id", s."audience_environment_id"
    from "shares" s where s."partnership_id" = ? and ${isPropagated('s')} and s."id" > ?
    order by s."id" limit (select "shares" from "size")
  ), ${endedAmong('"page"')}, "sides" as (
    select "environment_id", count(*) as "managers" from "managers" group by 1
  ), "receipts" as (
    select g."share_id", count(*) as "all", count(*) filter (where ${isDue('s', 'g."user_id"')}) as "due"
    from "page" s join "share_grants" g on g."share_id" = s."id" group by g."share_id"
  ), "due" as (
    select s."id", e."id" is not null as "ended", case
      when e."id" is not null then 0
      when s."audience_kind" = 'relation-managers' then coalesce(side."managers", 0)
      else (select count(*) from "managers" m where ${isFor('s', 'm')})
      end as "wanted"
    from "page" s left join "ended" e on e."id" = s."id"
    left join "sides" side on side."environment_id" = s."audience_environment_id"
  )
  select d."id", d."ended", (select "shares" from "size") as "size", d."wanted" - case when d."ended" then 0 else coalesce(r."due", 0) end as "missing",
    coalesce(r."all", 0) - case when d."ended" then 0 else coalesce(r."due", 0) end as "surplus"
  from "due" d left join "receipts" r on r."share_id" = d."id" order by d."id"`;
