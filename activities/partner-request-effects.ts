import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { Notice } from '../db/entities/notice.ts';
import { PartnerRequest } from '../db/entities/partner-request.ts';
import { Process } from '../db/entities/process.ts';
import { User } from '../db/entities/user.ts';
import { closePartnerRequest, tellManagers } from '../db/writes/partner-request-ends.ts';
import { establishConnection } from '../db/writes/partnerships.ts';
import { noteOnTimeline } from '../db/writes/timeline.ts';
import type { PartnerRequestTurn } from '../domain/partner-request-state.ts';
import type { TimelineEvent } from '../domain/process.ts';
import { isPassedOnOften } from './partner-hand-overs.ts';
import {
  canAct,
  findReplacement,
  isAccepted,
  lacksOf,
  type PartnerRequestCase,
  type PartnerSide,
} from './partner-request-case.ts';

/** Who goes on with a request for a side, and why. */
export interface Handover {
  readonly side: PartnerSide;
  readonly managerId: string;
  readonly event: Extract<TimelineEvent, 'taken-over' | 'reassigned'>;
  readonly actor: string;
  readonly why?: 'left' | 'mail-bounced';
}

/** Passes a request on to another manager of a side; answers it as it is from then on. */
export async function handOver(
  em: EntityManager,
  request: PartnerRequestCase,
  { side, managerId, event, actor, why }: Handover,
): Promise<PartnerRequestCase> {
  const { row, at, round } = request;
  const before = side === 'from' ? row.fromManager : row.toManager;
  const isNews = !(await isPassedOnOften(em, request, side));
  const changed = side === 'from' ? { fromManager: managerId } : { toManager: managerId };
  await em.nativeUpdate(PartnerRequest, { id: row.id }, changed);
  const data = { side, round, from: before, to: managerId, ...(why ? { why } : {}) };
  await noteOnTimeline(em, { processId: row.id, at, event, actor, data });
  // whoever is to answer now gets the request's own mail
  const isAsked = side === 'to' && !isAccepted(request);
  const userIds = [row.fromManager, row.toManager, isAsked ? undefined : managerId];
  if (isNews) await tellManagers(em, { userIds, template: 'partner-reassigned', subjectId: row.id, at, actor });
  const manager = await em.findOneOrFail(User, { id: managerId }, { disableIdentityMap: true });
  return { ...request, row: { ...row, ...changed }, users: new Map(request.users).set(managerId, manager) };
}

/**
 * Whether the asked side has passed the request on in this round already: a step that crashed before its answer was
 * heard. Its workflow has still to begin the next round, with a mail to whoever is to answer now.
 */
export async function isPassedOn(em: EntityManager, { row, round, stage }: PartnerRequestCase): Promise<boolean> {
  if (stage !== 'awaiting-answer') return false;
  const [entry] = await em.execute<object[]>(sql`
    select 1 from "timeline" where "process_id" = ${row.id} and "event" in ('taken-over', 'reassigned')
      and "data" ->> 'side' = 'to' and "data" ->> 'round' = ${String(round)} limit 1`);
  return entry !== undefined;
}

/** Whether this round was asked for again already: a step that crashed before its answer was heard, and is no second one. */
export async function isAskedAgain(em: EntityManager, { row, round }: PartnerRequestCase): Promise<boolean> {
  const [entry] = await em.execute<object[]>(sql`
    select 1 from "timeline" where "process_id" = ${row.id} and "event" = 'asked-again'
      and "data" ->> 'round' = ${String(round + 1)} limit 1`);
  return entry !== undefined;
}

/** Puts another manager in the place of each who can act no more, where the side has one. */
export async function replaceUnfit(
  em: EntityManager,
  request: PartnerRequestCase,
  sides: readonly PartnerSide[] = ['from', 'to'],
): Promise<PartnerRequestCase> {
  let current = request;
  for (const side of sides) {
    const managerId = side === 'from' ? current.row.fromManager : current.row.toManager;
    if (canAct(current, managerId) || (side === 'to' && isOwnWordAlone(current))) continue;
    const other = await findReplacement(em, current, { side, but: [managerId] });
    if (other === undefined) continue;
    const handover = { side, managerId: other, event: 'reassigned', actor: 'vestibule', why: 'left' } as const;
    current = await handOver(em, current, handover);
  }
  return current;
}

/**
 * Whether nobody but an advanced user has agreed to what an intermediary prepared, who need not be a relation manager: no
 * such manager is connected by that alone, one of them has to take it over.
 */
function isOwnWordAlone({ row, users }: PartnerRequestCase): boolean {
  if (!row.preparedId || row.answeredBy !== row.toManager) return false;
  return users.get(row.toManager)?.role !== 'administrator';
}

/** Somebody else is to answer from now on: the request waits for them. */
export async function awaitAnswerAgain(em: EntityManager, { row, at, stage }: PartnerRequestCase): Promise<void> {
  if (stage === 'awaiting-answer') return;
  const standing = { waitingOn: 'person' as const, needsAttention: false, blockedBy: null };
  await em.nativeUpdate(Process, { id: row.id }, { stage: 'awaiting-answer', stageSince: at, ...standing });
}

/**
 * What follows a yes: partnership and connection, where neither side lacks anything now; else the request waits for what
 * is lacking, and everyone concerned is told once.
 */
export async function settle(em: EntityManager, given: PartnerRequestCase, actor: string): Promise<PartnerRequestTurn> {
  const request = await replaceUnfit(em, given);
  const { row, at } = request;
  const fromLacks = [...lacksOf(request, row.fromManager, { whateverBought: false })];
  const toLacks = [...lacksOf(request, row.toManager, { whateverBought: false })];
  if (fromLacks.length + toLacks.length > 0) {
    await em.nativeUpdate(PartnerRequest, { id: row.id }, { fromLacks, toLacks });
    await awaitEligibility(em, request, actor);
    return { stage: 'awaiting-eligibility' };
  }
  const made = await establishConnection(em, {
    requestId: row.id,
    from: { environmentId: row.fromEnvironment, managerId: row.fromManager },
    to: { environmentId: row.toEnvironment, managerId: row.toManager },
    at,
  });
  await em.nativeUpdate(PartnerRequest, { id: row.id }, { ...made, fromLacks, toLacks });
  await closePartnerRequest(em, { id: row.id, stage: 'established', at, actor });
  return { stage: 'established' };
}

async function awaitEligibility(em: EntityManager, request: PartnerRequestCase, actor: string): Promise<void> {
  const { row, at, stage, eligibleUntil } = request;
  if (stage === 'awaiting-eligibility') return;
  const waits = { waitingOn: 'administrator', waitUntil: eligibleUntil, needsAttention: false } as const;
  const standing = { stage: 'awaiting-eligibility', stageSince: at, blockedBy: 'NOT_ELIGIBLE' } as const;
  await em.nativeUpdate(Process, { id: row.id }, { ...standing, ...waits });
  // a step whose answer was lost may find its own row taken for one that is still at work
  if ((await em.count(Notice, { template: 'partner-waiting', subjectId: row.id })) > 0) return;
  const userIds = [row.fromManager, row.toManager];
  await tellManagers(em, { userIds, template: 'partner-waiting', subjectId: row.id, at, actor });
}
