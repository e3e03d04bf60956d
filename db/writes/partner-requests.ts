import { UniqueConstraintViolationException } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { DomainError } from '../../domain/errors.ts';
import { canManageRelations, gateReasons } from '../../domain/partner-gate.ts';
import type { PartnerRequestStage } from '../../domain/partner-request.ts';
import type { Policy } from '../../domain/policy.ts';
import type { RegisterNumber } from '../../domain/register-number.ts';
import { type PartnerTerms, REFUSAL_REASONS } from '../../domain/rights.ts';
import { Environment } from '../entities/environment.ts';
import { PartnerRequest } from '../entities/partner-request.ts';
import { Connection, Partnership } from '../entities/partnership.ts';
import { Process } from '../entities/process.ts';
import { User, type UserRow } from '../entities/user.ts';
import { statesNumber } from '../queries/partner-directory.ts';
import { findAskAgainAt, findWithdrawalPauseEnd } from '../queries/partner-pauses.ts';
import { putInOutbox } from './outbox.ts';
import { lockPair, openKeyOfPair, pairOf } from './partner-pairs.ts';
import { noteOnTimeline } from './timeline.ts';

/** Who asks whom to become partners. */
export interface AskedPartnership {
  /** The same call again finds what the first one made. */
  readonly id: string;
  readonly fromEnvironmentId: string;
  readonly fromUserId: string;
  readonly toEnvironmentId: string;
  readonly toManagerId: string;
  readonly message: string | null;
  /** By which an environment that is not findable is addressed. */
  readonly register?: RegisterNumber | undefined;
  /** The lapsed one that it takes up, for an operator: neither the pause after that counts, nor how the other side is found. */
  readonly continues?: string;
}

export interface BegunPartnerRequest {
  readonly id: string;
  readonly stage: PartnerRequestStage;
}

type Windows = Pick<Policy, 'partnerRequestMs' | 'partnerAskAgainMs' | 'partnerWithdrawalsPerDay'>;

/**
 * Begins a partner request: process, request, timeline and start, in a transaction of its own under the locks of both
 * environments; the caller delivers its id. A repeat with the same id answers where it stands. Throws `OWN_ENVIRONMENT`,
 * `NOT_ALLOWED` with what the asker lacks now, `NOT_FOUND` for an environment that is not to be found nor addressed,
 * `MANAGER_NOT_ELIGIBLE`, `PARTNER_REQUEST_OPEN` with the open one's id (also to the second of two at once),
 * `ALREADY_CONNECTED`, `PARTNER_REQUEST_TOO_SOON`, `RATE_LIMITED` for one that was withdrawn again and again. What it
 * throws leaves nothing behind. `countNew` is called for what is really begun, and throws where that is too much.
 */
export async function beginPartnerRequest(
  em: EntityManager,
  asked: AskedPartnership,
  { policy, countNew }: { readonly policy: Windows; readonly countNew: () => Promise<void> },
): Promise<BegunPartnerRequest> {
  const openKey = openKeyOfPair(asked.fromEnvironmentId, asked.toEnvironmentId);
  try {
    return await em.transactional(async (tx) => {
      const bought = await lockPair(tx, asked.fromEnvironmentId, asked.toEnvironmentId, new Date());
      const begun = await findBegun(tx, asked);
      if (begun) return begun;
      await assertMayAsk(tx, asked, bought.get(asked.fromEnvironmentId));
      await assertReachable(tx, asked);
      await assertPairFree(tx, { openKey, asked, policy });
      await countNew();
      return insertPartnerRequest(tx, { openKey, asked, policy });
    });
  } catch (error) {
    if (!(error instanceof UniqueConstraintViolationException)) throw error;
    await assertNoneOpen(em.fork(), openKey);
    throw error;
  }
}

async function findBegun(em: EntityManager, asked: AskedPartnership): Promise<BegunPartnerRequest | undefined> {
  const { id, fromEnvironmentId } = asked;
  const made = await em.findOne(PartnerRequest, { id, fromEnvironment: fromEnvironmentId });
  if (!made) return undefined;
  const { stage } = await em.findOneOrFail(Process, { id });
  return { id, stage: stage as PartnerRequestStage };
}

async function assertMayAsk(
  em: EntityManager,
  { fromEnvironmentId, fromUserId, toEnvironmentId }: AskedPartnership,
  subscription: PartnerTerms | undefined,
): Promise<void> {
  if (fromEnvironmentId === toEnvironmentId) {
    throw new DomainError('OWN_ENVIRONMENT', 'An environment cannot become its own partner.');
  }
  const user = await findUserOf(em, fromUserId, fromEnvironmentId);
  if (!user || !subscription) throw notFound();
  const lacking: readonly string[] = gateReasons({ ...standing(user), subscription });
  if (lacking.length === 0) return;
  const reasons = REFUSAL_REASONS.filter((reason) => lacking.includes(reason));
  throw new DomainError('NOT_ALLOWED', 'The caller may not ask now; `reasons` says why.', { reasons });
}

async function assertReachable(em: EntityManager, asked: AskedPartnership): Promise<void> {
  const { fromEnvironmentId, toEnvironmentId, toManagerId, register, continues } = asked;
  const other = await em.findOne(Environment, { id: toEnvironmentId }, { disableIdentityMap: true });
  if (!other) throw notFound();
  const isReachable = continues !== undefined || other.findable || statesNumber(other, register);
  if (!isReachable && !(await findOpenPartnership(em, fromEnvironmentId, toEnvironmentId))) throw notFound();
  const manager = await findUserOf(em, toManagerId, toEnvironmentId);
  if (manager && canManageRelations(standing(manager))) return;
  throw new DomainError('MANAGER_NOT_ELIGIBLE', 'The chosen user is no relation manager of that environment.');
}

