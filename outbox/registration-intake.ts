import { randomUUIDv7 } from 'node:crypto';
import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { prepared, runPrepared } from '../db/prepared.ts';
import { beginNotice, hasEnoughNotices } from '../db/writes/notices.ts';
import { RELAY_GRACE_MS } from '../db/writes/outbox.ts';
import type { IntakeInOutbox } from '../db/writes/registration-intake.ts';
import { noteOnTimeline } from '../db/writes/timeline.ts';
import type { Locale } from '../domain/locale.ts';
import { DAY_MS } from '../domain/policy.ts';
import { ASK_AGAIN_REFUSALS, type AskAgainAnswer, type AskAgainCommand } from '../domain/registration.ts';
import { workflowId } from '../domain/workflow-ids.ts';
import { byDeadline } from '../temporal/deadline.ts';
import { DELIVERY_DEADLINE_MS } from './deadline.ts';
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
  readonly created_at: Date | string;
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
 * that is open, or a new registration. Calls for the same address that came meanwhile are settled with it. Answers the
 * processes it has begun. An intake that is gone was settled before: nothing is left to do.
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
    order by i."created_at" desc limit 1`);
  if (!intake) return [];
  if (intake.account_id === null && intake.open_id === null) {
    return [await beginRegistration(em, intake, openKey, dependencies.policy)];
  }
  const begun = intake.account_id ? await tellOwner(em, intake.account_id, dependencies.policy) : [];
  if (intake.account_id === null && intake.open_id !== null) {
    await dependencies.deliverWithin(dependencies, em, intake.open_id);
    await joinRegistration(dependencies, em, intake.open_id, intake);
  }
  await em.execute(sql`delete from "registration_intakes"
    where "email_key" = ${intake.email_key} and "created_at" <= ${intake.created_at}`);
  return begun;
}

/**
 * Asks the open registration for another link; it decides whether the limits allow one. When its workflow has ended,
 * the row is merely late: the intake waits in the outbox until the row says so too, and begins anew then.
 */
export async function joinRegistration(
  { temporal }: OutboxDependencies,
  em: EntityManager,
  id: string,
  { id: intakeId, locale }: { readonly id: string; readonly locale: Locale },
): Promise<void> {
  const handle = temporal.workflow.getHandle(workflowId('registration', id));
  let answer: AskAgainAnswer;
  try {
    answer = await byDeadline(temporal, Date.now() + DELIVERY_DEADLINE_MS, () =>
      handle.executeUpdate<AskAgainAnswer, [AskAgainCommand]>('ask-again', {
        updateId: `intake-${intakeId}`,
        args: [{ locale }],
      }),
    );
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw new RowIsLate();
    // refused by the workflow's limits: the call has had its effect, which is none
    if (error instanceof WorkflowUpdateFailedError && isRefusal(error.cause)) return;
    throw error;
  }
  if (answer.outcome === 'ended') throw new RowIsLate();
  const data = { round: answer.round };
  await noteOnTimeline(em, { processId: id, at: new Date(), event: 'asked-again', actor: 'person', data });
}

function isRefusal(cause: unknown): boolean {
  return cause instanceof ApplicationFailure && ASK_AGAIN_REFUSALS.some((refusal) => refusal === cause.type);
}

/** A process whose workflow has ended while its row does not say so yet. */
class RowIsLate extends Error {
  constructor() {
    super('the workflow has ended, its row has not yet');
    this.name = 'RowIsLate';
  }
}

/** One statement: the process, its registration, its timeline's beginning and its start, for the intakes it settles. */
export async function beginRegistration(
  em: EntityManager,
  intake: BeginningRegistration,
  openKey: Buffer,
  policy: OutboxDependencies['policy'],
): Promise<BegunProcess> {
  const id = randomUUIDv7();
  const at = new Date();
  const waitUntil = new Date(at.getTime() + policy.activationLinkMs);
  const nextAttemptAt = new Date(at.getTime() + RELAY_GRACE_MS);
  const rows = await em.execute<{ id: string }[]>(sql`
    with "process" as (
      insert into "processes"
        ("id", "kind", "stage", "stage_since", "waiting_on", "wait_until", "open_key", "created_at")
      values (${id}, 'registration', 'awaiting-activation', ${at}, 'mail-provider', ${waitUntil}, ${openKey}, ${at})
    ), "registration" as (
      insert into "registrations" ("id", "email", "email_key", "email_key_version", "locale", "environment_name")
      values (${id}, ${intake.email}, ${intake.email_key}, ${intake.email_key_version}, ${intake.locale},
        ${intake.environment_name})
    ), "note" as (
      insert into "timeline" ("process_id", "at", "event", "actor", "data")
      values (${id}, ${at}, 'requested', 'person', '{}')
    ), "settled" as (
      delete from "registration_intakes"
      where "email_key" = ${intake.email_key} and "created_at" <= ${intake.created_at}
    )
    insert into "outbox" ("subject", "kind", "name", "payload", "created_at", "next_attempt_at")
    values (${id}, 'start', 'registration', '{}', ${at}, ${nextAttemptAt}) returning "id"`);
  return { id, kind: 'registration', outboxId: rows[0]?.id ?? '' };
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
  const id = randomUUIDv7();
  const at = new Date();
  const waitUntil = new Date(at.getTime() + policy.activationLinkMs);
  const nextAttemptAt = new Date(at.getTime() + RELAY_GRACE_MS);
  const statement = prepared('begin-registration')`
    with "intake" as (
      select i.* from "registration_intakes" i where i."id" = ${intakeId}
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
