import { type EntityManager, sql } from '@mikro-orm/postgresql';
import type { ProcessKind } from '../../domain/process.ts';
import type { PlatformTroubleCode, TroubleCode } from '../../domain/trouble.ts';

/** A technical trouble of the platform, as operators read it. */
export interface PlatformTroubleView {
  readonly code: PlatformTroubleCode;
  /** `temporal`, `visibility`, or whose workers are concerned: `workflows`, `mail`, `gateway`, `bulk`, `propagation`. */
  readonly part: string;
  readonly since: Date;
}

/** What is technically wrong with the platform now, as the API process that watches has found it; the oldest first. */
export async function platformTrouble(em: EntityManager): Promise<readonly PlatformTroubleView[]> {
  const rows = await em.execute<(Omit<PlatformTroubleView, 'since'> & { readonly since: Date | string })[]>(
    sql`select "code", "part", "since" from "platform_troubles" order by "since", "code", "part"`,
  );
  return rows.map((row) => ({ ...row, since: new Date(row.since) }));
}

/** An open process, with what its workflow's id names: the process itself, or for `sharing` the partnership. */
export interface WatchedProcess {
  readonly id: string;
  readonly kind: ProcessKind;
  readonly subject: string;
}

/** How far the look at late processes has come: the last one's wait and id. */
export interface LateCursor {
  readonly waitUntil: Date;
  readonly id: string;
}

export interface WatchQuery {
  readonly now: Date;
  /** Late ones after this are next; undefined for the first of them. */
  readonly after: LateCursor | undefined;
  /** Whether work waits that nobody takes: then also what has come lately is looked at, for its row says nothing of it. */
  readonly isUnserved: boolean;
}

/** Of each reason to look at a process, at most so many in one round. */
const AT_MOST = 100;
/** Once workers are back, what was in trouble without them is soon seen to be well. */
const KNOWN_AT_MOST = 1_000;
/** A deadline is heard within this; we ourselves are done with what waits for us alone. */
const PROMPT_MS = 10_000;

/** What to look at, and where the next look at late processes begins. */
export interface Watched {
  readonly processes: readonly WatchedProcess[];
  /** Undefined when this look has come to the end of them. */
  readonly after: LateCursor | undefined;
}

/**
 * The open processes to ask Temporal about, at most a few hundred: past their wait, waiting for ourselves, with something
 * that Temporal has not heard, already in trouble, and on demand the latest. Each part is read along an index.
 */
export async function listWatched(em: EntityManager, { now, after, isUnserved }: WatchQuery): Promise<Watched> {
  const promptly = new Date(now.getTime() - PROMPT_MS);
  const { waitUntil, id } = after ?? { waitUntil: new Date(0), id: '00000000-0000-0000-0000-000000000000' };
  const late = await em.execute<LateCursor[]>(LATE, [waitUntil, id, promptly]);
  const lateIds = `{${late.map((row) => row.id).join(',')}}`;
  const processes = await em.execute<WatchedProcess[]>(WATCHED, [promptly, promptly, isUnserved, isUnserved, lateIds]);
  return { processes, after: late.length < AT_MOST ? undefined : late.at(-1) };
}

const LATE = `
  select "id", coalesce("wait_until", 'infinity') as "waitUntil" from "processes"
  where "ended_at" is null and (coalesce("wait_until", 'infinity'), "id") > (?::timestamptz, ?::uuid)
    and coalesce("wait_until", 'infinity') < ?::timestamptz
  order by coalesce("wait_until", 'infinity'), "id" limit ${AT_MOST}`;

const WATCHED = `
  with "ours" as materialized (
    select "id" from "processes"
    where "ended_at" is null and "waiting_on" = 'vestibule' and "stage_since" < ?::timestamptz
    order by "stage_since" desc limit ${AT_MOST}
  ), "unheard" as materialized (
    select o."subject" as "id" from "outbox" o where o."created_at" < ?::timestamptz order by o."id" limit ${AT_MOST}
  ), "known" as materialized (
    select "process_id" as "id" from "troubles" where "source" = 'temporal' order by "seen_at"
    limit case when ?::boolean then ${AT_MOST} else ${KNOWN_AT_MOST} end
  ), "latest" as materialized (
    select p."id" from "processes" p where p."ended_at" is null
      and not exists (select 1 from "troubles" t where t."process_id" = p."id" and t."source" = 'temporal')
    order by p."created_at" desc, p."id" desc limit case when ?::boolean then ${AT_MOST} else 0 end
  )
  select p."id", p."kind", coalesce(g."partnership_id", p."id") as "subject"
  from (
    select unnest(?::uuid[]) as "id" union select "id" from "ours" union select "id" from "unheard"
    union select "id" from "known" union select "id" from "latest"
  ) w join "processes" p on p."id" = w."id" and p."ended_at" is null
    left join "propagations" g on g."process_id" = p."id"`;

/** The open processes of workflows, by what their ids name. */
export async function findWatched(em: EntityManager, subjects: readonly string[]): Promise<readonly WatchedProcess[]> {
  if (subjects.length === 0) return [];
  const ids = `{${subjects.join(',')}}`;
  return em.execute<WatchedProcess[]>(
    `select p."id", p."kind", p."id" as "subject" from "processes" p
     where p."id" = any(?::uuid[]) and p."ended_at" is null and p."kind" <> 'sharing'
     union all
     select p."id", p."kind", g."partnership_id" from "propagations" g join "processes" p on p."id" = g."process_id"
     where g."partnership_id" = any(?::uuid[]) and p."ended_at" is null`,
    [ids, ids],
  );
}

/** How many processes are in which trouble; a process in two troubles of a code counts once. */
export async function countTroubles(
  em: EntityManager,
): Promise<readonly { readonly code: TroubleCode; readonly count: number }[]> {
  return em.execute(sql`select "code", count(distinct "process_id")::int as "count" from "troubles" group by "code"`);
}
