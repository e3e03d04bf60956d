import { type EntityManager, sql } from '@mikro-orm/postgresql';
import type { ProcessKind } from '../../domain/process.ts';

/** How many processes there have ever been of a kind, by the stage at which they stand or have ended. */
export interface StageTotal {
  readonly kind: ProcessKind;
  readonly stage: string;
  readonly count: number;
}

/** How many processes of a kind have had a mail delivered. */
export interface Delivered {
  readonly kind: ProcessKind;
  readonly count: number;
}

/** How many mails of a template came to what: the provider's last word, or else what the ledger says. */
export interface MailTotal {
  readonly template: string;
  readonly outcome: string;
  readonly count: number;
}

/** How many receipts took as long: `bucket` is the place of the first bound that is longer, counted from 0. */
export interface LatencyTotal {
  readonly bucket: number;
  readonly count: number;
  readonly sumSeconds: number;
}

/** Every process there is, counted along one index. Takes longer the more there are: it is asked seldom. */
export async function countStages(em: EntityManager): Promise<readonly StageTotal[]> {
  return em.execute<StageTotal[]>(sql`select "kind", "stage", count(*)::int as "count" from "processes" group by 1, 2`);
}

/** The whole ledger, as `countStages`. What was complained about, has been delivered before. */
export async function countDelivered(em: EntityManager): Promise<readonly Delivered[]> {
  return em.execute<Delivered[]>(sql`
    select p."kind", count(*)::int as "count" from "processes" p
    where p."id" in (select m."process_id" from "mails" m where m."feedback" in ('delivered', 'complained')) group by 1`);
}

/** The whole ledger, as `countStages`. */
export async function countMails(em: EntityManager): Promise<readonly MailTotal[]> {
  return em.execute<MailTotal[]>(sql`
    select "template", coalesce("feedback", "state") as "outcome", count(*)::int as "count" from "mails" group by 1, 2`);
}

/** How long a transaction that writes receipts may still be open. */
const COMMITTED_WITHIN_MS = 30_000;

/** The instant up to which every receipt can be seen, by the database's clock. */
export async function settledInstant(em: EntityManager): Promise<Date> {
  const [row] = await em.execute<{ at: Date | string }[]>(sql`select now() as "at"`);
  return new Date(new Date(row?.at ?? 0).getTime() - COMMITTED_WITHIN_MS);
}

/**
 * From when grants were due until they were effective, of those that became so after `from` and up to `to`. Only
 * partnerships that have had something to propagate since are looked at, each along its own index.
 */
export async function countLatencies(
  em: EntityManager,
  { from, to, bounds }: { readonly from: Date; readonly to: Date; readonly bounds: readonly number[] },
): Promise<readonly LatencyTotal[]> {
  return em.execute<LatencyTotal[]>(LATENCIES, [`{${bounds.join(',')}}`, from, to, from]);
}

const LATENCIES = `
  select width_bucket(l."seconds", ?::float8[]) as "bucket", count(*)::int as "count", sum(l."seconds") as "sumSeconds"
  from (
    select extract(epoch from r."effective_at" - r."requested_at")::float8 as "seconds"
    from "processes" p join "propagations" g on g."process_id" = p."id"
      join "share_grants" r on r."partnership_id" = g."partnership_id" and r."effective_at" > ? and r."effective_at" <= ?
    where p."kind" = 'sharing' and (p."ended_at" is null or p."ended_at" > ?::timestamptz - interval '10 minutes')
  ) l group by 1`;
