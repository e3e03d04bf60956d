import { type EntityManager, type MikroORM, sql } from '@mikro-orm/postgresql';
import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { type OutboxEntry, OutboxRow } from '../db/entities/outbox-row.ts';
import { prepared, runPrepared } from '../db/prepared.ts';
import { releaseHeld } from '../db/writes/brakes.ts';
import type { IntakeInOutbox } from '../db/writes/registration-intake.ts';
import type { MaintenanceWindow } from '../domain/maintenance.ts';
import type { Policy } from '../domain/policy.ts';
import { type ProcessKind, processKindOf } from '../domain/process.ts';
import { type Tracing, traced } from '../domain/tracing.ts';
import { workflowId } from '../domain/workflow-ids.ts';
import { policyFor } from '../domain/workflow-policy.ts';
import { byDeadline } from '../temporal/deadline.ts';
import { DELIVERY_DEADLINE_MS } from './deadline.ts';
import { unfoldEnvironmentChange } from './environment-change.ts';
import { deliverOperatorAction } from './operator-action.ts';
import { settlePasswordResetIntake } from './password-reset-intake.ts';
import { settlePreparedRegistration } from './prepared-registration.ts';
import { putOff } from './put-off.ts';
import { beginRegistrationAtOnce, settleRegistrationIntake } from './registration-intake.ts';
import { deliverSharingChange } from './sharing-change.ts';
import { settleSignInIntake } from './sign-in-intake.ts';
import { deliverSignal } from './signal.ts';
import { startAttributes } from './start-attributes.ts';

export interface OutboxDependencies {
  readonly orm: MikroORM;
  readonly temporal: Client;
  readonly taskQueue: string;
  readonly policy: Policy;
  readonly maintenanceWindow: MaintenanceWindow | undefined;
  readonly tracing?: Tracing | undefined;
}

/** Codes, counts and flags of a start; what else there is to know stands in the process's rows. */
export type GivenAtStart = OutboxEntry['payload'];

/** A process that the delivery of an intake has begun, with the outbox row that starts it. */
export interface BegunProcess {
  readonly id: string;
  readonly kind: ProcessKind;
  readonly outboxId: string;
  /** What its workflow is told besides its id and the policy. */
  readonly given?: GivenAtStart;
  /** The trace of what has begun it, where that is not what is going on here. */
  readonly traceparent?: string | null | undefined;
}

/**
 * Delivers what the outbox holds for one subject, in order, under the subject's lock: each row is deleted when Temporal
 * has heard it. The first that cannot be delivered takes those before it back and is put off, up to one that has begun a
 * process: that is committed and started before the next may join it. Delivering twice is
 * harmless: starts reject duplicates, messages carry the row's id. Throws what stopped it. `wait`: whether to wait for
 * somebody else who is delivering the subject, or to leave it to them.
 */
export async function deliver(
  dependencies: OutboxDependencies,
  subject: string,
  { wait }: { readonly wait: boolean } = { wait: true },
): Promise<void> {
  const { orm } = dependencies;
  let delivered: Delivered;
  do {
    try {
      delivered = await orm.em.fork().transactional(async (em) => {
        if (!(await lock(em, subject, wait))) return NOTHING;
        return deliverLocked(dependencies, em, subject);
      });
    } catch (error) {
      if (!(error instanceof Undelivered)) throw error;
      for (const row of error.rows) await putOff(orm.em.fork(), row, error.failure);
      throw error.failure;
    }
    for (const process of delivered.begun) await startBegun(dependencies, process);
  } while (delivered.more);
}

/** `more`: rows wait behind one that has begun a process. */
interface Delivered {
  readonly begun: readonly BegunProcess[];
  readonly more: boolean;
}

const NOTHING: Delivered = { begun: [], more: false };

/**
 * Delivers a call to register that has just been committed: the short way where there is one. Answers the outbox row of
 * the start that Temporal has heard thereby, for `forgetDelivered`.
 */
export async function deliverIntake(
  dependencies: OutboxDependencies,
  intake: IntakeInOutbox,
): Promise<string | undefined> {
  const begun = await beginRegistrationAtOnce(dependencies.orm.em.fork(), intake, dependencies.policy);
  if (begun) await start(dependencies, begun);
  else await deliver(dependencies, intake.subject);
  return begun?.outboxId;
}

/**
 * Starts a process that has just been committed. Nothing of it can be ahead of its start, and a start that somebody else
 * delivers too is one start, so no lock is needed. Answers its outbox row, for `forgetDelivered`.
 */
export async function deliverBegun(dependencies: OutboxDependencies, begun: BegunProcess): Promise<string> {
  await start(dependencies, begun);
  return begun.outboxId;
}

/** Deletes rows that Temporal has heard. Until then they may be delivered once more, which changes nothing. */
export async function forgetDelivered(em: EntityManager, outboxIds: readonly string[]): Promise<void> {
  await runPrepared(em, prepared('forget-delivered')`delete from "outbox" where "id" = any(${outboxIds}::bigint[])`);
}

/**
 * Delivers as `deliver` does, where there is something to deliver. `heard`: rows that Temporal is known to have heard, and
 * that are only still to be deleted; `seen`: those that there are, where the caller has just read them.
 */
