import { LockMode } from '@mikro-orm/core';
import { type EntityManager, type MikroORM, sql } from '@mikro-orm/postgresql';
import { Environment } from '../db/entities/environment.ts';
import { LicenceSync, LicenceSyncLine, type LicenceSyncRow } from '../db/entities/licence-sync.ts';
import { Process } from '../db/entities/process.ts';
import { User } from '../db/entities/user.ts';
import { closeProcess } from '../db/writes/processes.ts';
import { noteOnTimeline } from '../db/writes/timeline.ts';
import { lockEnvironment } from '../db/writes/user-guards.ts';
import { type LicenceSyncOutcome, type LicenceSyncReason, mayDeactivate } from '../domain/licence-sync.ts';
import { applyLine, nextLines } from './licence-sync-lines.ts';

export interface LicenceSyncCommand {
  readonly id: string;
  /** ISO-8601 UTC, from the workflow. */
  readonly at: string;
}

/** `go-on`: there is more to do; else how the synchronisation has ended, which its row says already. */
export type LicenceSyncProgress = 'go-on' | LicenceSyncOutcome;

/** The steps of a licence synchronisation; one of a licence at a time, by an advisory lock. */
export function createLicenceSyncActivities({ orm }: { readonly orm: MikroORM }) {
  /**
   * Gives every line its plan and adds a line for each who is no longer on the list. Ends a dry run, a list that a later
   * one has superseded, and one that would deactivate more than was expected. A repeat finds the plans and goes on.
   */
  async function compareLicence(command: LicenceSyncCommand): Promise<LicenceSyncProgress> {
    return orm.em.fork().transactional(async (em) => {
      const sync = await lockSync(em, command.id);
      const ended = await endedAs(em, command.id);
      if (ended) return ended;
      if (await isSuperseded(em, sync)) return end(em, command, { stage: 'superseded' });
      if (sync.total === null || sync.total === undefined) await plan(em, sync);
      if (sync.dryRun) await foreseeSeats(em, sync);
      const counted = await count(em, sync);
      await em.nativeUpdate(
        LicenceSync,
        { id: sync.id },
        { total: counted.total, deactivations: counted.deactivations },
      );
      if (!mayDeactivate({ ...counted, expected: sync.expectedDeactivations ?? null })) {
        return end(em, command, { stage: 'cancelled', reason: 'DEACTIVATIONS_UNEXPECTED' });
      }
      const at = new Date(command.at);
      const data = { lines: counted.total, deactivations: counted.deactivations };
      await noteOnTimeline(em, { processId: sync.id, at, event: 'compared', actor: 'vestibule', data });
      if (sync.dryRun) return end(em, command, { stage: 'done' });
      await em.nativeUpdate(Process, { id: sync.id }, { stage: 'applying', stageSince: at });
      return 'go-on';
    });
  }

  /**
   * Carries out the next lines that have no outcome yet, and ends the list when there are none, when a later one of the
   * licence came, or when the licence is no longer tied to the environment. A repeat goes on where the commit before it
   * stopped.
   */
  async function applyLicencePage(command: LicenceSyncCommand): Promise<LicenceSyncProgress> {
    return orm.em.fork().transactional(async (em) => {
      const sync = await lockSync(em, command.id);
      const ended = await endedAs(em, command.id);
      if (ended) return ended;
      if (await isSuperseded(em, sync)) return end(em, command, { stage: 'superseded' });
      if (!(await isTied(em, sync))) return end(em, command, { stage: 'cancelled', reason: 'LICENCE_MOVED' });
      if (sync.applied === 0) await settleUnchanged(em, sync);
      await em.execute('set local enable_nestloop = on');
      const lines = await nextLines(em, sync.id);
      const { locale } = await em.findOneOrFail(Environment, sync.environmentId);
      for (const line of lines) await applyLine(em, { sync, line, locale });
      const applied = await em.count(LicenceSyncLine, { licenceSyncId: sync.id, outcome: { $ne: null } });
      await em.nativeUpdate(LicenceSync, { id: sync.id }, { applied });
      return lines.length === 0 ? end(em, command, { stage: 'done' }) : 'go-on';
    });
  }

  return { compareLicence, applyLicencePage };
}

