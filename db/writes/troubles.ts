import { type EntityManager, sql } from '@mikro-orm/postgresql';
import type { FoundPlatformTrouble, FoundTrouble } from '../../domain/trouble.ts';
import { arrayOf } from '../array.ts';

/** A step that keeps failing, by its workflow; `failureCode`: null where it is not known what the last attempt failed with. */
export interface FailingStep {
  readonly kind: string;
  /** What the workflow's id names: the process, or for `sharing` the partnership. */
  readonly subject: string;
  readonly step: string;
  readonly attempt: number;
  readonly failureCode: string | null;
  readonly nextAttemptAt: Date | null;
}

/** A step that fails no longer, however it ended. */
export type SettledStep = Pick<FailingStep, 'kind' | 'subject' | 'step'>;

/** The processes of the workflows `n`, by kind and subject. */
const PROCESSES = `left join "propagations" g on n."kind" = 'sharing' and g."partnership_id" = n."subject"
    join "processes" p on p."id" = coalesce(g."process_id", n."subject")`;

/**
 * Notes steps that keep failing, one a workflow, in one statement; of processes that have ended, and of workflows that are
 * none, nothing is kept. Noting the same again brings it up to date.
 */
export async function noteFailingSteps(em: EntityManager, steps: readonly FailingStep[], at: Date): Promise<void> {
  if (steps.length === 0) return;
  await em.execute(NOTE_FAILING, [
    at,
    at,
    arrayOf(steps.map(({ kind }) => kind)),
    arrayOf(steps.map(({ subject }) => subject)),
    arrayOf(steps.map(({ step }) => step)),
    arrayOf(steps.map(({ attempt }) => attempt)),
    arrayOf(steps.map(({ failureCode }) => failureCode)),
    arrayOf(steps.map(({ nextAttemptAt }) => nextAttemptAt?.toISOString() ?? null)),
  ]);
}

const NOTE_FAILING = `
  insert into "troubles" ("process_id", "source", "code", "step", "attempt", "failure_code", "next_attempt_at", "since", "seen_at")
  select p."id", 'step', 'STEP_RETRYING', n."step", n."attempt", n."failure_code", n."next_attempt_at", ?, ?
  from unnest(?::text[], ?::uuid[], ?::text[], ?::int[], ?::text[], ?::timestamptz[])
      as n ("kind", "subject", "step", "attempt", "failure_code", "next_attempt_at")
    ${PROCESSES} and p."ended_at" is null
  order by p."id"
  on conflict ("process_id", "source") do update set "step" = excluded."step", "attempt" = excluded."attempt",
    "failure_code" = coalesce(excluded."failure_code", "troubles"."failure_code"),
    "next_attempt_at" = excluded."next_attempt_at", "seen_at" = excluded."seen_at",
    "since" = case when "troubles"."step" = excluded."step" then "troubles"."since" else excluded."since" end`;

/** Deletes what was noted of steps that fail no longer; a repeat finds nothing. */
export async function settleSteps(em: EntityManager, steps: readonly SettledStep[]): Promise<void> {
  if (steps.length === 0) return;
  await em.execute(SETTLE, [
    arrayOf(steps.map(({ kind }) => kind)),
    arrayOf(steps.map(({ subject }) => subject)),
    arrayOf(steps.map(({ step }) => step)),
  ]);
}

const SETTLE = `
  delete from "troubles" t using unnest(?::text[], ?::uuid[], ?::text[]) as n ("kind", "subject", "step") ${PROCESSES}
  where t."process_id" = p."id" and t."source" = 'step' and t."step" = n."step"`;

/** What was looked at, and what was found of it. */
export interface LookedAt {
  readonly processIds: readonly string[];
  readonly found: readonly FoundTrouble[];
  readonly at: Date;
}

/**
 * Makes what Temporal tells of these processes what is written of them, in one transaction: what was found stands, with the
 * instant since when it is so, and the rest is gone. A step that the worker itself has noted is not noted twice. A repeat
 * changes no more than when it was last seen.
 */
export async function replaceTroubles(em: EntityManager, { processIds, found, at }: LookedAt): Promise<void> {
  if (processIds.length === 0) return;
  const troubled = found.map(({ processId }) => processId);
  await em.transactional(async (tx) => {
    await tx.execute(
      `delete from "troubles" where "source" = 'temporal' and "process_id" = any(?::uuid[]) and "process_id" <> all(?::uuid[])`,
      [arrayOf(processIds), arrayOf(troubled)],
    );
    await tx.execute(NOTE_FOUND, [
      at,
      at,
      arrayOf(troubled),
      arrayOf(found.map(({ code }) => code)),
      arrayOf(found.map(({ step }) => step)),
      arrayOf(found.map(({ attempt }) => attempt)),
      arrayOf(found.map(({ failureCode }) => failureCode)),
      arrayOf(found.map(({ nextAttemptAt }) => nextAttemptAt?.toISOString() ?? null)),
    ]);
  });
}

const NOTE_FOUND = `
  insert into "troubles" ("process_id", "source", "code", "step", "attempt", "failure_code", "next_attempt_at", "since", "seen_at")
  select p."id", 'temporal', n."code", n."step", n."attempt", n."failure_code", n."next_attempt_at", ?, ?
  from unnest(?::uuid[], ?::text[], ?::text[], ?::int[], ?::text[], ?::timestamptz[])
      as n ("id", "code", "step", "attempt", "failure_code", "next_attempt_at")
    join "processes" p on p."id" = n."id" and p."ended_at" is null
  where n."code" <> 'STEP_RETRYING'
    or not exists (select 1 from "troubles" t where t."process_id" = p."id" and t."source" = 'step')
  order by p."id"
  on conflict ("process_id", "source") do update set "code" = excluded."code", "step" = excluded."step",
    "attempt" = excluded."attempt", "failure_code" = excluded."failure_code",
    "next_attempt_at" = excluded."next_attempt_at", "seen_at" = excluded."seen_at",
    "since" = case when "troubles"."code" = excluded."code" then "troubles"."since" else excluded."since" end`;

/** The longest that a step may take and say nothing: after that nobody tries it any more. */
const SILENT_AFTER_MS = 5 * 60_000;

/**
 * Deletes what nobody else would: troubles of processes that have ended, and of steps whose next attempt is long past
 * without anybody having noted another (its worker was killed, or its process has given it up).
 */
export async function sweepTroubles(em: EntityManager, at: Date): Promise<void> {
  const silentSince = new Date(at.getTime() - SILENT_AFTER_MS);
  await em.execute(sql`
    delete from "troubles" t using "processes" p
    where p."id" = t."process_id" and (p."ended_at" is not null
      or (t."source" = 'step' and greatest(t."seen_at", t."next_attempt_at") < ${silentSince}))`);
}

/** Makes these the troubles of the platform; each keeps the instant since when it is so. A repeat changes `seenAt` alone. */
export async function replacePlatformTroubles(
  em: EntityManager,
  found: readonly FoundPlatformTrouble[],
  at: Date,
): Promise<void> {
  const values = [arrayOf(found.map(({ code }) => code)), arrayOf(found.map(({ part }) => part))];
  await em.transactional(async (tx) => {
    await tx.execute(
      `delete from "platform_troubles" where ("code", "part") not in (select * from unnest(?::text[], ?::text[]))`,
      values,
    );
    await tx.execute(
      `insert into "platform_troubles" ("code", "part", "since", "seen_at")
       select n."code", n."part", ?, ? from unnest(?::text[], ?::text[]) as n ("code", "part")
       on conflict ("code", "part") do update set "seen_at" = excluded."seen_at"`,
      [at, at, ...values],
    );
  });
}
