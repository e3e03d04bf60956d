import { LockMode } from '@mikro-orm/core';
import { type EntityManager, type MikroORM, sql } from '@mikro-orm/postgresql';
import { PasswordReset, PasswordResetAttempt, type PasswordResetRow } from '../db/entities/password-reset.ts';
import { Process } from '../db/entities/process.ts';
import { Credential, User } from '../db/entities/user.ts';
import { endVerificationsOfUser } from '../db/writes/email-addresses.ts';
import { beginNotice } from '../db/writes/notices.ts';
import { closeProcess } from '../db/writes/processes.ts';
import { revokeSessions } from '../db/writes/sessions.ts';
import { clearSignInLock } from '../db/writes/sign-in-locks.ts';
import { lockSignInPolicyOfUser } from '../db/writes/sign-in-policy-guards.ts';
import { noteOnTimeline } from '../db/writes/timeline.ts';
import { dropWhatCameBefore } from '../db/writes/what-came-before.ts';
import {
  type ConfirmResetAnswer,
  isPasswordResetOutcome,
  type PasswordResetOutcome,
  type PasswordResetReason,
  type PasswordResetStage,
} from '../domain/password-reset.ts';

export interface OpenPasswordResetCommand {
  readonly id: string;
  /** By why it was begun, until when its first link lives; ISO-8601 UTC, from the workflow. */
  readonly waitUntil: Readonly<Record<PasswordResetReason, string>>;
}

export interface OpenedPasswordReset {
  readonly reason: PasswordResetReason;
  readonly stage: PasswordResetStage;
  readonly environmentIds: readonly string[];
}

export interface ResetPasswordCommand {
  readonly id: string;
  readonly attemptId: string;
  /** Of the link that was used. */
  readonly round: number;
  /** ISO-8601 UTC, from the workflow. */
  readonly at: string;
}

/** What an attempt came to; the answers of `ConfirmResetAnswer` that only the database can give. */
export type ResetPasswordResult = Exclude<ConfirmResetAnswer, { outcome: 'working' }>;

export interface EndPasswordResetCommand {
  readonly id: string;
  readonly stage: Exclude<PasswordResetOutcome, 'reset'>;
  /** ISO-8601 UTC, from the workflow. */
  readonly at: string;
}

/** The password reset's own steps; each is one transaction, guarded by the row's end. */
export function createPasswordResetActivities({ orm }: { readonly orm: MikroORM }) {
  /** Tells why a reset was begun and records until when it waits. A repeat records the same. */
  async function openPasswordReset({ id, waitUntil }: OpenPasswordResetCommand): Promise<OpenedPasswordReset> {
    return orm.em.fork().transactional(async (em) => {
      const process = await em.findOneOrFail(Process, id, { lockMode: LockMode.PESSIMISTIC_WRITE });
      const { reason } = await em.findOneOrFail(PasswordReset, id);
      const { environmentIds } = process;
      if (process.endedAt) return { reason, stage: stageOf(process.stage), environmentIds };
      process.waitUntil = new Date(waitUntil[reason]);
      return { reason, stage: 'awaiting-proof', environmentIds };
    });
  }

  /**
   * Makes the password of one attempt count: the credential, the proof of the mailbox that was mailed, the end of every
   * session, lock and pending address, and the notice that says so, all or nothing. A repeat after the commit finds its
   * own attempt as the winner and gives the same answer; any other attempt finds the reset ended. Of a user who is
   * deactivated, or signs in by their environment's provider alone, it ends unused.
   */
  async function resetPassword(command: ResetPasswordCommand): Promise<ResetPasswordResult> {
    return orm.em.fork().transactional((em) => reset(em, command));
  }

  /** Ends a reset that led to no password; answers how it has ended. A repeat, or one that comes too late, changes nothing. */
  async function endPasswordReset(command: EndPasswordResetCommand): Promise<{ readonly stage: PasswordResetOutcome }> {
    const { id, stage, at } = command;
    return orm.em.fork().transactional(async (em) => {
      await endUnused(em, id, stage, new Date(at));
      return { stage: outcomeOf((await em.findOneOrFail(Process, id)).stage) };
    });
  }

  return { openPasswordReset, resetPassword, endPasswordReset };
}

