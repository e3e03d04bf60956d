import { raw } from '@mikro-orm/core';
import { type EntityManager, type RawQueryFragment, sql } from '@mikro-orm/postgresql';
import type { PartnershipRow } from '../entities/partnership.ts';
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

/** So many shares are ended by one statement, so that none takes longer than a statement may. */
const BATCH = 20_000;

/**
 * Ends every share between two environments, in both directions and whatever the audience, in the transaction in which
 * their partnership ends, so that becoming partners again revives nothing. Answers the partnerships whose propagation
 * has to clean up, for `noteSharingOf` at the end of that transaction. A repeat finds none.
 */
export async function endSharesBetween(
  em: EntityManager,
  pair: Pick<PartnershipRow, 'environmentA' | 'environmentB'>,
  by: { readonly at: Date; readonly actor: string },
): Promise<readonly string[]> {
  const touched = new Set<string>();
  for (;;) {
    const { ended, partnershipIds } = await endSomeBetween(em, pair, by);
    for (const id of partnershipIds) touched.add(id);
    if (ended < BATCH) return [...touched].toSorted();
  }
}

/** Locked in the order in which slices of grants lock them. */
async function endSomeBetween(
  em: EntityManager,
  { environmentA, environmentB }: Pick<PartnershipRow, 'environmentA' | 'environmentB'>,
  { at, actor }: { readonly at: Date; readonly actor: string },
): Promise<{ readonly ended: number; readonly partnershipIds: readonly string[] }> {
  const [row] = await em.execute<{ ended: number; partnershipIds: string[] }[]>(sql`
    with recursive "open" as (
      select s."id" from "shares" s where s."withdrawn_at" is null
        and ((s."environment_id" = ${environmentA} and s."audience_environment_id" = ${environmentB})
          or (s."environment_id" = ${environmentB} and s."audience_environment_id" = ${environmentA}))
      order by s."id" limit ${BATCH} for update
    ), "ended" as (
      update "shares" s set "withdrawn_at" = ${at}, "withdrawn_by" = ${actor}, "ended" = 'partnership-ended'
      from "open" o where o."id" = s."id" returning s."id"
    ), "tree" ("id") as (${TREE(sql`select "id" from "ended"`)})
    select (select count(*)::int from "ended") as "ended",
      coalesce(array_agg(distinct s."partnership_id"), '{}') as "partnershipIds"
    from "tree" t join "shares" s on s."id" = t."id" where ${IS_PROPAGATED}`);
  return row ?? { ended: 0, partnershipIds: [] };
}
