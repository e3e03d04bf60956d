import { type EntityManager, sql } from '@mikro-orm/postgresql';
import type { BulkInviteStage, BulkOutcome } from '../../domain/bulk-invite.ts';
import type { BlockedBy } from '../../domain/process.ts';
import { BulkInvite, BulkInviteLine, type BulkInviteLineRow, type BulkInviteRow } from '../entities/invitation.ts';
import { Process, type ProcessRow } from '../entities/process.ts';

export interface BulkInviteView {
  readonly bulk: BulkInviteRow;
  readonly stage: BulkInviteStage;
  readonly blockedBy: BlockedBy | null;
  readonly endedAt: Date | null;
}

/** A list and where it stands; undefined for one that is unknown. */
export async function findBulkInvite(em: EntityManager, id: string): Promise<BulkInviteView | undefined> {
  const bulk = await em.findOne(BulkInvite, { id }, { disableIdentityMap: true });
  if (!bulk) return undefined;
  const process = await em.findOneOrFail(Process, { id }, { disableIdentityMap: true });
  return toView(bulk, process);
}

/** The lists of an organisation, the newest first, one more than `limit`; `before`: the id of the last one seen. */
export async function listBulkInvites(
  em: EntityManager,
  search: { readonly organisationId: string; readonly before: string | undefined; readonly limit: number },
): Promise<readonly BulkInviteView[]> {
  const { organisationId, before, limit } = search;
  const older = before === undefined ? {} : { id: { $lt: before } };
  const page = { orderBy: { id: 'desc' }, limit: limit + 1, disableIdentityMap: true } as const;
  const lists = await em.find(BulkInvite, { organisationId, ...older }, page);
  const ids = lists.map(({ id }) => id);
  const processes = await em.find(Process, { id: { $in: ids } }, { disableIdentityMap: true });
  const found = new Map(processes.map((process) => [process.id, process]));
  return lists.flatMap((bulk) => {
    const process = found.get(bulk.id);
    return process ? [toView(bulk, process)] : [];
  });
}

/** How many lines of a list have come to which outcome; those without one count under `open`. */
export type BulkOutcomes = Readonly<Record<string, number>>;

/** The outcomes of one list. */
export async function countBulkOutcomes(em: EntityManager, id: string): Promise<BulkOutcomes> {
  return (await countOutcomesOfLists(em, [id])).get(id) ?? {};
}

/** The outcomes of several lists, each under the list's id. */
export async function countOutcomesOfLists(
  em: EntityManager,
  ids: readonly string[],
): Promise<ReadonlyMap<string, BulkOutcomes>> {
  if (ids.length === 0) return new Map();
  const rows = await em.execute<{ bulkId: string; outcome: string | null; lines: string }[]>(sql`
    select "bulk_id" as "bulkId", "outcome", count(*) as "lines" from "bulk_invite_lines"
    where "bulk_id" in (${[...ids]}) group by "bulk_id", "outcome"`);
  return new Map(
    [...Map.groupBy(rows, ({ bulkId }) => bulkId)].map(([id, counted]) => [
      id,
      Object.fromEntries(counted.map(({ outcome, lines }) => [outcome ?? 'open', Number(lines)])),
    ]),
  );
}

/** The lines of a list in their order, one more than `limit`; all of them without one. */
export async function listBulkLines(
  em: EntityManager,
  search: {
    readonly id: string;
    readonly outcome: BulkOutcome | undefined;
    readonly after: number;
    readonly limit?: number;
  },
): Promise<readonly BulkInviteLineRow[]> {
  const { id, outcome, after, limit } = search;
  return em.find(
    BulkInviteLine,
    { bulkId: id, line: { $gt: after }, ...(outcome === undefined ? {} : { outcome }) },
    { orderBy: { line: 'asc' }, disableIdentityMap: true, ...(limit === undefined ? {} : { limit: limit + 1 }) },
  );
}

function toView(bulk: BulkInviteRow, { stage, blockedBy = null, endedAt = null }: ProcessRow): BulkInviteView {
  return { bulk, stage: stage as BulkInviteStage, blockedBy, endedAt };
}
