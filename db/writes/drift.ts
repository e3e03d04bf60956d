import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { uuidv7 } from 'uuidv7';
import { type DriftKind, type DriftMark, type DriftMending, MENDED_KEPT_MS } from '../../domain/drift.ts';
import { arrayOf } from '../array.ts';
import { DriftCursor } from '../entities/drift.ts';

/** Something that was found to be so; `subject` names it within its kind. */
export interface FoundDrift {
  readonly subject: string;
  readonly processId: string | null;
  readonly since: Date;
}

/** What was looked at, and what of it was found to be so. */
export interface DriftLook {
  readonly kind: DriftKind;
  readonly looked: readonly string[];
  readonly found: readonly FoundDrift[];
}

/**
 * Makes what was found what is written of what was looked at, in one transaction: what is so stands, with since when; what
 * is so no longer is mended; what was not looked at stays. Answers the subjects that were not known before. A repeat changes
 * no more than when they were last seen.
 */
export async function recordDrift(em: EntityManager, { kind, looked, found }: DriftLook): Promise<readonly string[]> {
  const at = new Date();
  return em.transactional(async (tx) => {
    const fresh = await tx.execute<{ subject: string }[]>(RECORD, [
      kind,
      at,
      arrayOf(found.map(() => uuidv7())),
      arrayOf(found.map(({ subject }) => subject)),
      arrayOf(found.map(({ processId }) => processId)),
      arrayOf(found.map(({ since }) => since.toISOString())),
    ]);
    await tx.execute(
      `update "drift_findings" set "mended_at" = ?::timestamptz
       where "kind" = ? and "mended_at" is null and "subject" = any(?::text[]) and "subject" <> all(?::text[])`,
      [at, kind, arrayOf(looked), arrayOf(found.map(({ subject }) => subject))],
    );
    return fresh.map(({ subject }) => subject);
  });
}

const RECORD = `
  with "put" as (
    insert into "drift_findings" as f ("id", "kind", "subject", "process_id", "since", "seen_at")
    select n."id", ?, n."subject", n."process_id", n."since", ?::timestamptz
    from unnest(?::uuid[], ?::text[], ?::uuid[], ?::timestamptz[]) as n ("id", "subject", "process_id", "since")
    on conflict ("kind", "subject") where "mended_at" is null do update set "seen_at" = excluded."seen_at"
    returning f."subject", f."xmax" = 0 as "fresh"
  )
  select "subject" from "put" where "fresh"`;

/** Notes what was done about findings. `isOver`: they are mended by that; else they are looked at again. */
export async function noteMending(
  em: EntityManager,
  { kind, subjects }: { readonly kind: DriftKind; readonly subjects: readonly string[] },
  { mending, isOver }: { readonly mending: DriftMending; readonly isOver: boolean },
): Promise<void> {
  if (subjects.length === 0) return;
  await em.execute(
    `update "drift_findings" set "mending" = ?, "mended_at" = case when ?::boolean then ?::timestamptz end
     where "kind" = ? and "mended_at" is null and "subject" = any(?::text[])`,
    [mending, isOver, new Date(), kind, arrayOf(subjects)],
  );
}

/** Tells processes to try again whatever they wait for; one that has such a signal in the outbox gets no other. */
export async function nudgeProcesses(em: EntityManager, processIds: readonly string[]): Promise<void> {
  const at = new Date();
  await em.execute(
    `insert into "outbox" ("subject", "kind", "name", "payload", "created_at", "next_attempt_at")
     select p."id", 'signal', 'retry', '{}'::jsonb, ?::timestamptz, ?::timestamptz
     from "processes" p where p."id" = any(?::uuid[]) and p."ended_at" is null and not exists (
       select 1 from "outbox" o where o."subject" = p."id" and o."kind" = 'signal' and o."name" = 'retry')
     order by p."id"`,
    [at, at, arrayOf(processIds)],
  );
}

