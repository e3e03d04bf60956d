import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { Invitation } from '../entities/invitation.ts';
import { announceEnvironmentChange } from './environment-changes.ts';

/** Who takes back what of a list, and when. */
export interface UnmailedEnd {
  readonly bulkId: string;
  readonly environmentId: string;
  readonly at: Date;
  readonly actor: string;
}

/**
 * Revokes the invitations of a list that have no mail yet, or none but in a batch that nobody has handed over, by sets:
 * their lines are `cancelled`, their seats free, their workflows hear of it. Whoever has answered without a mail keeps
 * theirs, and whoever was sent another by itself; a batch that was handed over is left to whoever did. The caller holds
 * the environment's lock; locks batches, then processes, then lines, as the list's own steps do. Answers how many there
 * were; a repeat finds none.
 */
export async function revokeUnmailed(em: EntityManager, end: UnmailedEnd): Promise<number> {
  const { bulkId, environmentId, at, actor } = end;
  const [counted] = await em.execute<{ revoked: string; freed: string }[]>(sql`
    with "batch" as materialized (
      select "id" from "mail_batches" where "process_id" = ${bulkId} and "state" = 'reserved' and "sent_at" is null
      order by "id" for update
    ), "unmailed" as materialized (
      select p."id" from "invitations" i join "processes" p on p."id" = i."id"
      where i."bulk_id" = ${bulkId} and p."ended_at" is null and p."stage" = 'awaiting-answer'
        and i."user_id" is null and i."accepted_at" is null and not exists (
          select 1 from "mails" m where m."process_id" = i."id" and not exists (
            select 1 from "batch" b where b."id" = m."batch_id"))
      order by p."id" for update of p
    ), "revoked" as (
      update "processes" p set "stage" = 'revoked', "stage_since" = ${at}, "ended_at" = ${at}, "open_key" = null,
        "waiting_on" = null, "wait_until" = null, "needs_attention" = false, "blocked_by" = null
      from "unmailed" u where p."id" = u."id" returning p."id"
    ), "cancelled" as (
      update "bulk_invite_lines" l set "outcome" = 'cancelled' from "unmailed" u
      where l."bulk_id" = ${bulkId} and l."invitation_id" = u."id"
    ), "freed" as (
      update "invitations" i set "seat" = 'none', "seat_asked_at" = null from "unmailed" u
      where i."id" = u."id" and i."seat" in ('reserved', 'claimed') returning 1
    ), "noted" as (
      insert into "timeline" ("process_id", "at", "event", "actor", "data")
      select "id", ${at}::timestamptz, 'revoked', ${actor}, '{}'::jsonb from "unmailed"
    ), "told" as (
      insert into "outbox" ("subject", "kind", "name", "payload", "created_at", "attempts", "next_attempt_at")
      select "id", 'signal', 'cancel', '{}'::jsonb, ${at}::timestamptz, 0, ${at}::timestamptz from "unmailed"
    )
    select (select count(*) from "revoked") as "revoked", (select count(*) from "freed") as "freed"`);
  const isWaitedFor =
    Number(counted?.freed) > 0 && (await em.count(Invitation, { environmentId, seat: 'claimed' })) > 0;
  if (isWaitedFor) await announceEnvironmentChange(em, environmentId, 'seats');
  return Number(counted?.revoked);
}
