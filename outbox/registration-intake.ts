import { randomUUIDv7 } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { Notice } from '../db/entities/notice.ts';
import { Process } from '../db/entities/process.ts';
import { Registration, RegistrationIntake, type RegistrationIntakeRow } from '../db/entities/registration.ts';
import { UserAddress } from '../db/entities/user.ts';
import { putInOutbox } from '../db/writes/outbox.ts';
import { openKeyOfAddress } from '../db/writes/registration-intake.ts';
import { noteOnTimeline } from '../db/writes/timeline.ts';
import { DAY_MS } from '../domain/policy.ts';
import type { AskAgainAnswer, AskAgainCommand } from '../domain/registration.ts';
import { workflowId } from '../domain/workflow-ids.ts';
import { byDeadline } from '../temporal/deadline.ts';
import { DELIVERY_DEADLINE_MS } from './deadline.ts';
import type { OutboxDependencies } from './deliver.ts';

export interface IntakeDependencies extends OutboxDependencies {
  /** Delivers a subject's rows inside a transaction that goes on with what depends on them. */
  readonly deliverWithin: (dependencies: OutboxDependencies, em: EntityManager, subject: string) => Promise<void>;
}

/**
 * Decides what a call to register becomes: a notice for an address that has an account, a new link of the registration
 * that is open, or a new registration. Calls for the same address that came meanwhile are settled with it. Answers the
 * processes it has begun. An intake that is gone was settled before: nothing is left to do.
 */
export async function settleRegistrationIntake(
  dependencies: IntakeDependencies,
  em: EntityManager,
  intakeId: string,
): Promise<readonly string[]> {
  const own = await em.findOne(RegistrationIntake, intakeId, { disableIdentityMap: true });
  if (!own) return [];
  const { emailKey } = own;
  const waiting = await em.find(
    RegistrationIntake,
    { emailKey },
    { orderBy: { createdAt: 'asc' }, disableIdentityMap: true },
  );
  const intake = waiting.at(-1) ?? own;
  const account = await em.findOne(UserAddress, { emailKey });
  const begun = account
    ? await beginNotice(em, account.user.id, dependencies.policy)
    : await joinOrBegin(dependencies, em, intake);
  await em.nativeDelete(RegistrationIntake, { id: { $in: waiting.map(({ id }) => id) } });
  return begun;
}

async function joinOrBegin(
  dependencies: IntakeDependencies,
  em: EntityManager,
  intake: RegistrationIntakeRow,
): Promise<readonly string[]> {
  const openKey = openKeyOfAddress(intake.emailKey);
  const open = await em.findOne(Process, { kind: 'registration', openKey, endedAt: null });
  if (!open) return [await beginRegistration(em, intake, openKey, dependencies.policy)];
  await dependencies.deliverWithin(dependencies, em, open.id);
  await joinRegistration(dependencies, em, open.id, intake);
  return [];
}

/**
 * Asks the open registration for another link; it decides whether the limits allow one. When its workflow has ended,
 * the row is merely late: the intake waits in the outbox until the row says so too, and begins anew then.
 */
async function joinRegistration(
  { temporal }: OutboxDependencies,
  em: EntityManager,
  id: string,
  { id: intakeId, locale }: RegistrationIntakeRow,
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
    if (error instanceof WorkflowUpdateFailedError) return;
    throw error;
  }
  if (answer.outcome === 'ended') throw new RowIsLate();
  const data = { round: answer.round };
  await noteOnTimeline(em, { processId: id, at: new Date(), event: 'asked-again', actor: 'person', data });
}

/** A process whose workflow has ended while its row does not say so yet. */
class RowIsLate extends Error {
  constructor() {
    super('the workflow has ended, its row has not yet');
    this.name = 'RowIsLate';
  }
}

async function beginRegistration(
  em: EntityManager,
  intake: RegistrationIntakeRow,
  openKey: Buffer,
  policy: OutboxDependencies['policy'],
): Promise<string> {
  const id = randomUUIDv7();
  const at = new Date();
  await em.insert(Process, {
    id,
    kind: 'registration',
    stage: 'awaiting-activation',
    stageSince: at,
    waitingOn: 'mail-provider',
    waitUntil: new Date(at.getTime() + policy.activationLinkMs),
    openKey,
    environmentIds: [],
    createdAt: at,
  });
  const { email, emailKey, emailKeyVersion, locale, environmentName } = intake;
  await em.insert(Registration, { id, email, emailKey, emailKeyVersion, locale, environmentName });
  await noteOnTimeline(em, { processId: id, at, event: 'requested', actor: 'person' });
  await putInOutbox(em, { subject: id, kind: 'start', name: 'registration' });
  return id;
}

/** Tells the account's owner, no more often than a registration would send its link. */
async function beginNotice(
  em: EntityManager,
  userId: string,
  { resendPauseMs, resendsPerDay }: OutboxDependencies['policy'],
): Promise<readonly string[]> {
  const at = new Date();
  const lately = await em.find(
    Notice,
    { userId, template: 'account-exists', createdAt: { $gt: new Date(at.getTime() - DAY_MS) } },
    { orderBy: { createdAt: 'desc' } },
  );
  const [newest] = lately;
  const tooSoon = newest !== undefined && newest.createdAt.getTime() > at.getTime() - resendPauseMs;
  if (tooSoon || lately.length > resendsPerDay) return [];
  const id = randomUUIDv7();
  await em.insert(Process, {
    id,
    kind: 'notice',
    stage: 'sending',
    stageSince: at,
    waitingOn: 'mail-provider',
    environmentIds: [],
    createdAt: at,
  });
  await em.insert(Notice, { id, template: 'account-exists', userId, createdAt: at });
  await noteOnTimeline(em, { processId: id, at, event: 'requested', actor: 'person' });
  await putInOutbox(em, { subject: id, kind: 'start', name: 'notice' });
  return [id];
}
