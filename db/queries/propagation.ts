import { raw } from '@mikro-orm/core';
import { type EntityManager, sql } from '@mikro-orm/postgresql';
import type { BlockedBy } from '../../domain/process.ts';
import type { SharingStage } from '../../domain/sharing.ts';
import { isStillDue, openOf, WANTED } from './granted.ts';

/** How far what two partners share with relation managers has come. */
export interface PropagationView {
  readonly partnershipId: string;
  /** Its process; null, as stage and since, as long as nothing was shared with relation managers. */
  readonly processId: string | null;
  readonly stage: SharingStage | null;
  readonly since: Date | null;
  /** Grants that are due and have no receipt yet. */
  readonly waiting: number;
  /** Receipts of grants that are due. */
  readonly effective: number;
  readonly failed: number;
  /** From when a grant was due until it was effective, of the latest receipts; null where there is none. */
  readonly latencyMs: { readonly p50: number; readonly p95: number } | null;
  /** While it waits, or has parked. */
  readonly nextRunAt: Date | null;
  readonly needsAttention: boolean;
  readonly blockedBy: BlockedBy | null;
}

/** Latencies are told of so many receipts. */
const LATEST = 10_000;

/** Whether another partnership waits for its turn, or has it; one that has parked waits for nobody. */
export async function isAnotherPropagating(em: EntityManager, processId: string): Promise<boolean> {
  const rows = await em.execute(sql`
    select from "processes" where "kind" = 'sharing' and "stage" = 'propagating' and not "needs_attention"
      and "ended_at" is null and "id" <> ${processId} limit 1`);
  return rows.length > 0;
}

/** Whether a partnership, ended or not, is one of an environment's. */
export async function isPartnershipOf(
  em: EntityManager,
  { partnershipId, environmentId }: OfEnvironment,
): Promise<boolean> {
  const rows = await em.execute(sql`
    select from "partnerships" where "id" = ${partnershipId} and ${environmentId} in ("environment_a", "environment_b")`);
  return rows.length > 0;
}

interface OfEnvironment {
  readonly partnershipId: string;
  readonly environmentId: string;
}

/** How far the propagation of a partnership has come, for one of its two environments; undefined for what is none of theirs. */
export async function findPropagation(
  em: EntityManager,
  { partnershipId, environmentId }: OfEnvironment,
): Promise<PropagationView | undefined> {
  const [row] = await em.execute<StandingRow[]>(sql`
    select p."id", pr."id" as "process_id", pr."stage", pr."stage_since", pr."wait_until", pr."needs_attention", pr."blocked_by"
    from "partnerships" p left join "propagations" g on g."partnership_id" = p."id"
    left join "processes" pr on pr."id" = g."process_id"
    where p."id" = ${partnershipId} and ${environmentId} in (p."environment_a", p."environment_b")`);
  if (!row) return undefined;
  const counts = row.process_id === null ? NOTHING : await countGrants(em, row.id);
  return {
    partnershipId: row.id,
    processId: row.process_id,
    stage: row.stage,
    since: instantOf(row.stage_since),
    ...counts,
    latencyMs: row.process_id === null ? null : await latencyOf(em, row.id),
    nextRunAt: instantOf(row.wait_until),
    needsAttention: row.needs_attention ?? false,
    blockedBy: row.blocked_by,
  };
}

interface StandingRow {
  readonly id: string;
  readonly process_id: string | null;
  readonly stage: SharingStage | null;
  readonly stage_since: string | null;
  readonly wait_until: string | null;
  readonly needs_attention: boolean | null;
  readonly blocked_by: BlockedBy | null;
}

/** The ORM answers what stands in no entity as PostgreSQL writes it. */
function instantOf(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}

type GrantCounts = Pick<PropagationView, 'waiting' | 'effective' | 'failed'>;

const NOTHING: GrantCounts = { waiting: 0, effective: 0, failed: 0 };

/** What is due, against what has a receipt: nothing that waits is written down anywhere. */
async function countGrants(em: EntityManager, partnershipId: string): Promise<GrantCounts> {
  const [row] = await em.execute<{ due: string; effective: string; failed: string }[]>(sql`
    with recursive ${raw(openOf('?'), [partnershipId, partnershipId])}, ${raw(WANTED)}
    select (select coalesce(sum("grants"), 0) from "wanted") as "due",
      count("effective_at") filter (where "is_due") as "effective", count("failed_at") filter (where "is_due") as "failed"
    from (
      select g."effective_at", g."failed_at", ${raw(isStillDue('g'))} as "is_due"
      from "share_grants" g where g."partnership_id" = ${partnershipId} offset 0
    ) as "receipts"`);
  const [due, effective, failed] = [Number(row?.due), Number(row?.effective), Number(row?.failed)];
  return { waiting: due - effective - failed, effective, failed };
}

async function latencyOf(em: EntityManager, partnershipId: string): Promise<PropagationView['latencyMs']> {
  const [row] = await em.execute<{ p50: number | null; p95: number | null }[]>(sql`
    select percentile_cont(0.5) within group (order by "ms") as "p50",
      percentile_cont(0.95) within group (order by "ms") as "p95"
    from (
      select 1000 * extract(epoch from "effective_at" - "requested_at") as "ms" from "share_grants"
      where "partnership_id" = ${partnershipId} and "effective_at" is not null
      order by "effective_at" desc limit ${LATEST}
    ) as "latest"`);
  if (!row || row.p50 === null || row.p95 === null) return null;
  return { p50: Math.max(0, Math.round(row.p50)), p95: Math.max(0, Math.round(row.p95)) };
}
