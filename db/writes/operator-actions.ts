import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { DomainError } from '../../domain/errors.ts';
import {
  type OperatorAction as Action,
  isRefusedForNow,
  operatorActions,
  refuseOperatorAction,
} from '../../domain/operator-actions.ts';
import { OperatorAction, type OperatorActionRow } from '../entities/operator-action.ts';
import { Process, type ProcessRow } from '../entities/process.ts';
import { findActionStanding } from '../queries/action-standing.ts';
import { lockEnvironment } from './user-guards.ts';

/** What an operator does with an onboarding, at the stage that they have seen. */
export interface NewOperatorAction {
  /** The call's own: the same call again finds what the first one did. */
  readonly id: string;
  readonly processId: string;
  /** `operator:<id>` or `service-account:<id>`. */
  readonly actor: string;
  readonly action: Action;
  readonly reason: string;
  readonly expectedStage: string;
}

/** An onboarding that stays as it is until its action is committed. */
export interface ActionCase {
  readonly process: ProcessRow;
  readonly at: Date;
}

/** An action that is on record; `outcome`: null while its workflow has still to decide. */
export interface RecordedAction {
  readonly action: OperatorActionRow;
  readonly process: ProcessRow;
}

/**
 * Puts an action on record together with what it does or causes (`effect`, which answers its outcome), in one transaction
 * under the process's lock. A repeat with the same id does nothing and answers what is on record, unless that was refused only
 * for the moment. Throws `NOT_FOUND`,
 * `STAGE_CHANGED` with the stage, `ACTION_NOT_ALLOWED` with what is, `RESTORE_ERASED`, `IDEMPOTENCY_KEY_REUSED` where the id
 * is another action's.
 */
export async function recordOperatorAction(
  em: EntityManager,
  given: NewOperatorAction,
  effect: (tx: EntityManager, opened: ActionCase) => Promise<'done' | null>,
): Promise<RecordedAction> {
  const processId = given.processId.toLowerCase();
  return em.transactional(async (tx) => {
    const process = await openProcess(tx, processId);
    const known = await tx.findOne(OperatorAction, { id: given.id }, { disableIdentityMap: true });
    if (known && (known.action !== given.action || known.processId !== process.id)) throw idTaken();
    if (known && !isRefusedForNow(known.outcome ?? '')) return { action: known, process };
    if (known) await tx.nativeDelete(OperatorAction, { id: known.id });
    await assertActionAllowed(tx, process, given);
    const at = new Date();
    const { id, actor, action, reason } = given;
    await tx.insert(OperatorAction, { id, processId, at, actor, action, reason, outcome: null });
    const outcome = await effect(tx, { process, at });
    if (outcome !== null) await tx.nativeUpdate(OperatorAction, { id }, { outcome });
    return { action: await findAction(tx, id), process };
  });
}

/** An action that is on record. */
export function findAction(em: EntityManager, id: string): Promise<OperatorActionRow> {
  return em.findOneOrFail(OperatorAction, { id }, { disableIdentityMap: true });
}

/** Puts an action on record whose effect is kept elsewhere, once. */
export async function keepOperatorAction(
  em: EntityManager,
  action: Omit<NewOperatorAction, 'expectedStage'>,
): Promise<void> {
  const { reason, ...row } = action;
  await em.upsert(
    OperatorAction,
    { ...row, reason, at: new Date(), outcome: 'done' },
    { onConflictAction: 'ignore', onConflictFields: ['id'] },
  );
}

/** The process, locked in the order that everybody keeps: a list's environment goes first. */
async function openProcess(em: EntityManager, id: string): Promise<ProcessRow> {
  const seen = await em.findOne(Process, { id }, { disableIdentityMap: true });
  if (!seen) throw new DomainError('NOT_FOUND', 'There is no such onboarding.');
  const [environmentId] = seen.environmentIds;
  if (seen.kind === 'bulkInvite' && environmentId !== undefined) await lockEnvironment(em, environmentId);
  await em.execute(sql`select 1 from "processes" where "id" = ${id} for no key update`);
  return em.findOneOrFail(Process, { id }, { disableIdentityMap: true });
}

async function assertActionAllowed(
  em: EntityManager,
  process: ProcessRow,
  { action, expectedStage }: NewOperatorAction,
): Promise<void> {
  const { id, stage } = process;
  if (stage !== expectedStage) throw stageChanged(process);
  const standing = await findActionStanding(em, process);
  const refusal = refuseOperatorAction(action, standing);
  if (refusal === undefined) return;
  if (refusal === 'RESTORE_ERASED') {
    throw new DomainError(refusal, 'What it held about a person is erased: it can only be begun anew, by themselves.', {
      process: { id, stage },
    });
  }
  throw new DomainError(refusal, 'This cannot be done with it now; `allowedActions` says what can.', {
    process: { id, stage },
    allowedActions: operatorActions(standing),
  });
}

/** The id of a call is something else's already: a form that was tampered with. */
export function idTaken(): DomainError {
  return new DomainError('IDEMPOTENCY_KEY_REUSED', 'Another call was made under this number; nothing was changed.');
}

/** It stands elsewhere than whoever acts has seen. */
export function stageChanged({ id, stage }: Pick<ProcessRow, 'id' | 'stage'>): DomainError {
  const message = 'It has come to another stage meanwhile; `process.stage` says which.';
  return new DomainError('STAGE_CHANGED', message, { process: { id, stage } });
}