/** One step of a licence at a time, of whichever of its lists: a later list waits for the page that is under way. */
async function lockSync(em: EntityManager, id: string): Promise<LicenceSyncRow> {
  // a step that hangs ends before its next try, which would only queue behind it; and what was sent a moment ago is in no
  // statistics yet, so that lines would be looked through one by one for each other
  await em.execute(`set local statement_timeout = '8s'`);
  await em.execute('set local enable_nestloop = off');
  const sync = await em.findOneOrFail(LicenceSync, id, { disableIdentityMap: true });
  await em.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`licence ${sync.licenceId}`}, 2))`);
  return em.findOneOrFail(LicenceSync, id, { lockMode: LockMode.PESSIMISTIC_WRITE, disableIdentityMap: true });
}

async function endedAs(em: EntityManager, id: string): Promise<LicenceSyncOutcome | undefined> {
  const { endedAt, stage } = await em.findOneOrFail(Process, id, { disableIdentityMap: true });
  if (!endedAt) return undefined;
  return stage === 'superseded' || stage === 'cancelled' ? stage : 'done';
}

async function isSuperseded(em: EntityManager, { licenceId, sequence }: LicenceSyncRow): Promise<boolean> {
  return (await em.count(LicenceSync, { licenceId, dryRun: false, sequence: { $gt: sequence } })) > 0;
}

async function isTied(em: EntityManager, { licenceId, environmentId }: LicenceSyncRow): Promise<boolean> {
  const [row] = await em.execute<{ tied: boolean }[]>(sql`
    select exists (
      select 1 from "subscriptions" where "environment_id" = ${environmentId} and "licence_id" = ${licenceId}
    ) as "tied"`);
  return row?.tied ?? false;
}

/** In sets: whoever is on the list twice is refused the second time, whoever has an account elsewhere altogether. */
async function plan(em: EntityManager, { id, environmentId }: LicenceSyncRow): Promise<void> {
  await em.execute(sql`
    with "known" as (
      select l."position", u."id" as "user_id", u."environment_id", u."deactivated_at",
        row_number() over (partition by coalesce(u."id"::text, l."login_id_key") order by l."position") as "nth"
      from "licence_sync_lines" l
      left join "user_addresses" a on a."email_key" = l."login_id_key"
      left join "users" u on u."id" = a."user_id"
      where l."licence_sync_id" = ${id} and l."plan" is null
    ), "planned" as (
      select "position", "user_id", case
        when "nth" > 1 then 'DUPLICATE'
        when "environment_id" <> ${environmentId} then 'LOGIN_ID_TAKEN'
      end as "code", case
        when "user_id" is null then 'create'
        when "deactivated_at" is not null then 'reactivate'
        else 'update'
      end as "plan" from "known"
    )
    update "licence_sync_lines" l set "code" = p."code",
      "plan" = case when p."code" is null then p."plan" else 'refuse' end,
      "outcome" = case when p."code" is not null then 'refused' end,
      "user_id" = case when p."code" is null then p."user_id" end
    from "planned" p where l."licence_sync_id" = ${id} and l."position" = p."position"`);
  await em.execute(sql`
    insert into "licence_sync_lines" ("licence_sync_id", "position", "user_id", "plan")
    select ${id}, (select coalesce(max("position"), 0) from "licence_sync_lines" where "licence_sync_id" = ${id})
      + row_number() over (order by u."id"), u."id", 'deactivate'
    from "users" u
    where u."environment_id" = ${environmentId} and u."licensed" and u."deactivated_at" is null and not exists (
      select 1 from "licence_sync_lines" l where l."licence_sync_id" = ${id} and l."user_id" = u."id"
    )`);
}

/**
 * Most people on a list are on it as they were: those lines are settled in one statement, under the environment's lock.
 * What is compared is what the list says of somebody; where it names a dossier, also how that is called.
 */
async function settleUnchanged(em: EntityManager, { id, environmentId }: LicenceSyncRow): Promise<void> {
  await lockEnvironment(em, environmentId);
  await em.execute(
    `update "licence_sync_lines" l set "outcome" = 'unchanged', "data" = null
    from "users" u
    where l."licence_sync_id" = ? and l."outcome" is null and l."plan" = 'update' and u."id" = l."user_id"
      and u."environment_id" = ? and u."deactivated_at" is null and u."licensed"
      and u."role" = l."data"->>'role' and u."notify_of_dossiers" = (l."data"->>'notifyOfDossiers')::boolean
      and (u."first_name", u."last_name", u."company", u."telephone") is not distinct from
        (l."data"->>'firstName', l."data"->>'lastName', l."data"->>'company', l."data"->>'telephone')
      and to_jsonb(u."product_roles") = l."data"->'productRoles'
      and array(
        select d."ref" from "user_dossiers" g join "dossiers" d on d."id" = g."dossier_id" where g."user_id" = u."id" order by 1
      ) = array(select distinct x."ref" from jsonb_to_recordset(l."data"->'dossiers') as x ("ref" varchar) order by 1)
      and not exists (
        select 1 from jsonb_to_recordset(l."data"->'dossiers') as x ("ref" varchar, "name" varchar)
        join "dossiers" d on d."environment_id" = u."environment_id" and d."ref" = x."ref" where d."name" <> x."name"
      )`,
    [id, environmentId],
  );
}

/** For a dry run, which takes no seat: those for whom none would be left, after those who leave have freed theirs. */
async function foreseeSeats(em: EntityManager, { id, environmentId }: LicenceSyncRow): Promise<void> {
  const { seats } = await lockEnvironment(em, environmentId);
  const active = await em.count(User, { environment: environmentId, deactivatedAt: null });
  const leaving = await em.count(LicenceSyncLine, { licenceSyncId: id, plan: 'deactivate' });
  const free = Math.max(0, seats - active + leaving);
  await em.execute(sql`
    update "licence_sync_lines" set "plan" = 'refuse', "code" = 'NO_SEAT'
    where "licence_sync_id" = ${id} and "position" in (
      select "position" from "licence_sync_lines"
      where "licence_sync_id" = ${id} and "plan" in ('create', 'reactivate') order by "position" offset ${free}
    )`);
}

async function count(em: EntityManager, { id, environmentId }: LicenceSyncRow) {
  const [row] = await em.execute<{ total: string; deactivations: string; licensed: string }[]>(sql`
    select count(*) as "total", count(*) filter (where "plan" = 'deactivate') as "deactivations",
      (select count(*) from "users" where "environment_id" = ${environmentId} and "licensed" and "deactivated_at" is null)
        as "licensed"
    from "licence_sync_lines" where "licence_sync_id" = ${id}`);
  return {
    total: Number(row?.total ?? 0),
    deactivations: Number(row?.deactivations ?? 0),
    licensed: Number(row?.licensed ?? 0),
  };
}

/** Ends the list; what its lines held about people goes with it, their login IDs aside, which the outcomes stand beside. */
async function end(
  em: EntityManager,
  { id, at }: LicenceSyncCommand,
  { stage, reason }: { readonly stage: LicenceSyncOutcome; readonly reason?: LicenceSyncReason },
): Promise<LicenceSyncOutcome> {
  await closeProcess(em, { id, stage, at: new Date(at) });
  await em.nativeUpdate(LicenceSyncLine, { licenceSyncId: id }, { data: null });
  if (reason) await em.nativeUpdate(LicenceSync, { id }, { reason });
  const data = reason ? { code: reason } : {};
  await noteOnTimeline(em, { processId: id, at: new Date(at), event: stage, actor: 'vestibule', data });
  return stage;
}
