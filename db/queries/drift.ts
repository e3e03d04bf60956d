import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { DRIFT_AFTER_MS, type DriftKind, FEEDBACK_UNTIL_MS, RESTORE_TOLD_MS } from '../../domain/drift.ts';
import type { ProcessKind } from '../../domain/process.ts';
import { DriftFinding, type DriftFindingRow } from '../entities/drift.ts';
import type { FoundDrift } from '../writes/drift.ts';

/** A finding, as operators are shown it. */
export type DriftView = DriftFindingRow;

/** Of one kind, at most so many that are known are looked at again in one run, and so many that are not are found. */
const KNOWN_AT_MOST = 2_000;
const NEW_AT_MOST = 500;

/** Where a list goes on: behind this finding. */
export interface DriftPosition {
  readonly isMended: boolean;
  readonly id: string;
}

/** Findings, those that are still so first, the latest first. */
export async function listDrift(
  em: EntityManager,
  { limit, after }: { readonly limit: number; readonly after: DriftPosition | undefined },
): Promise<readonly DriftView[]> {
  const { isMended, id } = after ?? { isMended: false, id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };
  const older = { id: { $lt: id } };
  const options = { orderBy: { id: 'desc' }, limit: limit + 1, disableIdentityMap: true } as const;
  const open = isMended ? [] : await em.find(DriftFinding, { mendedAt: null, ...older }, options);
  if (open.length > limit) return open;
  const mended = { mendedAt: { $ne: null }, ...(isMended ? older : {}) };
  return [...open, ...(await em.find(DriftFinding, mended, { ...options, limit: limit + 1 - open.length }))];
}

/** How much is so now, by kind. */
export async function countDrift(
  em: EntityManager,
): Promise<readonly { readonly kind: DriftKind; readonly count: number }[]> {
  return em.execute(
    sql`select "kind", count(*)::int as "count" from "drift_findings" where "mended_at" is null group by 1 order by 1`,
  );
}

/** What is known to be so, seen longest ago first. */
export async function findOpenDrift(em: EntityManager, kind: DriftKind): Promise<readonly DriftView[]> {
  const options = { orderBy: { seenAt: 'asc', id: 'asc' }, limit: KNOWN_AT_MOST, disableIdentityMap: true } as const;
  return em.find(DriftFinding, { kind, mendedAt: null }, options);
}

interface DriftedRow {
  readonly subject: string;
  readonly processId: string | null;
  readonly since: Date | string;
}

function toFound({ subject, processId, since }: DriftedRow): FoundDrift {
  return { subject, processId, since: new Date(since) };
}

/** `kind`'s rows that are so: all that are known, and so many that are not. `rows`: SQL with the columns of a found one. */
async function findDrifted(em: EntityManager, kind: DriftKind, rows: string, values: readonly unknown[]) {
  const statement = `
    with "drifted" as (${rows})
    (select d."subject", d."processId", d."since" from "drifted" d
      join "drift_findings" f on f."kind" = ? and f."subject" = d."subject" and f."mended_at" is null)
    union all
    (select d."subject", d."processId", d."since" from "drifted" d
      where not exists (select 1 from "drift_findings" f where f."kind" = ? and f."subject" = d."subject" and f."mended_at" is null)
      order by d."since" limit ${NEW_AT_MOST})`;
  return (await em.execute<DriftedRow[]>(statement, [...values, kind, kind])).map(toFound);
}

/** Outbox rows that should long have been delivered: tried in vain, or never tried though they are due. */
export function findLeftOver(em: EntityManager): Promise<readonly FoundDrift[]> {
  const before = ago(DRIFT_AFTER_MS.outbox);
  const rows = `
    select 'outbox/' || o."id" as "subject", p."id" as "processId", o."created_at" as "since"
    from "outbox" o left join "processes" p on p."id" = o."subject"
    where o."created_at" < ?::timestamptz and (o."attempts" > 0 or o."next_attempt_at" < ?::timestamptz)`;
  return findDrifted(em, 'OUTBOX_LEFT_OVER', rows, [before, before]);
}

/** The subjects of outbox rows by their ids, each once; what is gone has been delivered. */
export async function findOutboxSubjects(
  em: EntityManager,
  ids: readonly string[],
): Promise<readonly { readonly id: string; readonly subject: string }[]> {
  return em.execute(`select "id"::text as "id", "subject" from "outbox" where "id" = any(?::bigint[]) order by "id"`, [
    `{${ids.join(',')}}`,
  ]);
}

