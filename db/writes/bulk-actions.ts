import { LockMode } from '@mikro-orm/core';
import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { uuidv7 } from 'uuidv7';
import { BULK_ITEMS_MAX, type GivenBulkAction, needsSecondOperator } from '../../domain/bulk-action.ts';
import { DomainError } from '../../domain/errors.ts';
import { type ActionStanding, operatorActions } from '../../domain/operator-actions.ts';
import { BulkAction, type BulkActionRow, type NotAllowedCount } from '../entities/bulk-action.ts';
import { Process } from '../entities/process.ts';
import { listActionStandings } from '../queries/action-standing.ts';
import { countOutcomes } from '../queries/bulk-actions.ts';
import { conditionOf, type OnboardingFilter } from '../queries/onboarding-filters.ts';
import { putInOutbox } from './outbox.ts';
import { noteOnTimeline } from './timeline.ts';

/** What an operator wants done with all that a filter finds. */
export interface NewBulkAction {
  readonly id: string;
  /** `operator:<id>` or `service-account:<id>`. */
  readonly actor: string;
  readonly given: GivenBulkAction;
  readonly reason: string;
  readonly filter: OnboardingFilter;
  readonly ratePerSecond: number;
  /** What waits until before this instant is overdue. */
  readonly overdueBefore: Date;
  /** Nobody looks at it first; more than one operator does alone is previewed all the same. */
  readonly atOnce: boolean;
}

/** Who does something with a bulk action. */
export interface BulkActionCall {
  readonly id: string;
  readonly actor: string;
}

/**
 * Freezes what a filter finds of all that is open, each with the stage at which it stands, and begins at once where that is
 * wanted and one operator may. What the action does not suit has its outcome already. A repeat with the same id finds it.
 */
