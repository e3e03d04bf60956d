import { type EntityManager, sql } from '@mikro-orm/postgresql';
import type { BulkActionState, BulkItemCounts, BulkItemOutcome } from '../../domain/bulk-action.ts';
import { REFUSED_AS_ENDED } from '../../domain/operator-actions.ts';
import type { BlockedBy, ProcessKind } from '../../domain/process.ts';
import { BulkAction, type BulkActionRow } from '../entities/bulk-action.ts';
import { Process, type ProcessRow } from '../entities/process.ts';
import type { Condition } from './onboarding-filters.ts';

export interface BulkActionView {
  readonly bulk: BulkActionRow;
  readonly state: BulkActionState;
  readonly blockedBy: BlockedBy | null;
  readonly endedAt: Date | null;
  readonly outcomes: BulkItemCounts;
}

/** One onboarding of a bulk action: where it stood at the preview, what became of it, where it stands instead. */
export interface BulkItemView {
  readonly position: number;
  readonly processId: string;
  readonly kind: ProcessKind;
  readonly stage: string;
  /** Null until its turn has come and its workflow has answered. */
  readonly outcome: BulkItemOutcome | null;
  readonly code: string | null;
  readonly stageThen: string | null;
}

/** A bulk action and how far it is; undefined for one that is unknown. */
export async function findBulkAction(em: EntityManager, id: string): Promise<BulkActionView | undefined> {
  const bulk = await em.findOne(BulkAction, { id }, { disableIdentityMap: true });
  return bulk ? (await toViews(em, [bulk]))[0] : undefined;
}

/** Bulk actions, the newest first, one more than `limit`; `before`: the id of the last one seen. */
export async function listBulkActions(
  em: EntityManager,
  { before, limit }: { readonly before: string | undefined; readonly limit: number },
): Promise<readonly BulkActionView[]> {
  const older = before === undefined ? {} : { id: { $lt: before } };
  const page = { orderBy: { id: 'desc' }, limit: limit + 1, disableIdentityMap: true } as const;
  return toViews(em, await em.find(BulkAction, older, page));
}

/** The onboardings of a bulk action in their order, one more than `limit`; of one outcome, where that is said. */
export async function listBulkItems(
  em: EntityManager,
  search: {
    readonly id: string;
    readonly outcome?: BulkItemOutcome | undefined;
    readonly after: number;
    readonly limit: number;
  },
): Promise<readonly BulkItemView[]> {
  const { id, outcome, after, limit } = search;
  return em.execute<BulkItemView[]>(sql`
    select i."position", i."process_id" as "processId", p."kind", i."stage", ${OUTCOME} as "outcome",
      coalesce(i."code", case when not ${IS_DONE} then a."outcome" end) as "code",
      coalesce(i."stage_then", case when ${IS_ENDED} then p."stage" end) as "stageThen"
    from ${ITEMS} join "processes" p on p."id" = i."process_id"
    where i."bulk_id" = ${id} and i."position" > ${after}
      and ${outcome === undefined ? sql`true` : sql`${OUTCOME} = ${outcome}`}
    order by i."position" limit ${limit + 1}`);
}

/** The outcomes of some bulk actions, each under its id. */
export async function countOutcomes(
  em: EntityManager,
  ids: readonly string[],
): Promise<ReadonlyMap<string, BulkItemCounts>> {
  if (ids.length === 0) return new Map();
  const counted = await em.execute<{ id: string; outcome: BulkItemOutcome | null; count: number }[]>(sql`
    select i."bulk_id" as "id", ${OUTCOME} as "outcome", count(*)::int as "count" from ${ITEMS}
    where i."bulk_id" in (${[...ids]}) group by 1, 2`);
  return new Map(
    [...Map.groupBy(counted, ({ id }) => id)].map(([id, own]) => [
      id,
      { ...NONE, ...Object.fromEntries(own.map(({ outcome, count }) => [outcome ?? 'open', count])) },
    ]),
  );
}

/** How many were worked off, and their workflows have still to answer. */
export async function countUndecided(em: EntityManager, id: string): Promise<number> {
  const [row] = await em.execute<{ count: number }[]>(sql`
    select count(*)::int as "count" from ${ITEMS}
    where i."bulk_id" = ${id} and a."id" is not null and a."outcome" is null and i."outcome" is null`);
  return row?.count ?? 0;
}

/** Selects the ids of the first onboardings of a bulk action. */
export function idsOfBulkAction(id: string, { upTo }: { readonly upTo: number }): Condition {
  return sql`select s."process_id" from "bulk_action_items" s where s."bulk_id" = ${id} and s."position" <= ${upTo}`;
}

const NONE: BulkItemCounts = { done: 0, refused: 0, changed: 0, stopped: 0, open: 0 };

/** An item has its outcome itself, or from what became of its operator's action. */
const ITEMS = sql`"bulk_action_items" i left join "operator_actions" a on a."id" = i."action_id"`;
const IS_DONE = sql`a."outcome" in ('done', 'working')`;
const IS_ENDED = sql`a."outcome" in (${[...REFUSED_AS_ENDED]})`;
const OUTCOME = sql`coalesce(i."outcome", case
  when a."outcome" is null then null when ${IS_DONE} then 'done' when ${IS_ENDED} then 'changed' else 'refused' end)`;

async function toViews(em: EntityManager, bulks: readonly BulkActionRow[]): Promise<readonly BulkActionView[]> {
  if (bulks.length === 0) return [];
  const ids = bulks.map(({ id }) => id);
  const processes = await em.find(Process, { id: { $in: ids } }, { disableIdentityMap: true });
  const counted = await countOutcomes(
    em,
    bulks.filter(({ outcomes }) => !outcomes).map(({ id }) => id),
  );
  return bulks.map((bulk) => {
    const process = processes.find(({ id }) => id === bulk.id);
    return { bulk, ...standingOf(bulk, process), outcomes: bulk.outcomes ?? counted.get(bulk.id) ?? NONE };
  });
}

function standingOf(
  { stoppedAt }: BulkActionRow,
  process: ProcessRow | undefined,
): Pick<BulkActionView, 'state' | 'blockedBy' | 'endedAt'> {
  if (!process) return { state: stoppedAt ? 'stopped' : 'previewed', blockedBy: null, endedAt: stoppedAt ?? null };
  const state = process.stage === 'done' || process.stage === 'stopped' ? process.stage : 'applying';
  return { state, blockedBy: process.blockedBy ?? null, endedAt: process.endedAt ?? null };
}
