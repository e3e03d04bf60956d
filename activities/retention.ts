import { type MikroORM, sql } from '@mikro-orm/postgresql';
import { DAY_MS, DEFAULT_POLICY, type Policy } from '../domain/policy.ts';

export interface EraseOutlivedCommand {
  /** ISO-8601 UTC, from the workflow. */
  readonly at: string;
  readonly policy: Policy;
}

/** Rows of each kind in one transaction. */
const SLICE = 500;

/** A partnership's propagation begins again on the same row for years; its timeline tells of the latest runs. */
const SHARING_TIMELINE = 300;

/** What goes when its time is over; each erasure is by age alone, so that a repeat finds nothing left to do. */
export function createRetentionActivities({ orm }: { readonly orm: MikroORM }) {
  /**
   * Erases one slice of what has outlived its purpose: the hashes of links and the recipients of mails of
   * processes that ended long ago, sessions that are over (operators' too, with their unused links), reports of mails,
   * answers kept for a repeat, calls to reset that nobody could settle, sign-ins at providers, evidence of authority, what
   * operators wrote about it and why they acted at all, titles of documents that are shared no longer, and what lies far back on the timeline of
   * a propagation. Answers how many rows it touched; zero
   * means that nothing is left.
   */
  async function eraseOutlived({ at, policy: given }: EraseOutlivedCommand): Promise<{ readonly erased: number }> {
    // a schedule that an older worker made lacks what is newer
    const policy: Policy = { ...DEFAULT_POLICY, ...given };
    const before = (ageMs: number) => new Date(Date.parse(at) - ageMs);
    const statements = [
      sql`delete from "links" where "hash" in (select l."hash" from "links" l join "processes" p on p."id" = l."process_id"
          where p."ended_at" < ${before(policy.linkRetentionMs)} limit ${SLICE})`,
      sql`update "mails" set "recipient" = null, "recipient_hash" = null where "id" in (select m."id" from "mails" m
          join "processes" p on p."id" = m."process_id"
          where p."ended_at" < ${before(policy.recipientRetentionMs)} and m."recipient" is not null limit ${SLICE})`,
      sql`delete from "sessions" where "id" in (select "id" from "sessions" where "created_at" < ${before(policy.sessionMaxMs)}
          or "last_seen_at" < ${before(policy.sessionIdleMs)} limit ${SLICE})`,
      sql`update "prepared_registrations" set "stage" = 'expired', "ended_at" = "expires_at" where "id" in (
          select "id" from "prepared_registrations" where "ended_at" is null and "expires_at" < ${before(0)} limit ${SLICE})`,
      sql`update "prepared_registrations" set "email" = null, "email_key" = null, "organisation" = null,
          "environment_name" = '' where "id" in (
          select "id" from "prepared_registrations"
          where "ended_at" < ${before(policy.recipientRetentionMs)} and "email" is not null limit ${SLICE})`,
      sql`update "bulk_invite_lines" set "email" = null, "email_key" = null, "metadata" = null
          where ("bulk_id", "line") in (select l."bulk_id", l."line" from "bulk_invite_lines" l
          join "processes" p on p."id" = l."bulk_id"
          where p."ended_at" < ${before(policy.recipientRetentionMs)}
            and (l."email" is not null or l."metadata" is not null) limit ${SLICE})`,
      sql`update "partner_requests" set "message" = null where "id" in (select r."id" from "partner_requests" r
          join "processes" p on p."id" = r."id"
          where p."ended_at" < ${before(policy.recipientRetentionMs)} and r."message" is not null limit ${SLICE})`,
      sql`update "invitations" set "email" = null, "email_key" = null, "metadata" = null where "id" in (select i."id"
          from "invitations" i join "processes" p on p."id" = i."id"
          where p."ended_at" < ${before(policy.recipientRetentionMs)} and i."email" is not null limit ${SLICE})`,
      // that it was given, and who has decided by it, stays: on the timeline and in the activation
      sql`delete from "organisation_evidence" where "id" in (select e."id" from "organisation_evidence" e
          where e."added_at" < ${before(policy.recipientRetentionMs)} and not exists (
            select 1 from "organisation_activations" a join "processes" p on p."id" = a."id"
            where a."organisation_id" = e."organisation_id" and a."purpose" = 'activation'
              and (p."ended_at" is null or p."ended_at" >= ${before(policy.recipientRetentionMs)})) limit ${SLICE})`,
      sql`update "organisation_activations" set "authority_reason" = null where "id" in (
          select a."id" from "organisation_activations" a join "processes" p on p."id" = a."id"
          where p."ended_at" < ${before(policy.recipientRetentionMs)} and a."authority_reason" is not null limit ${SLICE})`,
      // who has done what, and what came of it, stays
      sql`update "operator_actions" set "reason" = null where "id" in (
          select a."id" from "operator_actions" a join "processes" p on p."id" = a."process_id"
          where p."ended_at" < ${before(policy.recipientRetentionMs)} and a."reason" is not null limit ${SLICE})`,
      // a preview that nobody has confirmed is given up; of what was done each has a record of its own
      sql`update "bulk_actions" set "stopped_by" = 'vestibule', "stopped_at" = ${before(0)} where "id" in (
          select "id" from "bulk_actions" where "created_at" < ${before(policy.linkRetentionMs)}
            and "confirmed_at" is null and "stopped_at" is null limit ${SLICE})`,
      sql`delete from "bulk_action_items" where ("bulk_id", "position") in (
          select i."bulk_id", i."position" from "bulk_action_items" i join "bulk_actions" b on b."id" = i."bulk_id"
          left join "processes" p on p."id" = b."id"
          where b."created_at" < ${before(policy.linkRetentionMs)}
            and (p."id" is null or p."ended_at" < ${before(policy.linkRetentionMs)}) limit ${SLICE})`,
      sql`update "bulk_actions" set "reason" = null where "id" in (select "id" from "bulk_actions"
          where "created_at" < ${before(policy.recipientRetentionMs)} and "reason" is not null limit ${SLICE})`,
      // what was shared on from one that ended has ended with it: a link of the chain each time
      sql`update "shares" set "title" = '' where "id" in (
          select s."id" from "shares" s left join "shares" source on source."id" = s."from_share_id"
          where s."title" <> '' and (s."withdrawn_at" < ${before(policy.recipientRetentionMs)} or source."title" = '')
          limit ${SLICE})`,
      sql`delete from "timeline" where "id" in (select t."id" from "processes" p cross join lateral (
            select "id" from "timeline" where "process_id" = p."id" order by "at" desc, "id" desc offset ${SHARING_TIMELINE}) t
          where p."kind" = 'sharing' limit ${SLICE})`,
      sql`delete from "licence_sync_lines" where ("licence_sync_id", "position") in (
          select l."licence_sync_id", l."position" from "licence_sync_lines" l
          join "processes" p on p."id" = l."licence_sync_id"
          where p."ended_at" < ${before(policy.linkRetentionMs)} limit ${SLICE})`,
      sql`update "mails" set "recipient_hash" = null where "id" in (select "id" from "mails"
          where "recipient" is null and "recipient_hash" is not null and "reserved_at" < ${before(DAY_MS)} limit ${SLICE})`,
      sql`delete from "mail_reports" where "id" in (select "id" from "mail_reports"
          where "received_at" < ${before(policy.recipientRetentionMs)} limit ${SLICE})`,
      sql`delete from "idempotency_records" where "id" in (select "id" from "idempotency_records"
          where "created_at" < ${before(policy.idempotencyMs)} limit ${SLICE})`,
      sql`delete from "password_reset_intakes" where "id" in (select "id" from "password_reset_intakes"
          where "created_at" < ${before(DAY_MS)} limit ${SLICE})`,
      // one that somebody can still go on by is kept with what it leads to
      sql`delete from "provider_sign_ins" where "id" in (select s."id" from "provider_sign_ins" s
          where s."created_at" < ${before(DAY_MS)}
            and not exists (select 1 from "processes" p where p."id" = s."registration_id" and p."ended_at" is null
              and p."stage" in ('awaiting-consent', 'activating'))
            and not exists (select 1 from "activation_attempts" a where a."sign_in_id" = s."id")
            and not exists (select 1 from "registration_intakes" i where i."sign_in_id" = s."id") limit ${SLICE})`,
      sql`delete from "operator_sessions" where "id" in (select "id" from "operator_sessions"
          where "created_at" < ${before(policy.operatorSessionMaxMs)} or "last_seen_at" < ${before(policy.sessionIdleMs)}
          limit ${SLICE})`,
      sql`delete from "operator_sign_in_links" where "hash" in (select "hash" from "operator_sign_in_links"
          where "expires_at" < ${before(0)} limit ${SLICE})`,
    ];
    let erased = 0;
    for (const statement of statements) {
      const { affectedRows } = await orm.em.fork().execute<{ affectedRows: number }>(statement, [], 'run');
      erased += affectedRows;
    }
    return { erased };
  }

  return { eraseOutlived };
}