/**
 * Puts the starts of processes into the outbox once more whose workflow Temporal has never heard of and that have done
 * nothing yet, of kinds whose start can be made of their rows; begun from nothing they do what they would have done. A
 * propagation is begun whatever it has done, as by any change. Answers those that were put in.
 */
export async function putStartsAgain(em: EntityManager, processIds: readonly string[]): Promise<readonly string[]> {
  const at = new Date();
  const put = await em.execute<{ subject: string }[]>(START_AGAIN, [arrayOf(processIds), at, at]);
  return put.map(({ subject }) => subject);
}

const START_AGAIN = `
  with "lost" as (
    select p."id", p."kind", case
      when p."kind" = 'sharing' then g."partnership_id"::text
      else p."kind" end as "name", case
      when p."kind" = 'registration' and p."stage" = 'awaiting-consent' then '{"proven": true}'::jsonb
      when p."kind" = 'organisationActivation' then jsonb_build_object('purpose', a."purpose")
      when p."kind" = 'membershipInvite' then jsonb_build_object('delivery', i."delivery",
        'openMs', round(extract(epoch from p."wait_until" - p."created_at") * 1000)::bigint)
      else '{}'::jsonb end as "payload"
    from "processes" p
      left join "propagations" g on g."process_id" = p."id"
      left join "organisation_activations" a on a."id" = p."id"
      left join "invitations" i on i."id" = p."id"
    where p."id" = any(?::uuid[]) and p."ended_at" is null
      and not exists (select 1 from "outbox" o where o."subject" = p."id")
      and (p."kind" = 'sharing' and g."partnership_id" is not null or (
        not exists (select 1 from "mails" m where m."process_id" = p."id")
        and not exists (select 1 from "timeline" t where t."process_id" = p."id" and t."actor" = 'vestibule'
          and t."event" <> 'requested')
        and (p."kind" in ('notice', 'passwordReset', 'emailVerification', 'licenceSync', 'partnershipEnding',
            'receivingRegistration', 'bulkInvite', 'bulkAction')
          or (p."kind", p."stage") in (('registration', 'awaiting-activation'), ('registration', 'awaiting-consent'),
            ('partnerRequest', 'awaiting-answer'))
          or (p."kind" = 'organisationActivation' and a."purpose" is not null)
          or (p."kind" = 'membershipInvite' and p."stage" = 'awaiting-answer' and i."bulk_id" is null
            and p."wait_until" is not null))))
  )
  insert into "outbox" ("subject", "kind", "name", "payload", "created_at", "next_attempt_at")
  select "id", case when "kind" = 'sharing' then 'sharing-changed' else 'start' end, "name", "payload",
    ?::timestamptz, ?::timestamptz
  from "lost" order by "id" returning "subject"`;

/** Where the watcher goes on; null from the beginning. */
export async function findDriftCursor(em: EntityManager, name: string): Promise<string | null> {
  const row = await em.findOne(DriftCursor, { name }, { disableIdentityMap: true });
  return row?.position ?? null;
}

/** Keeps where the watcher goes on; null forgets it. */
export async function keepDriftCursor(em: EntityManager, name: string, position: string | null): Promise<void> {
  if (position === null) await em.nativeDelete(DriftCursor, { name });
  else await em.upsert(DriftCursor, { name, position, at: new Date() });
}

const MARK = 'mark';

/** The mark that our database has kept. */
export async function findDriftMark(em: EntityManager): Promise<DriftMark | undefined> {
  const kept = await findDriftCursor(em, MARK);
  const [count, runId] = kept?.split(' ') ?? [];
  return count === undefined || runId === undefined ? undefined : { count: Number(count), runId };
}

/** Keeps a run's mark. */
export async function keepDriftMark(em: EntityManager, { count, runId }: DriftMark): Promise<void> {
  await keepDriftCursor(em, MARK, `${count} ${runId}`);
}

/** Deletes what was mended long ago. */
export async function forgetMended(em: EntityManager): Promise<void> {
  await em.execute(
    sql`delete from "drift_findings" where "mended_at" < ${new Date(Date.now() - MENDED_KEPT_MS)}::timestamptz`,
  );
}