export async function recordBulkAction(em: EntityManager, bulk: NewBulkAction): Promise<void> {
  const { id, actor, given, reason, filter, ratePerSecond } = bulk;
  await em.transactional(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${id}, 3))`);
    if ((await tx.count(BulkAction, { id })) > 0) return;
    // one bulk action does nothing with another
    const condition = sql`p."kind" <> 'bulkAction' and ${conditionOf(filter, bulk.overdueBefore)}`;
    const standings = await listActionStandings(tx, { condition, limit: BULK_ITEMS_MAX + 1 });
    const found = standings.slice(0, BULK_ITEMS_MAX);
    const count = found.length;
    const createdAt = new Date();
    await tx.insert(BulkAction, {
      id,
      given,
      reason,
      filter: chosenOf(filter),
      ratePerSecond,
      count,
      hasMore: standings.length > count,
      notAllowed: countNotAllowed(found, given),
      requestedBy: actor,
      createdAt,
    });
    await insertItems(tx, { id, given, found });
    if (bulk.atOnce && !needsSecondOperator({ count })) await begin(tx, { id, actor }, { given, count });
  });
}

/**
 * Begins what was previewed. Whoever confirms second finds it begun. Throws `NOT_FOUND`, `BULK_ACTION_ENDED` for a preview
 * that was stopped, `SECOND_OPERATOR_NEEDED` where whoever previewed so many confirms them, too.
 */
export async function confirmBulkAction(em: EntityManager, call: BulkActionCall): Promise<void> {
  await em.transactional(async (tx) => {
    const bulk = await lockBulkAction(tx, call.id);
    if (bulk.confirmedAt) return;
    if (bulk.stoppedAt) throw ended(bulk.id, 'stopped');
    if (needsSecondOperator(bulk) && bulk.requestedBy === call.actor) {
      throw new DomainError('SECOND_OPERATOR_NEEDED', 'So many at once are confirmed by another operator.');
    }
    await begin(tx, call, bulk);
  });
}

/**
 * Stops a bulk action before its next onboarding; a preview is given up. A repeat changes nothing. Throws `NOT_FOUND`,
 * `BULK_ACTION_ENDED` where everything is done.
 */
export async function stopBulkAction(em: EntityManager, { id, actor }: BulkActionCall): Promise<void> {
  await em.transactional(async (tx) => {
    // waits for the onboarding that is being worked off; none begins after it
    const { confirmedAt, stoppedAt } = await lockBulkAction(tx, id);
    if (stoppedAt) return;
    const at = new Date();
    if (confirmedAt) {
      const { endedAt, stage } = await tx.findOneOrFail(Process, { id }, { disableIdentityMap: true });
      if (endedAt) throw ended(id, stage);
      await noteOnTimeline(tx, { processId: id, at, event: 'stopped', actor });
      await putInOutbox(tx, { subject: id, kind: 'signal', name: 'stop' });
    }
    await tx.nativeUpdate(BulkAction, { id }, { stoppedBy: actor, stoppedAt: at });
    if (confirmedAt) return;
    await leaveRest(tx, id);
    await keepOutcomes(tx, id);
  });
}

/** Gives those whose turn has not come the outcome `stopped`. */
export async function leaveRest(em: EntityManager, id: string): Promise<void> {
  await em.execute(sql`
    update "bulk_action_items" i set "outcome" = 'stopped' from "bulk_actions" b
    where b."id" = ${id} and i."bulk_id" = b."id" and i."position" > b."worked" and i."outcome" is null`);
}

/** Keeps how many have come to what, once none is open any more. */
export async function keepOutcomes(em: EntityManager, id: string): Promise<void> {
  const outcomes = (await countOutcomes(em, [id])).get(id);
  if (outcomes?.open === 0) await em.nativeUpdate(BulkAction, { id }, { outcomes });
}

/** A bulk action that stays as it is until the transaction ends. Throws `NOT_FOUND`. */
export async function lockBulkAction(em: EntityManager, id: string): Promise<BulkActionRow> {
  const options = { lockMode: LockMode.PESSIMISTIC_WRITE, disableIdentityMap: true } as const;
  const bulk = await em.findOne(BulkAction, { id }, options);
  if (!bulk) throw new DomainError('NOT_FOUND', 'There is no such bulk action.');
  return bulk;
}

async function begin(
  em: EntityManager,
  { id, actor }: BulkActionCall,
  { given, count }: Pick<BulkActionRow, 'given' | 'count'>,
): Promise<void> {
  const at = new Date();
  await em.nativeUpdate(BulkAction, { id }, { confirmedBy: actor, confirmedAt: at });
  await em.insert(Process, {
    id,
    kind: 'bulkAction',
    stage: 'applying',
    stageSince: at,
    waitingOn: 'vestibule',
    createdAt: at,
  });
  const data = { action: given.action, count };
  await noteOnTimeline(em, { processId: id, at, event: 'requested', actor, data });
  await putInOutbox(em, { subject: id, kind: 'start', name: 'bulkAction' });
}

type Found = readonly (ActionStanding & { readonly id: string })[];

function isAllowed(standing: ActionStanding, { action }: GivenBulkAction): boolean {
  return operatorActions(standing).includes(action);
}

function countNotAllowed(found: Found, given: GivenBulkAction): readonly NotAllowedCount[] {
  const refused = found.filter((standing) => !isAllowed(standing, given));
  const groups = Map.groupBy(refused, ({ kind, stage }) => `${kind} ${stage}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ kind: first.kind, stage: first.stage, count: group.length }] : [];
  });
}

/** All in one statement. */
async function insertItems(
  em: EntityManager,
  { id, given, found }: { readonly id: string; readonly given: GivenBulkAction; readonly found: Found },
): Promise<void> {
  const items = found.map((standing) => ({
    actionId: uuidv7(),
    processId: standing.id,
    stage: standing.stage,
    ...(isAllowed(standing, given) ? {} : { outcome: 'refused', code: 'ACTION_NOT_ALLOWED' }),
  }));
  await em.execute(sql`
    insert into "bulk_action_items" ("bulk_id", "position", "action_id", "process_id", "stage", "outcome", "code")
    select ${id}::uuid, "position"::int, ("item"->>'actionId')::uuid, ("item"->>'processId')::uuid, "item"->>'stage',
      "item"->>'outcome', "item"->>'code'
    from jsonb_array_elements(${JSON.stringify(items)}::jsonb) with ordinality as "found" ("item", "position")`);
}

function ended(id: string, stage: string): DomainError {
  return new DomainError('BULK_ACTION_ENDED', 'Nothing of it is left to do; `process.stage` says how it ended.', {
    process: { id, stage },
  });
}

/** What a filter names; what it leaves open is left out. */
function chosenOf(filter: OnboardingFilter): OnboardingFilter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}