/** Open processes past the end of their wait. */
export function findLateWaits(em: EntityManager): Promise<readonly FoundDrift[]> {
  const rows = `
    select p."kind" || '/' || p."id" as "subject", p."id" as "processId", p."wait_until" as "since"
    from "processes" p where p."ended_at" is null and coalesce(p."wait_until", 'infinity') < ?::timestamptz`;
  return findDrifted(em, 'WAIT_PAST_ITS_END', rows, [ago(DRIFT_AFTER_MS.wait)]);
}

/** Mails that the provider has taken and of which it has reported nothing since. */
export function findSilentMails(em: EntityManager): Promise<readonly FoundDrift[]> {
  const rows = `
    select 'mail/' || m."id" as "subject", m."process_id" as "processId", m."sent_at" as "since"
    from "mails" m where m."state" = 'sent' and m."feedback" is null
      and m."sent_at" < ?::timestamptz and m."sent_at" > ?::timestamptz`;
  return findDrifted(em, 'MAIL_WITHOUT_FEEDBACK', rows, [ago(DRIFT_AFTER_MS.feedback), ago(FEEDBACK_UNTIL_MS)]);
}

/** An open process, of which nothing is on its way to Temporal, with what its workflow's id names. */
export interface OpenProcess {
  readonly id: string;
  readonly kind: ProcessKind;
  readonly uuid: string;
  /** Its place among all, for `findNextProcesses`. */
  readonly place: string;
}

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000 at -infinity';

const OPEN_PROCESSES = `
  select p."id", p."kind", coalesce(g."partnership_id", p."id") as "uuid",
    p."id" || ' at ' || p."created_at" as "place"
  from "processes" p left join "propagations" g on g."process_id" = p."id"
  where p."ended_at" is null and p."created_at" < ?::timestamptz
    and not exists (select 1 from "outbox" o where o."subject" = p."id")`;

/** Those of these ids. */
export async function findOpenProcesses(em: EntityManager, ids: readonly string[]): Promise<readonly OpenProcess[]> {
  if (ids.length === 0) return [];
  return em.execute(`${OPEN_PROCESSES} and p."id" = any(?::uuid[])`, [ago(DRIFT_AFTER_MS.start), `{${ids.join(',')}}`]);
}

/** The latest, of which a Temporal that was restored to an older state knows nothing. */
export async function findLatestProcesses(em: EntityManager, limit: number): Promise<readonly OpenProcess[]> {
  return em.execute(`${OPEN_PROCESSES} order by p."created_at" desc, p."id" desc limit ?`, [
    ago(DRIFT_AFTER_MS.start),
    limit,
  ]);
}

/** The next in the order in which they began, behind `after`; the oldest where that is null. */
export async function findNextProcesses(
  em: EntityManager,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<readonly OpenProcess[]> {
  const [id = '', createdAt = ''] = (after ?? BEFORE_ALL).split(' at ');
  return em.execute(
    `${OPEN_PROCESSES} and (p."created_at", p."id") > (?::timestamptz, ?::uuid) order by p."created_at", p."id" limit ?`,
    [ago(DRIFT_AFTER_MS.start), createdAt, id, limit],
  );
}

/** Those of these ids that have a row, open or not: a process's own, or for propagation its partnership's. */
export async function findKnownIds(em: EntityManager, uuids: readonly string[]): Promise<ReadonlySet<string>> {
  const ids = `{${uuids.join(',')}}`;
  const rows = await em.execute<{ id: string }[]>(
    `select "id" from "processes" where "id" = any(?::uuid[])
     union select "partnership_id" from "propagations" where "partnership_id" = any(?::uuid[])`,
    [ids, ids],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Whether something that a restored store has lost is still so, or was found to be restored lately. */
export async function isRestoreFresh(em: EntityManager, since: Date): Promise<boolean> {
  if (since > ago(RESTORE_TOLD_MS)) return true;
  const kinds = ['WORKFLOW_NEVER_STARTED', 'WORKFLOW_ENDED', 'ROW_MISSING'] as const;
  return (await em.count(DriftFinding, { kind: { $in: [...kinds] }, mendedAt: null })) > 0;
}

function ago(ms: number): Date {
  return new Date(Date.now() - ms);
}