export async function deliverIfAny(
  dependencies: OutboxDependencies,
  subject: string,
  { heard, seen }: { readonly heard: readonly string[]; readonly seen?: readonly string[] | undefined },
): Promise<void> {
  if (seen?.every((id) => heard.includes(id))) return;
  // a row that somebody is delivering is still there to be seen: without any there is nothing to wait for
  const statement = prepared('is-anything-left')`
    select 1 from "outbox" where "subject" = ${subject} and "id" <> all(${heard}::bigint[]) limit 1`;
  const left = await runPrepared(dependencies.orm.em.fork(), statement);
  if (left.length > 0) await deliver(dependencies, subject);
}

/** What could not be delivered and the row, or rows that depend on each other, that have to wait for it. */
class Undelivered extends Error {
  readonly failure: Error;
  readonly rows: readonly OutboxEntry[];
  constructor(failure: Error, rows: readonly OutboxEntry[]) {
    super('undelivered');
    this.failure = failure;
    this.rows = rows;
  }
}

/** Delivers a subject's rows inside the transaction of a row of another subject, which goes on with what depends on them. */
async function deliverWithin(dependencies: OutboxDependencies, em: EntityManager, subject: string): Promise<void> {
  await lock(em, subject, true);
  await deliverLocked(dependencies, em, subject);
}

/** One deliverer a subject, until its transaction ends. */
async function lock(em: EntityManager, subject: string, wait: boolean): Promise<boolean> {
  if (wait) {
    await em.execute(sql`select pg_advisory_xact_lock(hashtextextended(${subject}, 0))`);
    return true;
  }
  const [row] = await em.execute<{ free: boolean }[]>(
    sql`select pg_try_advisory_xact_lock(hashtextextended(${subject}, 0)) as "free"`,
  );
  return row?.free ?? false;
}

async function deliverLocked(dependencies: OutboxDependencies, em: EntityManager, subject: string): Promise<Delivered> {
  const rows = await em.find(OutboxRow, { subject }, { orderBy: { id: 'asc' }, disableIdentityMap: true });
  for (const row of rows) {
    try {
      const { kind, traceparent } = row;
      const span = { name: `deliver ${kind}`, attributes: { 'outbox.attempts': row.attempts }, parent: traceparent };
      const begun = await traced(dependencies.tracing, span, () => deliverRow(dependencies, em, row));
      await em.nativeDelete(OutboxRow, { id: row.id });
      if (begun.length > 0) {
        return { begun: begun.map((process) => ({ ...process, traceparent })), more: row !== rows.at(-1) };
      }
    } catch (error) {
      if (error instanceof Undelivered) throw new Undelivered(error.failure, [...error.rows, row]);
      throw new Undelivered(error instanceof Error ? error : new Error('delivery failed'), [row]);
    }
  }
  return NOTHING;
}

/** Starts a process that has just been committed, and forgets its row. What fails here is left to the relay. */
async function startBegun(dependencies: OutboxDependencies, begun: BegunProcess): Promise<void> {
  const span = { name: 'deliver start', parent: begun.traceparent };
  const outboxId = await traced(dependencies.tracing, span, () => deliverBegun(dependencies, begun));
  await forgetDelivered(dependencies.orm.em.fork(), [outboxId]);
}

async function deliverRow(
  dependencies: OutboxDependencies,
  em: EntityManager,
  row: OutboxEntry,
): Promise<readonly BegunProcess[]> {
  switch (row.kind) {
    case 'registration-intake': {
      const hex = String(row.payload['openKey']);
      if (!/^[0-9a-f]{64}$/.test(hex)) throw new Error(`the outbox row ${row.id} has no open key`);
      const openKey = Buffer.from(hex, 'hex');
      const settle = row.payload['bySignIn'] ? settleSignInIntake : settleRegistrationIntake;
      return settle({ ...dependencies, deliverWithin }, em, { intakeId: row.name, openKey });
    }
    case 'password-reset-intake':
      return settlePasswordResetIntake({ ...dependencies, deliverWithin }, em, row.name);
    case 'prepared-registration':
      return settlePreparedRegistration({ ...dependencies, deliverWithin }, em, {
        preparedId: row.name,
        outboxId: row.id,
      });
    case 'environment-changed':
      await unfoldEnvironmentChange(em, row);
      return [];
    case 'sharing-changed':
      await deliverSharingChange(dependencies, em, row);
      return [];
    case 'brake-released':
      await releaseHeld(em, row);
      return [];
    case 'operator-action':
      await deliverOperatorAction(dependencies, em, row);
      return [];
    case 'start':
      await start(dependencies, { kind: processKindOf(row.name), id: row.subject, given: row.payload });
      return [];
    case 'signal':
      await deliverSignal(dependencies.temporal, em, row);
      return [];
  }
}

/** Starts a process; one that has been started already is as good. */
async function start(
  { temporal, taskQueue, policy, maintenanceWindow }: OutboxDependencies,
  { id, kind, given = {} }: Omit<BegunProcess, 'outboxId'>,
): Promise<void> {
  const input = { id, policy: policyFor(kind, policy), ...(maintenanceWindow ? { maintenanceWindow } : {}), ...given };
  try {
    await byDeadline(temporal, Date.now() + DELIVERY_DEADLINE_MS, () =>
      temporal.workflow.start(kind, {
        workflowId: workflowId(kind, id),
        taskQueue,
        args: [input],
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        typedSearchAttributes: startAttributes(kind, { policy, nowMs: Date.now(), given }),
      }),
    );
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
