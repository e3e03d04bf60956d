import { randomUUID } from 'node:crypto';
import type { InferEntity } from '@mikro-orm/core';
import { Connection } from '../../db/entities/partnership.ts';
import { Propagation, ShareGrant } from '../../db/entities/share.ts';
import { pairOf } from '../../db/writes/partner-pairs.ts';
import { deliverAll } from '../chaos/exactly-once.ts';
import { eventually } from './eventually.ts';
import type { TestInstance } from './instance.ts';
import type { Manager } from './partner-sides.ts';
import { refuseRows } from './poison.ts';
import { type SharedBy, type Sharing, shared } from './shares.ts';

/** How far a propagation has come, as the API says it. */
export interface ShownPropagation {
  readonly stage: string | null;
  readonly waiting: number;
  readonly effective: number;
  readonly failed: number;
  readonly latencyMs: { readonly p50: number; readonly p95: number } | null;
  readonly nextRunAt: string | null;
  readonly needsAttention: boolean;
  readonly blockedBy: string | null;
  readonly allowedActions: readonly string[];
}

/** Connects two managers more within a partnership, behind the API's back. */
async function addConnection(
  { orm }: Pick<TestInstance, 'orm'>,
  partnershipId: string,
  [one, other]: readonly [Manager, Manager],
): Promise<void> {
  const [first] = pairOf(one.environmentId, other.environmentId);
  const [a, b] = first === one.environmentId ? [one, other] : [other, one];
  const managers = { managerA: a.userId, managerB: b.userId, requestId: randomUUID() };
  await orm.em.fork().insert(Connection, { id: randomUUID(), partnershipId, ...managers, since: new Date() });
}

/** Gives a partner so many relation managers more, each connected with ours. */
export async function addManagers(
  instance: Pick<TestInstance, 'orm'>,
  { ours, theirs, partnershipId }: Sharing,
  count: number,
): Promise<readonly Manager[]> {
  const managers: Manager[] = [];
  for (let made = 0; made < count; made += 1) {
    const manager = await theirs.side.colleague();
    await addConnection(instance, partnershipId, [ours.manager, manager]);
    managers.push(manager);
  }
  return managers;
}

/** The same for thousands, written in one go; they cannot sign in. Answers how many. */
export async function seedManagers(
  { orm }: Pick<TestInstance, 'orm'>,
  { ours, theirs, partnershipId }: Sharing,
  count: number,
): Promise<number> {
  const [first] = pairOf(ours.side.environmentId, theirs.side.environmentId);
  const [a, b] = first === ours.side.environmentId ? ['?::uuid', 'id'] : ['id', '?::uuid'];
  await orm.em.fork().execute(
    `with made as (
       insert into users (id, environment_id, role, locale, created_at, relation_manager_since)
       select gen_random_uuid(), ?, 'advanced-user', 'nl', now(), now() from generate_series(1, ?) returning id
     )
     insert into connections (id, partnership_id, manager_a, manager_b, request_id, since)
     select gen_random_uuid(), ?, ${a}, ${b}, gen_random_uuid(), now() from made`,
    [theirs.side.environmentId, count, partnershipId, ours.manager.userId],
  );
  return count;
}

/** Shares a document of ours with all relation managers of the partner; answers the share's id. */
export function shareWithAll({ ours, partnershipId }: Sharing, more: Partial<SharedBy> = {}): Promise<string> {
  const { organisationId, manager } = ours;
  return shared(manager, { organisationId, kind: 'relation-managers', id: partnershipId, ...more });
}

/** How far the propagation has come. */
export async function progressOf({ ours, partnershipId }: Sharing): Promise<ShownPropagation> {
  const { body } = await ours.manager.call('GET', `/v1/partnerships/${partnershipId}/propagation`);
  return body as ShownPropagation;
}

/** Waits until everything is settled; where time is skipped, over the delay. */
export async function settled(instance: TestInstance, sharing: Sharing): Promise<ShownPropagation> {
  await deliverAll(instance);
  await instance.env.sleep('3 minutes');
  return eventually('that everything is settled', async () => {
    const progress = await progressOf(sharing);
    return progress.stage === 'settled' ? progress : undefined;
  });
}

/** The process of a partnership's propagation. */
export async function propagationProcess(
  { orm }: Pick<TestInstance, 'orm'>,
  { partnershipId }: Pick<Sharing, 'partnershipId'>,
): Promise<string> {
  return (await orm.em.fork().findOneOrFail(Propagation, { partnershipId })).processId;
}

/** What became of each grant, as the API lists it. */
export interface ShownReceipt {
  readonly shareId: string;
  readonly relationManagerId: string;
  readonly state: string;
  readonly failedAt: string | null;
  readonly code: string | null;
}

export async function receiptsOf({ ours, partnershipId }: Sharing, query = ''): Promise<readonly ShownReceipt[]> {
  const path = `/v1/partnerships/${partnershipId}/receipts${query}`;
  const { body } = await ours.manager.call('GET', path);
  return (body as { items: readonly ShownReceipt[] }).items;
}

/** The receipts that stand in the database, due or not. */
export function grantsOf(
  { orm }: Pick<TestInstance, 'orm'>,
  { partnershipId }: Pick<Sharing, 'partnershipId'>,
): Promise<readonly InferEntity<typeof ShareGrant>[]> {
  return orm.em.fork().find(ShareGrant, { partnershipId }, { orderBy: { shareId: 'asc', userId: 'asc' } });
}

/**
 * Has the database refuse to make a grant to any of these effective, until what it answers is called. `altogether`: not
 * even a receipt that it failed is taken.
 */
export async function refuseGrantsOf(
  instance: Pick<TestInstance, 'orm'>,
  userIds: readonly string[],
  { altogether = false }: { readonly altogether?: boolean } = {},
): Promise<() => Promise<void>> {
  const isTheirs = `new.user_id = any('{${userIds.join(',')}}')`;
  return refuseRows(instance, 'share_grants', `(${altogether} or new.effective_at is not null) and ${isTheirs}`);
}