async function reset(em: EntityManager, command: ResetPasswordCommand): Promise<ResetPasswordResult> {
  const { id, attemptId } = command;
  const at = new Date(command.at);
  const row = await em.findOneOrFail(PasswordReset, id);
  const { userId } = row;
  const isRestricted = await lockSignInPolicyOfUser(em, userId);
  // the user before the process, as whoever begins another reset locks them; a deactivation waits, or is found
  const user = await em.findOneOrFail(User, userId, { lockMode: LockMode.PESSIMISTIC_READ });
  const process = await em.findOneOrFail(Process, id, { lockMode: LockMode.PESSIMISTIC_WRITE });
  await em.refresh(row);
  if (process.endedAt) {
    if (row.attemptId === attemptId) return { outcome: 'reset', userId };
    return { outcome: 'ended', stage: outcomeOf(process.stage) };
  }
  const attempt = await em.findOne(PasswordResetAttempt, { id: attemptId, passwordResetId: id });
  if (!attempt) return { outcome: 'lost' };
  if (user.deactivatedAt || isRestricted) {
    await endUnused(em, id, 'cancelled', at);
    return { outcome: 'ended', stage: 'cancelled' };
  }
  await setPassword(em, row, attempt.passwordHash, at);
  const isFirstProof = await proveMailbox(em, command, userId);
  if (isFirstProof) await dropWhatCameBefore(em, userId, { at, keeping: { processId: id, password: true } });
  await revokeSessions(em, userId, { at });
  await clearSignInLock(em, userId);
  // an address that somebody else may have asked for does not outlive the password that they knew
  await endVerificationsOfUser(em, userId, at);
  await closeProcess(em, { id, stage: 'reset', at });
  await em.nativeUpdate(PasswordReset, { id }, { attemptId, resetAt: at });
  await em.nativeDelete(PasswordResetAttempt, { passwordResetId: id });
  const actor = `user:${userId}`;
  await noteOnTimeline(em, { processId: id, at, event: 'reset', actor, data: { userId } });
  await beginNotice(em, { userId, template: 'password-changed', at, actor });
  return { outcome: 'reset', userId };
}

/** The user's first password, or in the place of the one they had. */
async function setPassword(
  em: EntityManager,
  { userId }: PasswordResetRow,
  passwordHash: string,
  at: Date,
): Promise<void> {
  await em.upsert(Credential, { user: userId, passwordHash, changedAt: at });
}

/** Whoever followed the link has the mailbox that it was mailed to, if that is still the user's. Tells whether that is new. */
async function proveMailbox(
  em: EntityManager,
  { id, round, at }: ResetPasswordCommand,
  userId: string,
): Promise<boolean> {
  const proven = await em.execute<object[]>(sql`
    update "user_addresses" a set "proven_at" = ${new Date(at)} from "mails" m
    where a."user_id" = ${userId} and a."is_primary" and a."proven_at" is null and m."process_id" = ${id}
      and m."round" = ${round} and m."recipient_hash" = sha256(convert_to(a."email_key", 'UTF8'))
    returning a."id"`);
  return proven.length > 0;
}

async function endUnused(
  em: EntityManager,
  id: string,
  stage: EndPasswordResetCommand['stage'],
  at: Date,
): Promise<void> {
  if (!(await closeProcess(em, { id, stage, at }))) return;
  await em.nativeDelete(PasswordResetAttempt, { passwordResetId: id });
  await noteOnTimeline(em, { processId: id, at, event: stage, actor: 'vestibule' });
}

function stageOf(stage: string): PasswordResetStage {
  return isPasswordResetOutcome(stage) ? stage : 'awaiting-proof';
}

function outcomeOf(stage: string): PasswordResetOutcome {
  return isPasswordResetOutcome(stage) ? stage : 'cancelled';
}
