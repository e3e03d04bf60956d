import { raw } from '@mikro-orm/core';
import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { uuidv7 } from 'uuidv7';
import { isPropagated } from '../queries/granted.ts';
import { putInOutbox } from './outbox.ts';
import { noteOnTimeline } from './timeline.ts';

/**
 * Notes that something has changed which a partnership's propagation has to follow: the last statement of the change's
 * own transaction, for it locks the partnership's line. The first change since the last run took up what there was tells
 * the workflow; those after it join that run in silence, because a run begins by forgetting the note under the same
 * lock and plans by what differs then; one that has parked is told again, so that it tries at once. Answers the outbox
 * subjects to deliver after the commit.
 */
export async function noteSharingChange(
  em: EntityManager,
  { partnershipId, at }: { readonly partnershipId: string; readonly at: Date },
): Promise<readonly string[]> {
  const processId = await findOrMakePropagation(em, partnershipId, at);
  const first = await em.execute<{ id: string }[]>(sql`
    update "propagations" set "changed_at" = ${at} where "partnership_id" = ${partnershipId} and "changed_at" is null
    returning "process_id" as "id"`);
  if (first.length === 0 && !(await hasParked(em, processId))) return [];
  const begun = await em.execute<{ id: string }[]>(sql`
    update "processes" set "stage" = 'waiting', "stage_since" = ${at}, "ended_at" = null, "waiting_on" = 'vestibule',
      "wait_until" = null
    where "id" = ${processId} and ("ended_at" is not null or "stage" = 'waiting') and not "needs_attention" returning "id"`);
  if (begun.length > 0) await noteOnTimeline(em, { processId, at, event: 'requested', actor: 'vestibule' });
  await putInOutbox(em, { subject: processId, kind: 'sharing-changed', name: partnershipId });
  return [processId];
}

async function hasParked(em: EntityManager, processId: string): Promise<boolean> {
  return (await em.execute(sql`select from "processes" where "id" = ${processId} and "needs_attention"`)).length > 0;
}

/** The process of a partnership's propagation, made with the first thing there is to propagate; the line is locked. */
async function findOrMakePropagation(em: EntityManager, partnershipId: string, at: Date): Promise<string> {
  const lock = () =>
    em.execute<{ id: string }[]>(
      sql`select "process_id" as "id" from "propagations" where "partnership_id" = ${partnershipId} for update`,
    );
  const [known] = await lock();
  if (known) return known.id;
  const id = uuidv7();
  // of two first changes at once the second waits here for the first, and then finds its line
  const [made] = await em.execute<{ id: string }[]>(sql`
    with "process" as (
      insert into "processes" ("id", "kind", "stage", "stage_since", "waiting_on", "environment_ids", "created_at", "ended_at")
      select ${id}, 'sharing', 'waiting', ${at}, 'vestibule', array["environment_a", "environment_b"], ${at}, ${at}
      from "partnerships" where "id" = ${partnershipId} returning "id"
    )
    insert into "propagations" ("partnership_id", "process_id") select ${partnershipId}, "id" from "process"
    on conflict ("partnership_id") do nothing returning "process_id" as "id"`);
  if (made) return made.id;
  const [other] = await lock();
  if (!other) throw new Error('a propagation vanished while it was being made');
  await em.execute(sql`delete from "processes" where "id" = ${id}`);
  return other.id;
}

/**
 * Notes a change for every partnership of an environment that has grants, or should: who is a relation manager there, or
 * may act as one, has changed. The lines are locked first, for a run that is just beginning may have planned already; so
 * it too is the last thing of its transaction. Nobody else delivers what it puts in, so that is due at once.
 */
export async function noteSharingChangesIn(em: EntityManager, environmentId: string, at: Date): Promise<void> {
  const lines = await em.execute<{ id: string }[]>(sql`
    select g."partnership_id" as "id" from "propagations" g join "partnerships" p on p."id" = g."partnership_id"
    where ${environmentId} in (p."environment_a", p."environment_b") and exists (
      select 1 from "shares" s where s."partnership_id" = g."partnership_id" and ${raw(isPropagated('s'))})
    order by g."partnership_id" for update of g`);
  if (lines.length === 0) return;
  await em.execute(sql`
    with "noted" as (
      update "propagations" set "changed_at" = ${at}
      where "partnership_id" in (${lines.map(({ id }) => id)}) and "changed_at" is null
      returning "process_id"
    ), "begun" as (
      update "processes" p set "stage" = 'waiting', "stage_since" = ${at}, "ended_at" = null,
        "waiting_on" = 'vestibule', "wait_until" = null
      from "noted" n where p."id" = n."process_id" and (p."ended_at" is not null or p."stage" = 'waiting')
        and not p."needs_attention"
      returning p."id"
    ), "told" as (
      insert into "timeline" ("process_id", "at", "event", "actor", "data")
      select "id", ${at}::timestamptz, 'requested', 'vestibule', '{}' from "begun"
    )
    insert into "outbox" ("subject", "kind", "name", "payload", "created_at", "next_attempt_at")
    select g."process_id", 'sharing-changed', g."partnership_id", '{}', ${at}::timestamptz, ${at}::timestamptz
    from "propagations" g join "processes" p on p."id" = g."process_id"
    where g."partnership_id" in (${lines.map(({ id }) => id)}) and (g."changed_at" is null or p."needs_attention")`);
}

/** Notes a change for a partnership that has grants, or should; for others there is nothing to do. As `noteSharingChange`. */
export async function noteIfShared(
  em: EntityManager,
  { partnershipId, at }: { readonly partnershipId: string; readonly at: Date },
): Promise<readonly string[]> {
  const shared = await em.execute(sql`
    select from "shares" s where s."partnership_id" = ${partnershipId} and ${raw(isPropagated('s'))} limit 1`);
  return shared.length === 0 ? [] : noteSharingChange(em, { partnershipId, at });
}
