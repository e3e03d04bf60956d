/**
 * Who sees what is shared: the one rule, as SQL (docs/adr/0026). It is computed on every read from the share, the
 * partnership, the group, roles and memberships as they are, so that whatever is taken away is gone at once; only grants
 * to relation managers have to be there beforehand. `s` is a row of "shares" and `u` one of "users", by their aliases.
 */

import { GRANTED_AUDIENCES } from '../../domain/sharing.ts';

const GRANTED = GRANTED_AUDIENCES.map((kind) => `'${kind}'`).join(', ');

/** Whether the audience of a share reads by personal grants. */
export function needsGrant(s: string): string {
  return `(${s}."audience_kind" in (${GRANTED}))`;
}

/**
 * Whether the environment of the share and that of its audience are the same, or partners; where the share names the
 * partnership that it goes through, partners by that very one, so that a later one revives nothing.
 */
export function isRelated(s: string): string {
  return `(${s}."environment_id" = ${s}."audience_environment_id" or exists (
    select 1 from "partnerships" p where p."ended_at" is null
      and p."environment_a" = least(${s}."environment_id", ${s}."audience_environment_id")
      and p."environment_b" = greatest(${s}."environment_id", ${s}."audience_environment_id")
      and (${s}."partnership_id" is null or p."id" = ${s}."partnership_id")))`;
}

/** Whether somebody may work with other environments: `canManageRelations` (domain/partner-gate.ts) as SQL. */
export function managesRelations(u: string): string {
  return `(${u}."deactivated_at" is null and ${u}."relation_manager_since" is not null
    and ${u}."role" in ('advanced-user', 'administrator'))`;
}

/** Whether somebody is of a connection that holds, of the partnership of the share; each side is found by its own index. */
function isConnected(s: string, u: string): string {
  const isOf = (manager: string) => `exists (select 1 from "connections" c
      where c."partnership_id" = p."id" and c."${manager}" = ${u}."id" and c."ended_at" is null)`;
  return `(${managesRelations(u)} and exists (
    select 1 from "partnerships" p where p."id" = ${s}."partnership_id" and p."ended_at" is null
      and (${isOf('manager_a')} or ${isOf('manager_b')})))`;
}

/** Whether the audience of a share includes somebody, whether or not it has been granted to them yet. */
function includes(s: string, u: string): string {
  return `case when ${s}."audience_kind" in ('user', 'organisation') then ${isRelated(s)} and (
      (${s}."audience_kind" = 'user' and ${s}."audience_id" = ${u}."id")
      or (${s}."audience_kind" = 'organisation' and exists (
        select 1 from "memberships" m
        where m."organisation_id" = ${s}."audience_id" and m."user_id" = ${u}."id" and m."ended_at" is null)))
    else (${s}."audience_kind" = 'relation-group' or (${u}."environment_id" = ${s}."audience_environment_id"
        and (${s}."audience_kind" = 'relation-managers' or ${s}."audience_id" = ${u}."id")))
      and ${isConnected(s, u)}
    end`;
}

/** Whether a share, if it holds, lets somebody read: they are active, a member of any organisation, included and granted. */
export function reaches(s: string, u: string): string {
  return `(${u}."deactivated_at" is null
    and exists (select 1 from "memberships" m where m."user_id" = ${u}."id" and m."ended_at" is null)
    and (${includes(s, u)})
    and (not ${needsGrant(s)} or exists (
      select 1 from "share_grants" g
      where g."share_id" = ${s}."id" and g."user_id" = ${u}."id" and g."effective_at" is not null)))`;
}

/**
 * CTEs, to stand behind `with recursive`, that narrow the ids which the query `candidates` selects as "id" down to the
 * shares that hold, as "holding"("id"): not withdrawn, and neither is any that they were shared on from, each of which
 * still lets the next one's organisation, or whoever shared it on, do so.
 */
export function holding(candidates: string): string {
  return `"chain" ("id", "next", "shared_by", "organisation_id") as (
    select s."id", s."from_share_id", s."shared_by", s."organisation_id"
    from "shares" s where s."withdrawn_at" is null and s."id" in (${candidates})
    union all
    select chain."id", before."from_share_id", before."shared_by", before."organisation_id"
    from "chain" chain cross join lateral (
      select s.* from "shares" s
      where s."id" = chain."next" and s."withdrawn_at" is null and s."permission" = 'share' and (
        (s."audience_kind" = 'organisation' and s."audience_id" = chain."organisation_id" and ${isRelated('s')})
        or exists (select 1 from "users" u where u."id" = chain."shared_by" and ${reaches('s', 'u')}))
      -- one by its id, link by link, however many the planner expects
      offset 0) before
  ), "holding" ("id") as (select "id" from "chain" where "next" is null)`;
}

/** Everybody whom the audience of a share can include, as "id": who they are; whether it does now, `includes` says. */
export function includable(s: string): string {
  return `select ${s}."audience_id" as "id" where ${s}."audience_kind" in ('user', 'relation-manager')
    union select m."user_id" from "memberships" m where ${s}."audience_kind" = 'organisation'
      and m."organisation_id" = ${s}."audience_id" and m."ended_at" is null
    union select unnest(array[c."manager_a", c."manager_b"]) from "connections" c
      where ${s}."audience_kind" in ('relation-group', 'relation-managers')
        and c."partnership_id" = ${s}."partnership_id" and c."ended_at" is null`;
}

/** Whether a share waits to be granted to a relation manager: its audience includes one who has no receipt yet. */
export function awaitsGrant(s: string): string {
  return `(${needsGrant(s)} and exists (
    select 1 from "partnerships" p
      join "connections" c on c."partnership_id" = p."id" and c."ended_at" is null
      cross join lateral (select u.* from "users" u
        where u."id" = case when ${s}."audience_environment_id" = p."environment_a" then c."manager_a" else c."manager_b" end
        -- by the id, not each manager against every user, however few the planner expects
        offset 0) u
    where p."id" = ${s}."partnership_id" and p."ended_at" is null and u."environment_id" = ${s}."audience_environment_id"
      and ${managesRelations('u')}
      and (${s}."audience_kind" = 'relation-managers' or u."id" = ${s}."audience_id")
      and (select g."requested_at" from "share_grants" g
        where g."share_id" = ${s}."id" and g."user_id" = u."id") is null))`;
}
