import { createHash } from 'node:crypto';
import { LockMode } from '@mikro-orm/core';
import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { uuidv7 } from 'uuidv7';
import type { Locale } from '../../domain/locale.ts';
import type { PasswordResetReason } from '../../domain/password-reset.ts';
import { Notice } from '../entities/notice.ts';
import { PasswordReset, PasswordResetAttempt } from '../entities/password-reset.ts';
import { Process } from '../entities/process.ts';
import { prepared, runPrepared } from '../prepared.ts';
import { beginNotice } from './notices.ts';
import { putInOutbox, RELAY_GRACE_MS } from './outbox.ts';
import { closeProcess } from './processes.ts';
import { lockSignInPolicyOfUser } from './sign-in-policy-guards.ts';
import { noteOnTimeline } from './timeline.ts';

export interface PasswordResetRequest {
  /** Of the process; a new one when undefined. */
  readonly id?: string;
  readonly userId: string;
  readonly reason: PasswordResetReason;
  /** In which language the link is mailed; the user's own when undefined. */
  readonly locale?: Locale | undefined;
  /** Who asks, as timelines name them: `person`, `user:<id>`, `service-account:<id>`, `vestibule`. */
  readonly actor: string;
}

/** The process that was begun; `subject` is what the outbox delivers its start under. */
export interface BegunPasswordReset {
  readonly id: string;
  readonly subject: string;
  readonly outboxId: string;
}

/**
 * Begins to let a user set a password: process, row, timeline and start, in the transaction of the caller, which delivers
 * `subject` after its commit. One that is open already ends as cancelled and is named by the new one (`continues`), so its
 * links say that a newer one was sent. The user's row is locked: two at once come one after the other. The caller has
 * made sure that the user is active.
 */
export async function beginPasswordReset(
  em: EntityManager,
  request: PasswordResetRequest,
): Promise<BegunPasswordReset> {
  const { id = uuidv7(), userId, reason, actor, locale = null } = request;
  const [user] = await em.execute<{ environment_id: string }[]>(
    sql`select "environment_id" from "users" where "id" = ${userId} for no key update`,
  );
  if (!user) throw new Error(`there is no user ${userId}`);
  const openKey = openKeyOfUser(userId);
  const at = new Date();
  const continues = await supersedeOpen(em, openKey, { at, actor });
  await em.insert(Process, {
    id,
    kind: 'passwordReset',
    stage: 'awaiting-proof',
    stageSince: at,
    waitingOn: 'mail-provider',
    openKey,
    environmentIds: [user.environment_id],
    continues,
    createdAt: at,
  });
  await em.insert(PasswordReset, { id, userId, reason, locale });
  await noteOnTimeline(em, { processId: id, at, event: 'requested', actor, data: { reason } });
  const outboxId = await putInOutbox(em, { subject: id, kind: 'start', name: 'passwordReset' });
  return { id, subject: id, outboxId };
}

/** `subject`: what the outbox delivers it under. `sending`: a notice, because there is no password to set. */
export interface BegunLoginDetails {
  readonly subject: string;
  readonly stage: 'awaiting-proof' | 'sending';
}

/**
 * Begins the same for a user whom an administrator mails their login details, or tells them where they sign in if their
 * environment is restricted to a provider. A repeat with the same id changes nothing, also when the first has ended. The
 * caller has locked the user.
 */
export async function beginLoginDetails(
  em: EntityManager,
  { id, userId, actor }: Readonly<Record<'id' | 'userId' | 'actor', string>>,
): Promise<BegunLoginDetails> {
  if ((await em.count(PasswordReset, { id })) > 0) return { subject: id, stage: 'awaiting-proof' };
  if ((await em.count(Notice, { id })) > 0) return { subject: id, stage: 'sending' };
  if (await lockSignInPolicyOfUser(em, userId)) {
    await beginNotice(em, { id, userId, template: 'login-details-elsewhere', at: new Date(), actor });
    return { subject: id, stage: 'sending' };
  }
  await beginPasswordReset(em, { id, userId, reason: 'login-details', actor });
  return { subject: id, stage: 'awaiting-proof' };
}

/**
 * Tells the open processes of a user (password resets, extra addresses) to end, in the transaction that deactivates them.
 * Answers their outbox subjects, for whoever delivers at once. Twice tells them twice, and the second finds them ended.
 */
export async function cancelProcessesOfUser(em: EntityManager, userId: string): Promise<readonly string[]> {
  return [...(await cancelOpen(em, userId, 'password_resets')), ...(await cancelEmailVerificationsOfUser(em, userId))];
}

/** The same for extra addresses alone, which do not outlive a change of the password. */
function cancelEmailVerificationsOfUser(em: EntityManager, userId: string): Promise<readonly string[]> {
  return cancelOpen(em, userId, 'email_verifications');
}

