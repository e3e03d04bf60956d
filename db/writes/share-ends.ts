import { raw } from '@mikro-orm/core';
import { type EntityManager, type RawQueryFragment, sql } from '@mikro-orm/postgresql';
import { isPropagated } from '../queries/granted.ts';
import { noteSharingChange } from './propagations.ts';

/**
 * The partnerships whose propagation has grants of some shares, or of what was shared on from those, in the order in
 * which they are to be told.
 */
export async function propagationsOf(em: EntityManager, ids: readonly string[]): Promise<readonly string[]> {
  const rows = await em.execute<{ id: string }[]>(sql`
    with recursive "tree" ("id") as (${TREE(sql`select s."id" from "shares" s where s."id" in (${[...ids]})`)})
    select distinct s."partnership_id" as "id" from "tree" t join "shares" s on s."id" = t."id"
    where ${IS_PROPAGATED} order by s."partnership_id"`);
  return rows.map(({ id }) => id);
}

/** Some shares and all that was shared on from them. */
const TREE = (roots: RawQueryFragment) => sql`
  ${roots} union select s."id" from "tree" t join "shares" s on s."from_share_id" = t."id"`;

const IS_PROPAGATED = sql`${raw(isPropagated('s'))} and s."partnership_id" is not null`;

/** Notes a change for each of these partnerships, as the last thing of the caller's transaction; answers the outbox subjects. */
export async function noteSharingOf(
  em: EntityManager,
  partnershipIds: readonly string[],
  at: Date,
): Promise<readonly string[]> {
  const subjects: string[] = [];
  for (const partnershipId of partnershipIds) subjects.push(...(await noteSharingChange(em, { partnershipId, at })));
  return subjects;
}

/** So many shares of a partnership are ended in one transaction, so that none takes longer than a statement may. */
const SLICE = 5_000;

/** What ended with one slice; `more`: there may be others. `touched`: whose propagation has to clean up, for `noteSharingOf`. */
export interface EndedShares {
  readonly more: boolean;
  readonly touched: readonly string[];
}

/**
 * Ends a slice of what is shared through a partnership that has ended, in both directions and whatever the audience.
 * Nobody reads it any more, so this is only tidying up; a repeat ends the next ones.
 */
export async function endSharesThrough(
  em: EntityManager,
  partnershipId: string,
  { at, actor }: { readonly at: Date; readonly actor: string },
): Promise<EndedShares> {
  // locked in the order in which slices of grants lock them
  const [row] = await em.execute<{ ended: number; touched: string[] }[]>(sql`
    with recursive "open" as (
      select s."id" from "shares" s where s."withdrawn_at" is null and s."partnership_id" = ${partnershipId}
      order by s."id" limit ${SLICE} for update
    ), "ended" as (
      update "shares" s set "withdrawn_at" = ${at}, "withdrawn_by" = ${actor}, "ended" = 'partnership-ended'
      from "open" o where o."id" = s."id" returning s."id"
    ), "tree" ("id") as (${TREE(sql`select "id" from "ended"`)})
    select (select count(*)::int from "ended") as "ended",
      coalesce(array_agg(distinct s."partnership_id" order by s."partnership_id"), '{}') as "touched"
    from "tree" t join "shares" s on s."id" = t."id" where ${IS_PROPAGATED}`);
  return { more: row?.ended === SLICE, touched: row?.touched ?? [] };
}
