import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { holdByBrake } from './brakes.ts';

/** What became of one mail of a batch; `providerId` is null where only an earlier attempt was told it. */
export interface BatchedOutcome {
  readonly mailId: string;
  readonly outcome: 'sent' | 'refused';
  readonly providerId: string | null;
}

/**
 * Takes the oldest batch of a process that is not settled in hand, in a transaction of its own before its call: from then
 * on nobody can say that it has not gone out. A repeat takes the same one, and is told since when it is in hand. While
 * operators hold mails back none is taken, and the process is noted as held.
 */
export async function takeBatchInHand(
  em: EntityManager,
  processId: string,
): Promise<BatchInHand | 'braked' | undefined> {
  return em.transactional(async (tx) =>
    (await holdByBrake(tx, 'mail', processId)) ? 'braked' : takeOldest(tx, processId),
  );
}

interface BatchInHand {
  readonly id: string;
  readonly inHandSince: Date;
}

async function takeOldest(em: EntityManager, processId: string): Promise<BatchInHand | undefined> {
  const [batch] = await em.execute<{ id: string; inHandSince: Date | string }[]>(sql`
    update "mail_batches" b set "sent_at" = coalesce(b."sent_at", ${new Date()}::timestamptz) from (
      select "id" from "mail_batches" where "process_id" = ${processId} and "state" = 'reserved'
      order by "id" limit 1 for update
    ) n where b."id" = n."id" returning b."id", b."sent_at" as "inHandSince"`);
  return batch && { id: batch.id, inHandSince: new Date(batch.inHandSince) };
}

/**
 * Records what became of a batch of first invitations, line by line, in one statement and once: mails, timelines, newest
 * links, where the invitations stand, and how many of the list have gone out. An invitation whose mail was refused hears of
 * it. Processes are locked first and in order, as whoever ends one does. Answers the outbox subjects.
 */
export async function settleInvitationBatch(
  em: EntityManager,
  { batchId, bulkId }: { readonly batchId: string; readonly bulkId: string },
  outcomes: readonly BatchedOutcome[],
): Promise<readonly string[]> {
  const at = new Date();
  const refused = await em.execute<{ process_id: string }[]>(sql`
    with "batch" as (
      update "mail_batches" set "state" = 'sent', "sent_at" = ${at} where "id" = ${batchId} and "state" = 'reserved'
      returning "id"
    ), "heard" as materialized (
      select h.* from jsonb_to_recordset(${JSON.stringify(outcomes)}::jsonb)
        as h ("mailId" uuid, "outcome" text, "providerId" text)
    ), "process" as materialized (
      select "id" from "processes" where "id" in (
        select "process_id" from "mails" where "batch_id" = ${batchId}) order by "id" for no key update
    ), "settled" as (
      update "mails" m set "state" = h."outcome", "provider_id" = h."providerId",
        "sent_at" = case when h."outcome" = 'sent' then ${at}::timestamptz end
      from "heard" h, "batch" b, "process" p
      where m."id" = h."mailId" and m."batch_id" = b."id" and m."state" = 'reserved' and p."id" = m."process_id"
      returning m."process_id", m."state", m."expires_at"
    ), "sent" as (
      select * from "settled" where "state" = 'sent'
    ), "note" as (
      insert into "timeline" ("process_id", "at", "event", "actor", "data")
      select "process_id", ${at}, 'mail-sent', 'vestibule', '{"mail": "invitation", "round": 1}'::jsonb from "sent"
    ), "newest" as (
      update "invitations" i set "link_round" = 1 from "sent" s where i."id" = s."process_id" and i."link_round" < 1
    ), "standing" as (
      update "processes" p set "waiting_on" = 'person', "wait_until" = s."expires_at"
      from "sent" s where p."id" = s."process_id" and p."stage" = 'awaiting-answer' and p."ended_at" is null
        and p."blocked_by" is null
    ), "told" as (
      insert into "outbox" ("subject", "kind", "name", "payload", "created_at", "attempts", "next_attempt_at")
      select "process_id", 'signal', 'mail-feedback', '{"mail": "invitation", "round": 1, "event": "failed"}'::jsonb,
        ${at}::timestamptz, 0, ${at}::timestamptz
      from "settled" where "state" = 'refused'
    ), "counted" as (
      update "bulk_invites" set "mailed" = "mailed" + (select count(*) from "sent") where "id" = ${bulkId}
    )
    select "process_id" from "settled" where "state" = 'refused'`);
  return refused.map((row) => row.process_id);
}

/**
 * Nobody can say what became of a batch: its mails are not sent again; reports settle each, and until then each invitation
 * needs attention. Twice is once.
 */
export async function loseInvitationBatch(em: EntityManager, batchId: string): Promise<void> {
  const at = new Date();
  await em.execute(sql`
    with "batch" as (
      update "mail_batches" set "state" = 'unknown' where "id" = ${batchId} and "state" = 'reserved' returning "id"
    ), "lost" as (
      update "mails" m set "state" = 'unknown' from "batch" b where m."batch_id" = b."id" and m."state" = 'reserved'
      returning m."process_id"
    ), "told" as (
      insert into "outbox" ("subject", "kind", "name", "payload", "created_at", "attempts", "next_attempt_at")
      select l."process_id", 'signal', 'mail-outcome-unknown', '{}'::jsonb, ${at}::timestamptz, 0, ${at}::timestamptz
      from "lost" l join "processes" p on p."id" = l."process_id" and p."ended_at" is null
    )
    insert into "timeline" ("process_id", "at", "event", "actor", "data")
    select "process_id", ${at}::timestamptz, 'mail-outcome-unknown', 'vestibule', '{"mail": "invitation", "round": 1}'::jsonb
    from "lost"`);
}
