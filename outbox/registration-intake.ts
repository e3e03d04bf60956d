import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { uuidv7 } from 'uuidv7';
import { ProviderSignIn } from '../db/entities/identity.ts';
import { prepared, runPrepared } from '../db/prepared.ts';
import { noteRegistrationBegun } from '../db/writes/invited-registrations.ts';
import { beginNotice, hasEnoughNotices } from '../db/writes/notices.ts';
import { RELAY_GRACE_MS } from '../db/writes/outbox.ts';
import type { IntakeInOutbox } from '../db/writes/registration-intake.ts';
import { noteOnTimeline } from '../db/writes/timeline.ts';
import type { Locale } from '../domain/locale.ts';
import { DAY_MS } from '../domain/policy.ts';
import { askAgain } from './ask-again.ts';
import type { BegunProcess, OutboxDependencies } from './deliver.ts';

export interface IntakeDependencies extends OutboxDependencies {
  /** Delivers a subject's rows inside a transaction that goes on with what depends on them. */
  readonly deliverWithin: (dependencies: OutboxDependencies, em: EntityManager, subject: string) => Promise<void>;
}

/** What a registration begins with; the waiting calls for the address up to `created_at` are settled with it. */
export interface BeginningRegistration {
  readonly email: string;
  readonly email_key: string;
  readonly email_key_version: number;
  readonly locale: Locale;
  readonly environment_name: string | null;
  /** The invitation by which it came. */
  readonly invitation_id?: string | null;
  readonly created_at: Date | string;
}

/** The sign-in at a provider that vouches for the address of a beginning registration. */
export interface BeginningProof {
  readonly signInId: string;
  readonly provider: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
}

/** The calls for one address that wait, with what is known of the address. */
interface WaitingIntake extends BeginningRegistration {
  readonly id: string;
  /** The user whose address it is. */
  readonly account_id: string | null;
  /** The registration of the address that is open. */
  readonly open_id: string | null;
}

/**
 * Decides what a call to register becomes: a notice for an address that has an account, a new link of the registration
 * that is open, or a new registration. Calls for the same address that came meanwhile are settled with it, except those by
 * a sign-in at a provider (outbox/sign-in-intake.ts). Answers the processes it has begun. An intake that is gone was
 * settled before: nothing is left to do.
 */
export async function settleRegistrationIntake(
  dependencies: IntakeDependencies,
  em: EntityManager,
  { intakeId, openKey }: { readonly intakeId: string; readonly openKey: Buffer },
): Promise<readonly BegunProcess[]> {
  const [intake] = await em.execute<WaitingIntake[]>(sql`
    select i.*, a."user_id" as "account_id", p."id" as "open_id"
    from "registration_intakes" i
    left join "user_addresses" a on a."email_key" = i."email_key"
    left join "processes" p on p."kind" = 'registration' and p."open_key" = ${openKey} and p."ended_at" is null
    where i."email_key" = (select "email_key" from "registration_intakes" where "id" = ${intakeId})
      and i."sign_in_id" is null
    order by i."created_at" desc limit 1`);
  if (!intake) return [];
  if (intake.account_id === null && intake.open_id === null) {
    return [await beginRegistration(em, intake, openKey, dependencies.policy)];
  }
  const begun = intake.account_id ? await tellOwner(em, intake.account_id, dependencies.policy) : [];
  if (intake.account_id === null && intake.open_id !== null) {
    await dependencies.deliverWithin(dependencies, em, intake.open_id);
    await askAgain(dependencies, em, { kind: 'registration', id: intake.open_id, intake });
  }
  await em.execute(sql`delete from "registration_intakes"
    where "email_key" = ${intake.email_key} and "created_at" <= ${intake.created_at} and "sign_in_id" is null`);
  return begun;
}

/**
 * One statement: the process, its registration, its timeline's beginning and its start, for the intakes by hand that it
 * settles. With a `proof` it awaits its person's consent from the beginning, and that sign-in leads to it.
 */
