import type { EntityManager } from '@mikro-orm/postgresql';
import { EMAIL_COMPARISON_VERSION } from '../../domain/email-address.ts';
import { seatReservedSince } from '../../domain/membership-invite.ts';
import { DAY_MS } from '../../domain/policy.ts';
import { prepared, runPreparedTogether } from '../prepared.ts';
import { INVITATIONS_A_DAY, openKeyOfInvitation, userOfActor } from './invitation-guards.ts';
import type { NewInvitation } from './invitations.ts';
import { RELAY_GRACE_MS } from './outbox.ts';

/**
 * Invites an address as nearly every call does, under the environment's lock: into an active organisation, by one who may,
 * an address that has no invitation open, was not invited too often, is no member, and is no inactive user of the environment; whose link we mail, or
 * nobody. Process, invitation with its seat, timeline and start are one statement, which looks after the lock is held.
 * Answers the outbox row of the start; undefined for any other, a repeat too: then nothing has changed.
 */
export async function inviteAtOnce(
  em: EntityManager,
  given: Pick<
    NewInvitation,
    'id' | 'organisationId' | 'actor' | 'email' | 'role' | 'locale' | 'delivery' | 'openDays' | 'openMs' | 'metadata'
  >,
): Promise<string | undefined> {
  const { id, organisationId, actor, role, delivery, openDays, openMs } = given;
  const { address, comparisonForm } = given.email;
  const at = new Date();
  const waitUntil = new Date(at.getTime() + openMs);
  const dayAgo = new Date(at.getTime() - DAY_MS);
  const nextAttemptAt = new Date(at.getTime() + RELAY_GRACE_MS);
  const programId = /^service-account:(.+)$/.exec(actor)?.[1] ?? null;
  const userId = userOfActor(actor) ?? null;
  const openKey = openKeyOfInvitation(organisationId, comparisonForm);
  const metadata = given.metadata === null ? null : JSON.stringify(given.metadata);
  const lock = prepared('lock-environment-of-organisation')`
    select 1 from "subscriptions" s where s."environment_id" = (
      select "environment_id" from "organisations" where "id" = ${organisationId}) for update`;
  const invite = prepared('invite')`
    with "inviting" as (
      select o."id", o."environment_id", coalesce(${given.locale ?? null}::text, e."locale") as "locale", s."seats"
      from "organisations" o join "environments" e on e."id" = o."environment_id"
        join "subscriptions" s on s."environment_id" = o."environment_id"
          and (s."valid_until" is null or s."valid_until" > ${at}::timestamptz)
      where o."id" = ${organisationId} and o."state" = 'active' and (exists (
          select 1 from "service_accounts" a where a."id" = ${programId}::uuid and a."environment_id" = o."environment_id"
            and a."disabled_at" is null and 'invitations.write' = any(a."scopes")
            and (${role}::text <> 'administrator' or 'members.write' = any(a."scopes")))
        or exists (
          select 1 from "memberships" m join "users" u on u."id" = m."user_id" and u."deactivated_at" is null
          where m."organisation_id" = o."id" and m."user_id" = ${userId}::uuid and m."role" = 'administrator'
            and m."ended_at" is null))
        and not exists (select 1 from "invitations" i where i."id" = ${id}::uuid)
    ), "addressee" as (
      select u."id", u."environment_id" = n."environment_id" and u."deactivated_at" is not null as "inactive"
      from "inviting" n join "user_addresses" a on a."email_key" = ${comparisonForm} join "users" u on u."id" = a."user_id"
      where u."environment_id" = n."environment_id" or exists (
        select 1 from "partnerships" p where p."ended_at" is null
          and ((p."environment_a" = n."environment_id" and p."environment_b" = u."environment_id")
            or (p."environment_b" = n."environment_id" and p."environment_a" = u."environment_id")))
    ), "fit" as (
      select n.*, case when exists (select 1 from "addressee") then 'none' when n."seats" >
        (select count(*) from "users" u where u."environment_id" = n."environment_id" and u."deactivated_at" is null)
          + (select count(*) from "invitations" i
            where i."environment_id" = n."environment_id" and (i."seat" = 'claimed'
              or (i."seat" = 'reserved' and i."created_at" > ${seatReservedSince(at)}::timestamptz)))
        then 'reserved' else 'none' end as "seat"
      from "inviting" n
      where not exists (select 1 from "addressee" a where a."inactive" or exists (
        select 1 from "memberships" m
        where m."organisation_id" = n."id" and m."user_id" = a."id" and m."ended_at" is null))
        and ${INVITATIONS_A_DAY}::int > (select count(*) from "invitations" i where i."email_key" = ${comparisonForm}
          and i."organisation_id" = n."id" and i."created_at" > ${dayAgo}::timestamptz)
    ), "process" as (
      insert into "processes" ("id", "kind", "stage", "stage_since", "waiting_on", "wait_until", "open_key",
        "environment_ids", "created_at")
      select ${id}::uuid, 'membershipInvite', 'awaiting-answer', ${at}::timestamptz,
        ${delivery === 'mail' ? 'mail-provider' : 'person'}, ${waitUntil}::timestamptz, ${openKey}::bytea,
        array[f."environment_id"], ${at}::timestamptz
      from "fit" f on conflict do nothing returning "id"
    ), "invitation" as (
      insert into "invitations" ("id", "organisation_id", "environment_id", "email", "email_key", "email_key_version",
        "role", "locale", "delivery", "open_days", "metadata", "invited_by", "seat", "created_at")
      select p."id", f."id", f."environment_id", ${address}, ${comparisonForm}, ${EMAIL_COMPARISON_VERSION}::int,
        ${role}, f."locale", ${delivery}, ${openDays}::int, ${metadata}::jsonb, ${actor}, f."seat", ${at}::timestamptz
      from "process" p, "fit" f
    ), "note" as (
      insert into "timeline" ("process_id", "at", "event", "actor", "data")
      select "id", ${at}::timestamptz, 'requested', ${actor}, '{}'::jsonb from "process"
    )
    insert into "outbox" ("subject", "kind", "name", "payload", "created_at", "next_attempt_at")
    select "id", 'start', 'membershipInvite', ${JSON.stringify({ openMs, delivery })}::jsonb, ${at}::timestamptz,
      ${nextAttemptAt}::timestamptz from "process" returning "id"`;
  const [start] = await runPreparedTogether<{ id: string }>(em, [lock, invite]);
  return start?.id;
}
