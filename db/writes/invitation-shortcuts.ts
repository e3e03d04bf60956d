import type { EntityManager } from '@mikro-orm/postgresql';
import { uuidv7 } from 'uuidv7';
import type { KeyRing } from '../../config/config.ts';
import type { Locale } from '../../domain/locale.ts';
import { prepared, runPrepared, runPreparedTogether } from '../prepared.ts';
import { linkToken, tokenHash } from './links.ts';
import { type LedgerRow, MAIL_TEMPLATE_VERSION, type MailedInvitation } from './mails.ts';

/**
 * Fixes an invitation's mail in the ledger and remembers the hashes of its links, in one statement: for the first mail to
 * somebody who has had none from us since `quietSince`, as nearly every one is; with what the mail says. Undefined when it
 * is not, when the invitation has ended, or when the row is there already, and then nothing has changed.
 */
export async function reserveFirstInvitation(
  em: EntityManager,
  ring: KeyRing,
  { row, quietSince }: { readonly row: Omit<LedgerRow, 'locale' | 'recipient'>; readonly quietSince: Date },
): Promise<LedgerRow | undefined> {
  const { processId, round, tokenKeyId: keyId, reservedAt } = row;
  const hashOf = (purpose: 'accept-invitation' | 'stop-reminders') =>
    tokenHash(linkToken(ring, keyId, { purpose, processId, round }));
  const statement = prepared('reserve-first-invitation')`
    with "invited" as (
      select i."email", i."locale", sha256(convert_to(i."email_key", 'UTF8')) as "hash", o."name" as "organisation",
        e."name" as "environment",
        coalesce(nullif(trim(concat_ws(' ', nullif(u."first_name", ''), nullif(u."last_name", ''))), ''), u."username") as "by"
      from "invitations" i join "processes" p on p."id" = i."id" and p."ended_at" is null
        join "organisations" o on o."id" = i."organisation_id" join "environments" e on e."id" = i."environment_id"
        left join "users" u on u."id" = case when i."invited_by" like 'user:%' then substr(i."invited_by", 6)::uuid end
      where i."id" = ${processId} and i."email" is not null and i."email_key" is not null
    ), "mail" as (
      insert into "mails" ("id", "process_id", "key", "name", "round", "template", "template_version", "locale",
        "token_key_id", "recipient", "recipient_hash", "state", "expires_at", "reserved_at")
      select ${row.id}::uuid, ${processId}::uuid, ${row.key}, ${row.name}, ${round}::int, ${row.template},
        ${MAIL_TEMPLATE_VERSION}::int, i."locale", ${keyId}, i."email", i."hash", ${row.state},
        ${row.expiresAt ?? null}::timestamptz, ${reservedAt}::timestamptz
      from "invited" i
      where not exists (select 1 from "mails" m where m."recipient_hash" = i."hash" and m."reserved_at" > ${quietSince})
        and not exists (select 1 from "brakes" where "name" = 'mail' and "on")
      on conflict do nothing returning "locale", "recipient"
    ), "links" as (
      insert into "links" ("hash", "process_id", "purpose", "round", "key_id", "created_at")
      select l."hash", ${processId}::uuid, l."purpose", ${round}::int, ${keyId}, ${reservedAt}::timestamptz from "mail",
        (values (${hashOf('accept-invitation')}::bytea, 'accept-invitation'),
          (${hashOf('stop-reminders')}::bytea, 'stop-reminders')) as l ("hash", "purpose")
      on conflict do nothing
    )
    select m."locale", m."recipient", i."organisation" as "organisationName", i."environment" as "environmentName",
      i."by" as "invitedBy"
    from "mail" m, "invited" i`;
  const [reserved] = await runPrepared<MailedInvitation & { readonly locale: Locale; readonly recipient: string }>(
    em,
    statement,
  );
  if (!reserved) return undefined;
  const { locale, recipient, ...invitation } = reserved;
  return { ...row, locale, recipient, invitation };
}

/**
 * Carries out the usual yes, under the environment's lock: of an active user of the inviting environment who has the
 * address and is no member, to an open invitation of a program that may still invite, which holds no seat and tells nobody
 * of its end. Membership, end and timeline are one statement, which looks after the lock is held. Tells whether it was the
 * usual one: any other, and a repeat, has changed nothing, and goes the longer way.
 */
export async function acceptAtOnce(
  em: EntityManager,
  given: { readonly id: string; readonly userId: string; readonly byMail: boolean; readonly at: Date },
): Promise<boolean> {
  const { id, userId, byMail, at } = given;
  const lock = prepared('lock-environment-of-invitation')`
    select 1 from "subscriptions" s where s."environment_id" = (
      select "environment_id" from "invitations" where "id" = ${id}) for update`;
  const accept = prepared('accept-invitation')`
    with "case" as (
      select i."id", i."organisation_id", i."role"
      from "invitations" i
        join "processes" p on p."id" = i."id" and p."ended_at" is null and p."stage" = 'awaiting-answer'
          and p."blocked_by" is null
        join "organisations" o on o."id" = i."organisation_id" and o."state" = 'active'
        join "users" u on u."id" = ${userId} and u."environment_id" = i."environment_id" and u."deactivated_at" is null
        join "service_accounts" s on s."environment_id" = i."environment_id" and s."disabled_at" is null
          and s."id" = case when i."invited_by" like 'service-account:%' then substr(i."invited_by", 17)::uuid end
          and 'invitations.write' = any(s."scopes")
          and (i."role" <> 'administrator' or 'members.write' = any(s."scopes"))
      where i."id" = ${id} and i."seat" = 'none' and i."user_id" is null and i."accepted_at" is null
        and i."registration_id" is null
        and exists (select 1 from "user_addresses" a where a."user_id" = u."id" and a."email_key" = i."email_key"
          and (${byMail}::boolean or a."proven_at" is not null))
        and not exists (select 1 from "memberships" m where m."organisation_id" = i."organisation_id"
          and m."user_id" = u."id" and m."ended_at" is null)
        and not exists (select 1 from "invitation_corrections" c where c."invitation_id" = i."id")
    ), "closed" as (
      update "processes" p set "stage" = 'joined', "stage_since" = ${at}::timestamptz, "ended_at" = ${at}::timestamptz,
        "open_key" = null, "waiting_on" = null, "wait_until" = null, "needs_attention" = false, "blocked_by" = null
      from "case" c where p."id" = c."id" and p."ended_at" is null returning p."id"
    ), "member" as (
      insert into "memberships" ("id", "organisation_id", "user_id", "role", "since", "invitation_id")
      select ${uuidv7()}::uuid, c."organisation_id", ${userId}::uuid, c."role", ${at}::timestamptz, c."id"
      from "case" c join "closed" d on d."id" = c."id" returning "id", "invitation_id"
    ), "yes" as (
      update "invitations" i set "user_id" = ${userId}::uuid, "accepted_at" = ${at}::timestamptz, "membership_id" = m."id"
      from "member" m where i."id" = m."invitation_id"
    ), "notes" as (
      insert into "timeline" ("process_id", "at", "event", "actor", "data")
      select m."invitation_id", ${at}::timestamptz, n."event", ${`user:${userId}`}, '{}'::jsonb
      from "member" m, (values (1, 'accepted'), (2, 'joined')) as n ("place", "event") order by n."place"
    )
    select "id" from "member"`;
  return (await runPreparedTogether<{ id: string }>(em, [lock, accept])).length > 0;
}