async function assertPairFree(
  em: EntityManager,
  { openKey, asked, policy }: { readonly openKey: Buffer; readonly asked: AskedPartnership; readonly policy: Windows },
): Promise<void> {
  await assertNoneOpen(em, openKey);
  const { fromEnvironmentId, fromUserId, toEnvironmentId, toManagerId } = asked;
  const partnership = await findOpenPartnership(em, fromEnvironmentId, toEnvironmentId);
  if (partnership) {
    const isFirst = partnership.environmentA === fromEnvironmentId;
    const [managerA, managerB] = isFirst ? [fromUserId, toManagerId] : [toManagerId, fromUserId];
    const connected = { partnershipId: partnership.id, managerA, managerB, endedAt: null };
    if ((await em.count(Connection, connected)) > 0) {
      throw new DomainError('ALREADY_CONNECTED', 'These two relation managers are connected already.');
    }
  }
  if (asked.continues === undefined) await assertPauseOver(em, asked, policy);
  await assertNotWithdrawnOften(em, asked, policy);
}

/** Throws `PARTNER_REQUEST_OPEN`. */
async function assertNoneOpen(em: EntityManager, openKey: Buffer): Promise<void> {
  const open = await em.findOne(
    Process,
    { kind: 'partnerRequest', openKey, endedAt: null },
    { disableIdentityMap: true },
  );
  if (!open) return;
  throw new DomainError('PARTNER_REQUEST_OPEN', 'A request between the two environments is open; see `process.id`.', {
    process: { id: open.id },
  });
}

/** After a no or a lapse, whoever asked, the two leave each other in peace for a while. */
async function assertPauseOver(
  em: EntityManager,
  { fromEnvironmentId, toEnvironmentId }: AskedPartnership,
  { partnerAskAgainMs }: Windows,
): Promise<void> {
  const nowMs = Date.now();
  const pair = { one: fromEnvironmentId, other: toEnvironmentId };
  const askAgainAt = await findAskAgainAt(em, { ...pair, askAgainMs: partnerAskAgainMs, nowMs });
  if (!askAgainAt) return;
  const message =
    'The last request between the two was declined or lapsed not long ago; Retry-After says when to go on.';
  throw new DomainError('PARTNER_REQUEST_TOO_SOON', message, { retryAfterMs: askAgainAt.getTime() - nowMs });
}

/** Who asks and takes it back again and again mails the other side twice each time. */
async function assertNotWithdrawnOften(
  em: EntityManager,
  { fromEnvironmentId, toEnvironmentId }: AskedPartnership,
  { partnerWithdrawalsPerDay }: Windows,
): Promise<void> {
  const nowMs = Date.now();
  const pair = { from: fromEnvironmentId, to: toEnvironmentId };
  const pauseEnd = await findWithdrawalPauseEnd(em, { ...pair, perDay: partnerWithdrawalsPerDay, nowMs });
  if (!pauseEnd) return;
  const message = 'Requests to this environment were withdrawn again and again; Retry-After says when to go on.';
  throw new DomainError('RATE_LIMITED', message, { retryAfterMs: pauseEnd.getTime() - nowMs });
}

async function insertPartnerRequest(
  em: EntityManager,
  { openKey, asked, policy }: { readonly openKey: Buffer; readonly asked: AskedPartnership; readonly policy: Windows },
): Promise<BegunPartnerRequest> {
  const { id, fromEnvironmentId, fromUserId, toEnvironmentId, toManagerId, message } = asked;
  const at = new Date();
  const stage = 'awaiting-answer';
  await em.insert(Process, {
    id,
    kind: 'partnerRequest',
    stage,
    stageSince: at,
    waitingOn: 'person',
    waitUntil: new Date(at.getTime() + policy.partnerRequestMs),
    openKey,
    environmentIds: [fromEnvironmentId, toEnvironmentId],
    continues: asked.continues ?? null,
    createdAt: at,
  });
  await em.insert(PartnerRequest, {
    id,
    fromEnvironment: fromEnvironmentId,
    fromManager: fromUserId,
    toEnvironment: toEnvironmentId,
    toManager: toManagerId,
    message,
    fromLacks: [],
    toLacks: [],
  });
  await noteOnTimeline(em, { processId: id, at, event: 'requested', actor: `user:${fromUserId}` });
  await putInOutbox(em, { subject: id, kind: 'start', name: 'partnerRequest' });
  return { id, stage };
}

async function findOpenPartnership(em: EntityManager, one: string, other: string) {
  const [environmentA, environmentB] = pairOf(one, other);
  return em.findOne(Partnership, { environmentA, environmentB, endedAt: null }, { disableIdentityMap: true });
}

async function findUserOf(em: EntityManager, id: string, environmentId: string): Promise<UserRow | null> {
  return em.findOne(User, { id, environment: environmentId }, { disableIdentityMap: true });
}

function standing({ role, deactivatedAt, relationManagerSince }: UserRow) {
  return { role, isActive: !deactivatedAt, isRelationManager: Boolean(relationManagerSince) };
}

function notFound(): DomainError {
  return new DomainError('NOT_FOUND', 'There is no such environment to be found.');
}
