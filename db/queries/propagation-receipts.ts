import { raw } from '@mikro-orm/core';
import { type EntityManager, type RawQueryFragment, sql } from '@mikro-orm/postgresql';
import type { ReceiptState } from '../../domain/sharing.ts';
import { isFor, isStillDue, openOf, WANTED } from './granted.ts';

/** What became of one grant that is due; what waits has neither instant nor code. */
export interface ReceiptView {
  readonly shareId: string;
  readonly relationManagerId: string;
  readonly state: ReceiptState;
  /** When it was shared, or when the manager came, whichever is later. */
  readonly requestedAt: Date;
  readonly effectiveAt: Date | null;
  readonly failedAt: Date | null;
  readonly code: string | null;
}

export interface ReceiptSearch {
  readonly partnershipId: string;
  /** All of them without one. */
  readonly state?: ReceiptState | undefined;
  /** The last one of the page before. */
  readonly after?: Pick<ReceiptView, 'shareId' | 'relationManagerId'> | undefined;
  readonly limit: number;
}

/**
 * The grants of a partnership that are due, by share and manager, one more than `limit`: those with a receipt as it says,
 * the others as waiting.
 */
export async function listReceipts(em: EntityManager, search: ReceiptSearch): Promise<readonly ReceiptView[]> {
  const { partnershipId, state, after, limit } = search;
  const open = after
    ? raw(openOf('?', 's."id" >= ?'), [partnershipId, partnershipId, after.shareId])
    : raw(openOf('?'), [partnershipId, partnershipId]);
  const parts = {
    waiting: waitingOf(search),
    effective: receiptsOf(search, '"effective_at" is not null'),
    failed: receiptsOf(search, '"failed_at" is not null'),
  };
  const listed = state === undefined ? sql`(${receiptsOf(search, 'true')}) union all (${parts.waiting})` : parts[state];
  const rows = await em.execute<ReceiptRow[]>(sql`
    with recursive ${open}, ${raw(WANTED)}
    select * from (${listed}) as "listed" order by "share_id", "user_id" limit ${limit + 1}`);
  return rows.map(toReceipt);
}

/** The receipts of a page, of those for which `condition` holds. */
function receiptsOf({ partnershipId, after, limit }: ReceiptSearch, condition: string): RawQueryFragment {
  const behind = after ? sql`("share_id", "user_id") > (${after.shareId}, ${after.relationManagerId})` : raw('true');
  return sql`
    select "share_id", "user_id", "effective_at", "failed_at", "code", "requested_at" from (
      select g.*, ${raw(isStillDue('g'))} as "is_due" from "share_grants" g
      where g."partnership_id" = ${partnershipId} and ${behind} and ${raw(condition)} offset 0
    ) as "receipts" where "is_due" order by "share_id", "user_id" limit ${limit + 1}`;
}

/**
 * What waits of a page. It is there in no other way than by its absence, so the shares that have fewer receipts than they
 * want are counted out first: each of them has one to list, but for the one at which the page before has ended.
 */
function waitingOf({ partnershipId, after, limit }: ReceiptSearch): RawQueryFragment {
  const behind = after ? sql`(s."id", m."id") > (${after.shareId}, ${after.relationManagerId})` : raw('true');
  const from = after ? sql`g."share_id" >= ${after.shareId}` : raw('true');
  return sql`
    select s."id" as "share_id", m."id" as "user_id", null::timestamptz as "effective_at", null::timestamptz as "failed_at",
      null::text as "code", greatest(s."created_at", m."since") as "requested_at"
    from (
      select "id" from (
        select "id", "grants" from "wanted"
        union all
        select "share_id", -count(*) from (
          select g."share_id", ${raw(isStillDue('g'))} as "is_due" from "share_grants" g
          where g."partnership_id" = ${partnershipId} and ${from} offset 0
        ) as "receipts" where "is_due" group by 1
      ) as "balance" group by "id" having sum("grants") > 0 order by "id" limit ${limit + 2}
    ) as "lacking" join "shares" s on s."id" = "lacking"."id" join "managers" m on ${raw(isFor('s', 'm'))}
    where ${behind} and (
      select g."requested_at" from "share_grants" g where g."share_id" = s."id" and g."user_id" = m."id") is null
    order by s."id", m."id" limit ${limit + 1}`;
}

interface ReceiptRow {
  readonly share_id: string;
  readonly user_id: string;
  readonly requested_at: string;
  readonly effective_at: string | null;
  readonly failed_at: string | null;
  readonly code: string | null;
}

function toReceipt(row: ReceiptRow): ReceiptView {
  const { share_id, user_id, effective_at, failed_at, code } = row;
  const state = effective_at ? 'effective' : failed_at ? 'failed' : 'waiting';
  const requestedAt = new Date(row.requested_at);
  const effectiveAt = effective_at === null ? null : new Date(effective_at);
  const failedAt = failed_at === null ? null : new Date(failed_at);
  return { shareId: share_id, relationManagerId: user_id, state, requestedAt, effectiveAt, failedAt, code };
}
