import { type EntityManager, sql } from '@mikro-orm/postgresql';
import type { BulkOutcome } from '../../domain/bulk-invite.ts';
import type { Locale } from '../../domain/locale.ts';
import type { OrganisationRole } from '../../domain/organisation.ts';
import { DAY_MS } from '../../domain/policy.ts';
import { INVITATIONS_A_DAY } from './invitation-guards.ts';
import { MAIL_TEMPLATE_VERSION } from './mails.ts';

/** A line that has no outcome yet, with what has to be known of its address to give it one. */
export interface OpenLine {
  readonly line: number;
  readonly email: string;
  readonly email_key: string;
  readonly role: OrganisationRole;
  readonly locale: Locale | null;
  readonly open_days: number | null;
  /** Whose address it is, where it is one of the environment or of a partner. */
  readonly user_id: string | null;
  readonly here: boolean | null;
  readonly active: boolean | null;
  readonly member: boolean;
  /** The invitation of the address that is open. */
  readonly invited_id: string | null;
  readonly too_often: boolean;
  /** Mails to the address within the window of their limit. */
  readonly lately: number;
}

/** An invitation as a page makes it; instants in ISO-8601, hashes in hexadecimal. */
export interface ListedInvitation {
  readonly id: string;
  readonly line: number;
  readonly openKey: string;
  readonly locale: Locale;
  readonly openDays: number;
  readonly openMs: number;
  readonly waitUntil: string;
  readonly seat: 'none' | 'reserved';
  /** Its mail in a batch; null where the mail has to wait and is the invitation's own to send. */
  readonly mail: {
    readonly id: string;
    readonly batchId: string;
    readonly position: number;
    readonly acceptHash: string;
    readonly stopHash: string;
  } | null;
}

/** A line with an outcome that makes nothing; `invitationId`: of an address that is invited already. */
export interface SettledLine {
  readonly line: number;
  readonly outcome: BulkOutcome;
  /** Which field is wrong, and how. */
  readonly problem?: string;
  readonly invitationId?: string;
}

/** What all invitations of a page have in common. */
export interface Page {
  readonly bulkId: string;
  readonly organisationId: string;
  readonly environmentId: string;
  readonly invitedBy: string;
  readonly at: Date;
  readonly tokenKeyId: string;
}

/**
 * The next lines without an outcome, in their order, with what is known of their addresses now. No mail to any of them is
 * reserved by anybody else until the transaction ends. The caller holds the environment's lock.
 */
export async function nextOpenLines(
  em: EntityManager,
  { bulkId, organisationId, environmentId }: Pick<Page, 'bulkId' | 'organisationId' | 'environmentId'>,
  { size, mailsSince }: { readonly size: number; readonly mailsSince: Date },
): Promise<readonly OpenLine[]> {
  const dayAgo = new Date(Date.now() - DAY_MS);
  // what was handed in a moment ago is in no statistics yet: every look-up here has an index
  await em.execute('set local enable_seqscan = off');
  await em.execute(sql`
    select pg_advisory_xact_lock(hashtextextended("hash", 1)) from (
      select distinct encode(sha256(convert_to("email_key", 'UTF8')), 'hex') as "hash" from (
        select "email_key" from "bulk_invite_lines" where "bulk_id" = ${bulkId} and "outcome" is null order by "line" limit ${size}
      ) as "next" order by 1
    ) as "addresses"`);
  return em.execute<OpenLine[]>(sql`
    select l."line", l."email", l."email_key", l."role", l."locale", l."open_days",
      u."id" as "user_id", u."here", u."active",
      u."id" is not null and exists (
        select 1 from "memberships" m
        where m."organisation_id" = ${organisationId} and m."user_id" = u."id" and m."ended_at" is null) as "member",
      (
        select p."id" from "processes" p where p."kind" = 'membershipInvite' and p."ended_at" is null
          and p."open_key" = sha256(convert_to('invitation' || chr(10) || ${organisationId}::text || chr(10) || l."email_key", 'UTF8'))
      ) as "invited_id",
      ${INVITATIONS_A_DAY}::int <= (select count(*) from "invitations" i where i."email_key" = l."email_key"
        and i."organisation_id" = ${organisationId} and i."created_at" > ${dayAgo}) as "too_often",
      (select count(*)::int from "mails" m
        where m."recipient_hash" = sha256(convert_to(l."email_key", 'UTF8')) and m."reserved_at" > ${mailsSince}) as "lately"
    from (
      select * from "bulk_invite_lines" where "bulk_id" = ${bulkId} and "outcome" is null order by "line" limit ${size}
    ) l left join lateral (
      select u."id", u."environment_id" = ${environmentId} as "here", u."deactivated_at" is null as "active"
      from "user_addresses" a join "users" u on u."id" = a."user_id"
      where a."email_key" = l."email_key" and (u."environment_id" = ${environmentId} or exists (
        select 1 from "partnerships" p where p."ended_at" is null
          and ((p."environment_a" = ${environmentId} and p."environment_b" = u."environment_id")
            or (p."environment_b" = ${environmentId} and p."environment_a" = u."environment_id"))))
      limit 1
    ) u on true
    order by l."line"`);
}

