import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { uuidv7 } from 'uuidv7';
import { DomainError } from '../../domain/errors.ts';
import { canManageRelations } from '../../domain/partner-gate.ts';
import type { PartnershipEndingStage } from '../../domain/partnership-ending.ts';
import { reasonsAgainstUser } from '../../domain/rights.ts';
import { Connection, Partnership, type PartnershipRow } from '../entities/partnership.ts';
import { Process } from '../entities/process.ts';
import { User } from '../entities/user.ts';
import { endGuestsBetween, tellOfPartnership } from './invitation-ends.ts';
import { putInOutbox } from './outbox.ts';
import { lockPair, pairOf } from './partner-pairs.ts';
import { closePartnerRequest, managerFacts } from './partner-request-ends.ts';
import { noteIfShared } from './propagations.ts';
import { endSharesThrough, noteSharingOf } from './share-ends.ts';
import { noteOnTimeline } from './timeline.ts';

/** One side of a connection. */
export interface ConnectionSide {
  readonly environmentId: string;
  readonly managerId: string;
}

/**
 * Makes two environments partners, where they are none yet, and connects a manager of each; the relation group is made
 * with the partnership, its members are the managers of its connections, to whom what is shared with all of a side's
 * managers is propagated. Runs inside of the caller's transaction, which
 * holds the locks of both environments. A repeat finds the partnership and the connection.
 */
export async function establishConnection(
  em: EntityManager,
  made: { readonly requestId: string; readonly from: ConnectionSide; readonly to: ConnectionSide; readonly at: Date },
): Promise<{ readonly partnershipId: string; readonly connectionId: string }> {
  const { requestId, from, to, at } = made;
  const partnershipId = await findOrMakePartnership(em, from.environmentId, to.environmentId, at);
  const [first] = pairOf(from.environmentId, to.environmentId);
  const [a, b] = first === from.environmentId ? [from, to] : [to, from];
  const managers = { partnershipId, managerA: a.managerId, managerB: b.managerId };
  const known = await em.findOne(Connection, { ...managers, endedAt: null }, { disableIdentityMap: true });
  if (known) return { partnershipId, connectionId: known.id };
  const connectionId = uuidv7();
  await em.insert(Connection, { id: connectionId, ...managers, requestId, since: at });
  await noteIfShared(em, { partnershipId, at });
  return { partnershipId, connectionId };
}

async function findOrMakePartnership(em: EntityManager, one: string, other: string, at: Date): Promise<string> {
  const [environmentA, environmentB] = pairOf(one, other);
  const open = { environmentA, environmentB, endedAt: null };
  const known = await em.findOne(Partnership, open, { disableIdentityMap: true });
  if (known) return known.id;
  const id = uuidv7();
  const relationGroupId = uuidv7();
  await em.insert(Partnership, { id, environmentA, environmentB, relationGroupId, establishedAt: at });
  await tellOfPartnership(em, { environmentA, environmentB });
  return id;
}

/** Who ends which partnership. */
export interface PartnershipEnd {
  readonly partnershipId: string;
  readonly environmentId: string;
  readonly userId: string;
}

/**
 * Ends a partnership, by a relation manager of either side: it, its connections and its relation group are gone in this
 * transaction, with the memberships of guests between the two, open invitations to the other side's people, and what
 * is shared between them (`partnershipEnding` ends the rest of very much); the pair's open request is withdrawn, and `partnershipEnding` begins, whose id is the
 * partnership's own. Answers where that stands, and for which subjects the outbox has something; a repeat answers the same. Throws
 * `NOT_FOUND` to others, and `NOT_ALLOWED` with what whoever ends it lacks now.
 */
export async function endPartnership(
  em: EntityManager,
  { partnershipId, environmentId, userId }: PartnershipEnd,
): Promise<{ readonly id: string; readonly stage: PartnershipEndingStage; readonly subjects: readonly string[] }> {
  return em.transactional(async (tx) => {
    const found = await tx.findOne(Partnership, { id: partnershipId }, { disableIdentityMap: true });
    if (!found || !isOf(found, environmentId)) throw notFound();
    const { environmentA, environmentB } = found;
    const at = new Date();
    await lockPair(tx, environmentA, environmentB, at);
    await assertMayEnd(tx, environmentId, userId);
    const ended = { endedAt: at, endedByEnvironment: environmentId, version: found.version + 1 };
    if ((await tx.nativeUpdate(Partnership, { id: partnershipId, endedAt: null }, ended)) === 0) {
      const { stage } = await tx.findOneOrFail(Process, { id: partnershipId });
      return { id: partnershipId, stage: stage as PartnershipEndingStage, subjects: [] };
    }
    await tx.nativeUpdate(Connection, { partnershipId, endedAt: null }, { endedAt: at });
    const withdrawn = await withdrawOpenRequest(tx, found, { at, actor: `user:${userId}` });
    const revoked = await endGuestsBetween(tx, found, { at, actor: `user:${userId}` });
    const { touched } = await endSharesThrough(tx, partnershipId, { at, actor: `user:${userId}` });
    await beginEnding(tx, found, { at, actor: `user:${userId}` });
    const told = await noteSharingOf(tx, touched, at);
    return { id: partnershipId, stage: 'revoking', subjects: [partnershipId, ...withdrawn, ...revoked, ...told] };
  });
}

async function assertMayEnd(em: EntityManager, environmentId: string, userId: string): Promise<void> {
  const user = await em.findOne(User, { id: userId, environment: environmentId }, { disableIdentityMap: true });
  if (!user) throw notFound();
  const facts = managerFacts(user);
  if (canManageRelations(facts)) return;
  const subscription = { partnerRelations: true, lapsed: false };
  const reasons = reasonsAgainstUser({ ...facts, subscription }, { user: 'advanced-user', only: 'relation-managers' });
  throw new DomainError('NOT_ALLOWED', 'The caller may not end it now; `reasons` says why.', { reasons });
}

/** The row refuses from now on; its workflow hears of it and ends. */
async function withdrawOpenRequest(
  em: EntityManager,
  { environmentA, environmentB }: PartnershipRow,
  { at, actor }: { readonly at: Date; readonly actor: string },
): Promise<readonly string[]> {
  const [open] = await em.execute<{ id: string }[]>(sql`
    select p."id" from "processes" p join "partner_requests" r on r."id" = p."id"
    where p."kind" = 'partnerRequest' and p."ended_at" is null
      and r."from_environment" in (${environmentA}, ${environmentB})
      and r."to_environment" in (${environmentA}, ${environmentB})`);
  if (!open || !(await closePartnerRequest(em, { id: open.id, stage: 'withdrawn', at, actor }))) return [];
  await putInOutbox(em, { subject: open.id, kind: 'signal', name: 'cancel' });
  return [open.id];
}

async function beginEnding(
  em: EntityManager,
  { id, environmentA, environmentB }: PartnershipRow,
  { at, actor }: { readonly at: Date; readonly actor: string },
): Promise<void> {
  await em.insert(Process, {
    id,
    kind: 'partnershipEnding',
    stage: 'revoking',
    stageSince: at,
    waitingOn: 'vestibule',
    environmentIds: [environmentA, environmentB],
    createdAt: at,
  });
  await noteOnTimeline(em, { processId: id, at, event: 'requested', actor });
  await putInOutbox(em, { subject: id, kind: 'start', name: 'partnershipEnding' });
}

function isOf({ environmentA, environmentB }: PartnershipRow, environmentId: string): boolean {
  return environmentA === environmentId || environmentB === environmentId;
}

function notFound(): DomainError {
  return new DomainError('NOT_FOUND', 'There is no such partnership here.');
}
