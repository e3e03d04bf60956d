import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { heartbeat, log } from '@temporalio/activity';
import { BulkAction, BulkActionItem, type BulkActionItemRow, type BulkActionRow } from '../db/entities/bulk-action.ts';
import { Mail } from '../db/entities/mail.ts';
import { findStage } from '../db/queries/action-standing.ts';
import { countUndecided } from '../db/queries/bulk-actions.ts';
import { keepOutcomes, leaveRest, lockBulkAction } from '../db/writes/bulk-actions.ts';
import { type ActionCase, recordOperatorAction } from '../db/writes/operator-actions.ts';
import { carryOutAction } from '../db/writes/operator-effects.ts';
import { closeProcess } from '../db/writes/processes.ts';
import { noteOnTimeline } from '../db/writes/timeline.ts';
import { type BulkActionOutcome, bulkPageSize } from '../domain/bulk-action.ts';
import { DomainError, type ErrorCode } from '../domain/errors.ts';
import { SECOND_MS } from '../domain/policy.ts';

/** How many were worked off, and whether there may be more: none are left where all were worked off, or it was stopped. */
export interface BulkActionPage {
  readonly worked: number;
  readonly ratePerSecond: number;
  readonly isLast: boolean;
}

/** Delivers what an action has left in the outbox for its onboarding. */
export type DeliverAction = (subject: string) => Promise<void>;

export interface BulkActionDependencies {
  readonly orm: MikroORM;
  readonly deliver: DeliverAction;
}

/** A page of slow answers ends early, so that it beats its time-out. */
const PAGE_MS = 20 * SECOND_MS;

/** Refusals that say that it is not any more what the preview has shown. */
const CHANGED: readonly ErrorCode[] = ['STAGE_CHANGED', 'ACTION_NOT_ALLOWED', 'BULK_INVITE_ENDED', 'ALREADY_DECIDED'];

/** The steps of a bulk action: its onboardings one after the other, each in a transaction of its own, as by hand. */
export function createBulkActionActivities({ orm, deliver }: BulkActionDependencies) {
  /**
   * Works off the next onboardings: each gets the very action that an operator does by hand, under an id of its own. Its
   * place in the list is kept in the same transaction, so a repeat, or a step that was given up and still goes on, does
   * none of them twice; and whoever stops waits for the one that is under way, no more.
   */
  async function applyBulkActionPage({ id }: { readonly id: string }): Promise<BulkActionPage> {
    const untilMs = Date.now() + PAGE_MS;
    const bulk = await orm.em.fork().findOneOrFail(BulkAction, { id }, { disableIdentityMap: true });
    const items = await nextItems(orm.em.fork(), bulk);
    let worked = 0;
    for (const item of items) {
      if (Date.now() >= untilMs) return { worked, ratePerSecond: bulk.ratePerSecond, isLast: false };
      const became = await orm.em.fork().transactional((em) => workItem(em, item));
      if (became === 'stopped') return { worked, ratePerSecond: bulk.ratePerSecond, isLast: true };
      if (became === 'recorded') await handOver(item.processId);
      worked += became === 'passed' ? 0 : 1;
      heartbeat();
    }
    return { worked, ratePerSecond: bulk.ratePerSecond, isLast: items.length < bulkPageSize(bulk.ratePerSecond) };
  }

  /** What cannot be delivered now the relay delivers: it is committed. */
  async function handOver(subject: string): Promise<void> {
    try {
      await deliver(subject);
    } catch (error) {
      log.warn('a delivery is left to the relay', { subject, code: error instanceof Error ? error.name : 'unknown' });
    }
  }

  /**
   * Ends a bulk action once every onboarding has its outcome, or at once where it was stopped, and answers how; `waiting`
   * while workflows have still to decide. A repeat finds it ended.
   */
  async function endBulkAction({
    id,
    at: instant,
  }: {
    readonly id: string;
    /** ISO-8601 UTC, from the workflow. */
    readonly at: string;
  }): Promise<BulkActionOutcome | 'waiting'> {
    return orm.em.fork().transactional(async (em) => {
      const { stoppedAt } = await lockBulkAction(em, id);
      if (!stoppedAt && (await countUndecided(em, id)) > 0) return 'waiting';
      const stage = stoppedAt ? ('stopped' as const) : ('done' as const);
      const at = new Date(instant);
      if (stoppedAt) await leaveRest(em, id);
      await keepOutcomes(em, id);
      const isOpen = await closeProcess(em, { id, stage, at });
      if (isOpen && !stoppedAt) {
        await noteOnTimeline(em, { processId: id, at, event: 'done', actor: 'vestibule' });
      }
      return stage;
    });
  }

  return { applyBulkActionPage, endBulkAction };
}

function nextItems(em: EntityManager, bulk: BulkActionRow): Promise<readonly BulkActionItemRow[]> {
  const { id, worked, ratePerSecond } = bulk;
  const page = { orderBy: { position: 'asc' }, limit: bulkPageSize(ratePerSecond), disableIdentityMap: true } as const;
  return em.find(BulkActionItem, { bulkId: id, position: { $gt: worked } }, page);
}

/** `recorded`: its onboarding has something to hear or to decide; `passed`: its outcome was there before. */
type Became = 'recorded' | 'refused' | 'passed' | 'stopped';

async function workItem(em: EntityManager, item: BulkActionItemRow): Promise<Became> {
  const { bulkId, position } = item;
  const bulk = await lockBulkAction(em, bulkId);
  if (bulk.stoppedAt) return 'stopped';
  if (bulk.worked >= position) return 'passed';
  await em.nativeUpdate(BulkAction, { id: bulkId }, { worked: position });
  if (item.outcome) return 'passed';
  try {
    await act(em, bulk, item);
    return 'recorded';
  } catch (refusal) {
    if (!(refusal instanceof DomainError)) throw refusal;
    const { code } = refusal;
    const outcome = CHANGED.includes(code) ? 'changed' : 'refused';
    const stageThen = outcome === 'changed' ? await findStage(em, item.processId) : null;
    await em.nativeUpdate(BulkActionItem, { bulkId, position }, { outcome, code, stageThen });
    return 'refused';
  }
}

/** The action of one onboarding, at the stage of the preview, in the name of whoever has asked for all of them. */
async function act(em: EntityManager, bulk: BulkActionRow, item: BulkActionItemRow): Promise<void> {
  const { given, requestedBy: actor, reason } = bulk;
  const { actionId: id, processId, stage: expectedStage } = item;
  const action = { id, processId, actor, action: given.action, reason: reason ?? '', expectedStage };
  await recordOperatorAction(em, action, (tx, opened) =>
    given.action === 'settle-mail'
      ? settleMails(tx, opened, { id, actor })
      : carryOutAction(tx, opened, { id, actor, given }),
  );
}

/** Each mail of the onboarding of which nobody knew. */
async function settleMails(
  em: EntityManager,
  opened: ActionCase,
  by: { readonly id: string; readonly actor: string },
): Promise<'done'> {
  const unknown = { processId: opened.process.id, state: 'unknown' } as const;
  const mails = await em.find(Mail, unknown, { orderBy: { id: 'asc' }, disableIdentityMap: true });
  for (const { id: mailId } of mails) {
    await carryOutAction(em, opened, { ...by, given: { action: 'settle-mail', mailId, outcome: 'not-sent' } });
  }
  return 'done';
}
