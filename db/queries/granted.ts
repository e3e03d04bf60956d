/**
 * Who is granted what is shared with relation managers, as SQL. A grant is due to every manager of the other side's
 * connections as they are now, of every share that has not ended for good. Whether a reader sees it by that is decided on
 * every read (db/queries/share-reach.ts): a share that only does not hold for now (whoever shared it on is no manager for
 * a while) keeps its grants, because nothing tells the partnership when it holds again.
 */

import { managesRelations, needsGrant } from './share-reach.ts';

/** Shares that are propagated, and not cleaned up yet: the condition of "shares_granted_index" for the row `s`. */
export function isPropagated(s: string): string {
  return `(${needsGrant(s)} and ${s}."cleaned_at" is null)`;
}

/**
 * A CTE "managers"("id", "environment_id", "since"): the managers of a partnership's open connections who may manage
 * relations now, and since when they are both. `partnership`: its id, as SQL.
 */
export function managersOf(partnership: string): string {
  return `"managers" ("id", "environment_id", "since") as materialized (
    select u."id", u."environment_id", greatest(min(c."since"), u."relation_manager_since")
    from "connections" c
    join "partnerships" p on p."id" = c."partnership_id" and p."ended_at" is null
    cross join lateral (values (c."manager_a"), (c."manager_b")) as side ("user_id")
    join "users" u on u."id" = side."user_id"
    where c."partnership_id" = ${partnership} and c."ended_at" is null and ${managesRelations('u')}
    group by u."id")`;
}

/** Whether the audience of the share `s` includes the manager `m` of "managers". */
export function isFor(s: string, m: string): string {
  return `(${m}."environment_id" = ${s}."audience_environment_id"
    and (${s}."audience_kind" = 'relation-managers' or ${m}."id" = ${s}."audience_id"))`;
}

/**
 * Whether the audience of the share `s` includes the manager `userId`. For receipts by the hundred thousand: a list that is
 * looked up in a hash, whatever the database believes of how many managers there are; a join it would do by trying each
 * with each.
 */
export function isDue(s: string, userId: string): string {
  return `((${userId}, ${s}."audience_environment_id") in (select "id", "environment_id" from "managers")
    and (${s}."audience_kind" = 'relation-managers' or ${userId} = ${s}."audience_id"))`;
}

/**
 * CTEs, to stand behind `with recursive`: "managers" as `managersOf` has them, and "open", the propagated shares of a
 * partnership that have not ended for good. `partnership`: its id, as SQL; `among`: which of its shares `s`.
 */
export function openOf(partnership: string, among = 'true'): string {
  return `${managersOf(partnership)}, "propagated" as materialized (
      select s.* from "shares" s where s."partnership_id" = ${partnership} and ${isPropagated('s')} and ${among}
    ), ${endedAmong('"propagated"')}, "open" as materialized (
      select * from "propagated" where "id" not in (select "id" from "ended")
    )`;
}

/**
 * Whether the receipt `g` is of a grant that is due, where "managers" and "open" stand beside it. A receipt is written only
 * to whom the audience of its share includes, and neither moves, so it is enough that both are still there. To stand in a
 * subquery with `offset 0`: there it is looked up in two hashes; as a condition it would become a join, which the database
 * makes by trying each with each where it expects few.
 */
export function isStillDue(g: string): string {
  return `(${g}."user_id" in (select "id" from "managers") and ${g}."share_id" in (select "id" from "open"))`;
}

/**
 * CTEs, to stand behind "managers" and "open": "sides"("environment_id", "managers"), and "wanted"("id", "grants"), how many
 * grants are due by each of the shares.
 */
export const WANTED = `"sides" as materialized (
      select "environment_id", count(*) as "managers" from "managers" group by 1
    ), "wanted" as (
      select s."id", case when s."audience_kind" = 'relation-managers'
        then coalesce((select "managers" from "sides" where "environment_id" = s."audience_environment_id"), 0)
        else (s."audience_id" in (select "id" from "managers"))::int end as "grants"
      from "open" s
    )`;

/**
 * CTEs, to stand behind `with recursive`, that find which of the shares in the CTE `candidates` have ended for good, as
 * "ended"("id"): withdrawn, or one that they were shared on from was.
 */
export function endedAmong(candidates: string): string {
  return `"origins" ("id", "next", "ended") as (
    select s."id", s."from_share_id", s."withdrawn_at" is not null from ${candidates} s
    union all
    select o."id", s."from_share_id", s."withdrawn_at" is not null
    from "origins" o join "shares" s on s."id" = o."next" where not o."ended"
  ), "ended" ("id") as (select "id" from "origins" where "ended")`;
}
