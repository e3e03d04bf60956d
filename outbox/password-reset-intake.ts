import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { findUserByLogin } from '../db/queries/credentials.ts';
import { beginPasswordReset, openKeyOfUser } from '../db/writes/password-resets.ts';
import { noteOnTimeline } from '../db/writes/timeline.ts';
import type { Locale } from '../domain/locale.ts';
import {
  ASK_RESET_AGAIN_REFUSALS,
  type AskResetAgainAnswer,
  type AskResetAgainCommand,
} from '../domain/password-reset.ts';
import { DAY_MS, type Policy } from '../domain/policy.ts';
import { workflowId } from '../domain/workflow-ids.ts';
import { byDeadline } from '../temporal/deadline.ts';
import { DELIVERY_DEADLINE_MS } from './deadline.ts';
import type { BegunProcess, OutboxDependencies } from './deliver.ts';
import type { IntakeDependencies } from './registration-intake.ts';

interface WaitingIntake {
  readonly id: string;
  readonly login: string;
  readonly locale: Locale;
  readonly created_at: Date | string;
}

/**
 * Decides what a call to reset a password becomes: another link of the reset that is open, a new reset, or nothing where
 * nobody active has this login. Calls for the same login that came meanwhile are settled with it. Answers the process it
 * has begun. An intake that is gone was settled before: nothing is left to do.
 */
export async function settlePasswordResetIntake(
  dependencies: IntakeDependencies,
  em: EntityManager,
  intakeId: string,
): Promise<readonly BegunProcess[]> {
  const [intake] = await em.execute<WaitingIntake[]>(sql`
    select * from "password_reset_intakes"
    where "login" = (select "login" from "password_reset_intakes" where "id" = ${intakeId})
    order by "created_at" desc limit 1`);
  if (!intake) return [];
  const userId = await findUserByLogin(em, intake.login);
  const begun = userId === undefined ? [] : await resetOf(dependencies, em, userId, intake);
  await em.execute(sql`delete from "password_reset_intakes"
    where "login" = ${intake.login} and "created_at" <= ${intake.created_at}`);
  return begun;
}

async function resetOf(
  dependencies: IntakeDependencies,
  em: EntityManager,
  userId: string,
  intake: WaitingIntake,
): Promise<readonly BegunProcess[]> {
  const openId = await findOpen(em, userId);
  if (openId !== undefined) {
    await dependencies.deliverWithin(dependencies, em, openId);
    await joinReset(dependencies, em, openId, intake);
    return [];
  }
  await em.execute(sql`select 1 from "users" where "id" = ${userId} for no key update`);
  // a call by another login of theirs was a moment faster, or there were too many: nothing more to send
  if ((await findOpen(em, userId)) || (await hadEnough(em, userId, dependencies.policy))) return [];
  const { locale } = intake;
  const { id, outboxId } = await beginPasswordReset(em, { userId, reason: 'forgotten', locale, actor: 'person' });
  return [{ id, kind: 'passwordReset', outboxId }];
}

async function findOpen(em: EntityManager, userId: string): Promise<string | undefined> {
  const rows = await em.execute<{ id: string }[]>(sql`
    select "id" from "processes"
    where "kind" = 'passwordReset' and "open_key" = ${openKeyOfUser(userId)} and "ended_at" is null`);
  return rows[0]?.id;
}

/** Resets that have ended count as links that were asked for: no more often than an open one would send another. */
async function hadEnough(
  em: EntityManager,
  userId: string,
  { resendPauseMs, resendsPerDay }: Policy,
): Promise<boolean> {
  const nowMs = Date.now();
  const [lately] = await em.execute<{ count: string; newest: Date | string | null }[]>(sql`
    select count(*) as "count", max(p."created_at") as "newest"
    from "password_resets" r join "processes" p on p."id" = r."id"
    where r."user_id" = ${userId} and r."reason" = 'forgotten' and p."created_at" > ${new Date(nowMs - DAY_MS)}`);
  const newestMs = lately?.newest ? new Date(lately.newest).getTime() : Number.NEGATIVE_INFINITY;
  return newestMs > nowMs - resendPauseMs || Number(lately?.count ?? 0) > resendsPerDay;
}

/**
 * Asks the open reset for another link; it decides whether the limits allow one. When its workflow has ended, the row is
 * merely late: the intake waits in the outbox until the row says so too, and begins anew then.
 */
async function joinReset(
  { temporal }: OutboxDependencies,
  em: EntityManager,
  id: string,
  { id: intakeId, locale }: WaitingIntake,
): Promise<void> {
  const handle = temporal.workflow.getHandle(workflowId('passwordReset', id));
  let answer: AskResetAgainAnswer;
  try {
    answer = await byDeadline(temporal, Date.now() + DELIVERY_DEADLINE_MS, () =>
      handle.executeUpdate<AskResetAgainAnswer, [AskResetAgainCommand]>('ask-again', {
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
  return cause instanceof ApplicationFailure && ASK_RESET_AGAIN_REFUSALS.some((refusal) => refusal === cause.type);
}

/** A process whose workflow has ended while its row does not say so yet. */
class RowIsLate extends Error {
  constructor() {
    super('the workflow has ended, its row has not yet');
    this.name = 'RowIsLate';
  }
}