export async function beginRegistration(
  em: EntityManager,
  { proof, ...intake }: BeginningRegistration & { readonly proof?: BeginningProof },
  openKey: Buffer,
  policy: OutboxDependencies['policy'],
): Promise<BegunProcess> {
  const id = uuidv7();
  const at = new Date();
  const invitationId = intake.invitation_id ?? null;
  const waitUntil = new Date(at.getTime() + policy.activationLinkMs);
  const nextAttemptAt = new Date(at.getTime() + RELAY_GRACE_MS);
  const rows = await em.execute<{ id: string }[]>(sql`
    with "process" as (
      insert into "processes"
        ("id", "kind", "stage", "stage_since", "waiting_on", "wait_until", "open_key", "created_at")
      values (${id}, 'registration', ${proof ? 'awaiting-consent' : 'awaiting-activation'}, ${at},
        ${proof ? 'person' : 'mail-provider'}, ${waitUntil}, ${openKey}, ${at})
    ), "registration" as (
      insert into "registrations" ("id", "email", "email_key", "email_key_version", "locale", "environment_name",
        "provider", "first_name", "last_name", "invitation_id")
      values (${id}, ${intake.email}, ${intake.email_key}, ${intake.email_key_version}, ${intake.locale},
        ${intake.environment_name}, ${proof?.provider ?? null}, ${proof?.firstName ?? null}, ${proof?.lastName ?? null},
        ${invitationId})
    ), "note" as (
      insert into "timeline" ("process_id", "at", "event", "actor", "data")
      values (${id}, ${at}, 'requested', 'person', '{}')
    ), "settled" as (
      delete from "registration_intakes"
      where "email_key" = ${intake.email_key} and "created_at" <= ${intake.created_at} and "sign_in_id" is null
    )
    insert into "outbox" ("subject", "kind", "name", "payload", "created_at", "next_attempt_at")
    values (${id}, 'start', 'registration', ${proof ? '{"proven":true}' : '{}'}::jsonb, ${at}, ${nextAttemptAt})
    returning "id"`);
  if (proof) await recordFirstProof(em, id, proof);
  if (invitationId) await noteRegistrationBegun(em, { invitationId, registrationId: id });
  return { id, kind: 'registration', outboxId: rows[0]?.id ?? '', ...(proof ? { given: { proven: true } } : {}) };
}

/** What the first proof leaves behind; later ones are recorded by the workflow's own step (activities/provider-proof.ts). */
async function recordFirstProof(em: EntityManager, id: string, { signInId, provider }: BeginningProof): Promise<void> {
  await em.nativeUpdate(ProviderSignIn, { id: signInId }, { registrationId: id });
  const data = { round: 1, provider };
  await noteOnTimeline(em, { processId: id, at: new Date(), event: 'proven', actor: 'person', data });
}

/**
 * The short way for what is asked most: one call for an address that nobody knows, begun in one statement without the
 * subject's lock. Two at once cannot both begin, by the index of what is open. Undefined when it is something else, and
 * then nothing has changed.
 */
export async function beginRegistrationAtOnce(
  em: EntityManager,
  { subject, intakeId, openKey }: IntakeInOutbox,
  policy: OutboxDependencies['policy'],
): Promise<BegunProcess | undefined> {
  const id = uuidv7();
  const at = new Date();
  const waitUntil = new Date(at.getTime() + policy.activationLinkMs);
  const nextAttemptAt = new Date(at.getTime() + RELAY_GRACE_MS);
  const statement = prepared('begin-registration')`
    with "intake" as (
      select i.* from "registration_intakes" i where i."id" = ${intakeId}
        and i."sign_in_id" is null and i."invitation_id" is null
        and not exists (select 1 from "user_addresses" a where a."email_key" = i."email_key")
        and not exists (select 1 from "registration_intakes" o where o."email_key" = i."email_key" and o."id" <> i."id")
    ), "process" as (
      insert into "processes"
        ("id", "kind", "stage", "stage_since", "waiting_on", "wait_until", "open_key", "created_at")
      select ${id}::uuid, 'registration', 'awaiting-activation', ${at}::timestamptz, 'mail-provider',
        ${waitUntil}::timestamptz, ${openKey}::bytea, ${at}::timestamptz from "intake"
      on conflict do nothing returning "id"
    ), "registration" as (
      insert into "registrations" ("id", "email", "email_key", "email_key_version", "locale", "environment_name")
      select p."id", "email", "email_key", "email_key_version", "locale", "environment_name" from "intake", "process" p
    ), "note" as (
      insert into "timeline" ("process_id", "at", "event", "actor", "data")
      select "id", ${at}::timestamptz, 'requested', 'person', '{}' from "process"
    ), "settled" as (
      delete from "registration_intakes" i using "process" where i."id" = ${intakeId}
    ), "delivered" as (
      delete from "outbox" o using "process" where o."subject" = ${subject} and o."name" = ${intakeId}
    )
    insert into "outbox" ("subject", "kind", "name", "payload", "created_at", "next_attempt_at")
    select "id", 'start', 'registration', '{}', ${at}::timestamptz, ${nextAttemptAt}::timestamptz from "process"
    returning "id"`;
  const [begun] = await runPrepared<{ id: string }>(em, statement);
  return begun && { id, kind: 'registration', outboxId: begun.id };
}

/** Tells the account's owner, no more often than a registration would send its link. */
async function tellOwner(
  em: EntityManager,
  userId: string,
  { resendPauseMs, resendsPerDay }: OutboxDependencies['policy'],
): Promise<readonly BegunProcess[]> {
  const template = 'account-exists';
  // the first and those that were asked for again
  const limits = { pauseMs: resendPauseMs, most: resendsPerDay + 1, withinMs: DAY_MS };
  if (await hasEnoughNotices(em, { userId, template }, limits)) return [];
  return [await beginNotice(em, { userId, template, at: new Date(), actor: 'person' })];
}