/** By which only one open password reset may be about a user. */
export function openKeyOfUser(userId: string): Buffer {
  return createHash('sha256').update(`user\n${userId}`).digest();
}

/**
 * Takes a call to reset in: the same two inserts for every login, known or not, so that nothing about it can be told from
 * the answer or its time. What becomes of it is decided at delivery. `login`: its comparison form. Answers the outbox
 * subject.
 */
export async function recordPasswordResetIntake(
  em: EntityManager,
  { login, locale }: { readonly login: string; readonly locale: Locale },
): Promise<string> {
  const subject = subjectOfLogin(login);
  const id = uuidv7();
  const at = new Date();
  const nextAttemptAt = new Date(at.getTime() + RELAY_GRACE_MS);
  // one statement, so that both are in or neither
  const statement = prepared('take-in-password-reset')`
    with "intake" as (
      insert into "password_reset_intakes" ("id", "login", "locale", "created_at")
      values (${id}, ${login}, ${locale}, ${at})
    )
    insert into "outbox" ("subject", "kind", "name", "payload", "created_at", "next_attempt_at")
    values (${subject}, 'password-reset-intake', ${id}, '{}', ${at}, ${nextAttemptAt})`;
  await runPrepared(em, statement);
  return subject;
}

/**
 * Keeps one submitted password in a row of its own; answers the attempt's id, which is all that a workflow hears of it.
 * Undefined when the reset has ended: the lock makes sure that an attempt either comes before the end, which deletes it,
 * or not at all.
 */
export async function recordPasswordResetAttempt(
  em: EntityManager,
  { passwordResetId, passwordHash }: { readonly passwordResetId: string; readonly passwordHash: string },
): Promise<string | undefined> {
  const id = uuidv7();
  return em.transactional(async (tx) => {
    const process = await tx.findOneOrFail(Process, passwordResetId, { lockMode: LockMode.PESSIMISTIC_READ });
    if (process.endedAt) return undefined;
    await tx.insert(PasswordResetAttempt, { id, passwordResetId, passwordHash, createdAt: new Date() });
    return id;
  });
}

/** A UUID (version 8) made from the login, so that everything about one login is delivered in order. */
function subjectOfLogin(login: string): string {
  const hex = createHash('sha256').update(`reset\n${login}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/**
 * Tells the open password resets of an environment's users to end, in the transaction that restricts it to a provider.
 * Answers their outbox subjects.
 */
export async function cancelResetsOfEnvironment(em: EntityManager, environmentId: string): Promise<readonly string[]> {
  const at = new Date();
  const nextAttemptAt = new Date(at.getTime() + RELAY_GRACE_MS);
  const rows = await em.execute<{ subject: string }[]>(sql`
    insert into "outbox" ("subject", "kind", "name", "payload", "created_at", "next_attempt_at")
    select p."id", 'signal', 'cancel', '{}'::jsonb, ${at}, ${nextAttemptAt}
    from "processes" p join "password_resets" r on r."id" = p."id" join "users" u on u."id" = r."user_id"
    where u."environment_id" = ${environmentId} and p."ended_at" is null
    returning "subject"`);
  return rows.map(({ subject }) => subject);
}

async function supersedeOpen(
  em: EntityManager,
  openKey: Buffer,
  { at, actor }: { readonly at: Date; readonly actor: string },
): Promise<string | null> {
  const [open] = await em.execute<{ id: string }[]>(sql`
    select "id" from "processes"
    where "kind" = 'passwordReset' and "open_key" = ${openKey} and "ended_at" is null for update`);
  if (!open) return null;
  const { id } = open;
  await closeProcess(em, { id, stage: 'cancelled', at });
  await em.nativeDelete(PasswordResetAttempt, { passwordResetId: id });
  await noteOnTimeline(em, { processId: id, at, event: 'cancelled', actor });
  await putInOutbox(em, { subject: id, kind: 'signal', name: 'cancel' });
  return id;
}

async function cancelOpen(
  em: EntityManager,
  userId: string,
  table: 'password_resets' | 'email_verifications',
): Promise<readonly string[]> {
  const at = new Date();
  const nextAttemptAt = new Date(at.getTime() + RELAY_GRACE_MS);
  const rows = await em.execute<{ subject: string }[]>(sql`
    insert into "outbox" ("subject", "kind", "name", "payload", "created_at", "next_attempt_at")
    select p."id", 'signal', 'cancel', '{}'::jsonb, ${at}, ${nextAttemptAt}
    from "processes" p join ${sql.ref(table)} o on o."id" = p."id"
    where o."user_id" = ${userId} and p."ended_at" is null
    returning "subject"`);
  return rows.map(({ subject }) => subject);
}