/**
 * Makes the invitations of a page in one statement: processes, invitations, timelines, links, mails with the batches that
 * carry them, and what has to be started. A start that is not delivered with its page is the relay's after `startsBy`.
 */
export async function insertListedInvitations(
  em: EntityManager,
  page: Page,
  { made, startsBy }: { readonly made: readonly ListedInvitation[]; readonly startsBy: Date },
): Promise<void> {
  if (made.length === 0) return;
  const { bulkId, organisationId, environmentId, invitedBy, at, tokenKeyId } = page;
  // by the provider's clock, not by the workflow's, a key is forgotten
  const reservedAt = new Date();
  await em.execute(sql`
    with "made" as materialized (
      select m.*, l."email", l."email_key", l."email_key_version", l."role", l."metadata"
      from jsonb_to_recordset(${JSON.stringify(made)}::jsonb) as m ("id" uuid, "line" int, "openKey" text, "locale" text,
        "openDays" int, "openMs" bigint, "waitUntil" timestamptz, "seat" text, "mail" jsonb)
      join "bulk_invite_lines" l on l."bulk_id" = ${bulkId} and l."line" = m."line"
    ), "mailed" as (
      select "id", "locale", "email", "email_key", "waitUntil", (nullif("mail", 'null'::jsonb)->>'id')::uuid as "mail_id",
        ("mail"->>'batchId')::uuid as "batch_id", ("mail"->>'position')::int as "position",
        decode("mail"->>'acceptHash', 'hex') as "accept_hash", decode("mail"->>'stopHash', 'hex') as "stop_hash"
      from "made" where jsonb_typeof("mail") = 'object'
    ), "processes" as (
      insert into "processes" ("id", "kind", "stage", "stage_since", "waiting_on", "wait_until", "needs_attention", "open_key",
        "environment_ids", "created_at")
      select "id", 'membershipInvite', 'awaiting-answer', ${at}, 'mail-provider', "waitUntil", false, decode("openKey", 'hex'),
        array[${environmentId}::uuid], ${at} from "made"
    ), "invitations" as (
      insert into "invitations" ("id", "organisation_id", "environment_id", "email", "email_key", "email_key_version", "role",
        "locale", "delivery", "open_days", "metadata", "invited_by", "seat", "bulk_id", "created_at")
      select "id", ${organisationId}, ${environmentId}, "email", "email_key", "email_key_version", "role",
        "locale", 'mail', "openDays", "metadata", ${invitedBy}, "seat", ${bulkId}, ${at} from "made"
    ), "timeline" as (
      insert into "timeline" ("process_id", "at", "event", "actor", "data")
      select "id", ${at}, 'requested', ${invitedBy}, '{}'::jsonb from "made"
    ), "batches" as (
      insert into "mail_batches" ("id", "process_id", "state", "reserved_at")
      select distinct "batch_id", ${bulkId}::uuid, 'reserved', ${reservedAt}::timestamptz from "mailed"
    ), "mails" as (
      insert into "mails" ("id", "process_id", "key", "name", "round", "template", "template_version", "locale",
        "token_key_id", "recipient", "recipient_hash", "state", "expires_at", "reserved_at", "batch_id", "batch_position")
      select "mail_id", "id", "id" || '/invitation/1', 'invitation', 1, 'invitation', ${MAIL_TEMPLATE_VERSION}, "locale",
        ${tokenKeyId}, "email", sha256(convert_to("email_key", 'UTF8')), 'reserved', "waitUntil", ${reservedAt}, "batch_id", "position"
      from "mailed"
    ), "links" as (
      insert into "links" ("hash", "process_id", "purpose", "round", "key_id", "created_at")
      select "accept_hash", "id", 'accept-invitation', 1, ${tokenKeyId}, ${at}::timestamptz from "mailed"
      union all
      select "stop_hash", "id", 'stop-reminders', 1, ${tokenKeyId}, ${at}::timestamptz from "mailed"
    ), "outbox" as (
      insert into "outbox" ("subject", "kind", "name", "payload", "created_at", "attempts", "next_attempt_at")
      select "id", 'start', 'membershipInvite', jsonb_build_object('openMs', "openMs", 'delivery', 'mail',
          'begunAt', ${at.toISOString()}::text)
          || case when jsonb_typeof("mail") = 'object' then '{"inBatch": true}'::jsonb else '{}'::jsonb end,
        ${reservedAt}, 0, ${startsBy} from "made"
    )
    update "bulk_invite_lines" l set "outcome" = 'invited', "invitation_id" = m."id"
    from "made" m where l."bulk_id" = ${bulkId} and l."line" = m."line"`);
}

/** Gives lines an outcome that makes nothing. */
export async function settleLines(em: EntityManager, bulkId: string, settled: readonly SettledLine[]): Promise<void> {
  if (settled.length === 0) return;
  await em.execute(sql`
    update "bulk_invite_lines" l set "outcome" = s."outcome", "problem" = s."problem", "invitation_id" = s."invitationId"
    from jsonb_to_recordset(${JSON.stringify(settled)}::jsonb)
      as s ("line" int, "outcome" text, "problem" text, "invitationId" uuid)
    where l."bulk_id" = ${bulkId} and l."line" = s."line"`);
}
