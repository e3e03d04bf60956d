import type { EntityManager } from '@mikro-orm/postgresql';
import { uuidv7 } from 'uuidv7';
import { canManageRelations } from '../../domain/partner-gate.ts';
import { PartnerRequest, type PartnerRequestRow } from '../entities/partner-request.ts';
import { Partnership } from '../entities/partnership.ts';
import { PreparedRegistration, type PreparedRegistrationRow } from '../entities/prepared-registration.ts';
import { Process } from '../entities/process.ts';
import { User } from '../entities/user.ts';
import { listEligibleManagers } from '../queries/managers.ts';
import { putInOutbox } from './outbox.ts';
import { lockPair, openKeyOfPair, pairOf } from './partner-pairs.ts';
import { managerFacts } from './partner-request-ends.ts';
import { noteOnTimeline } from './timeline.ts';

/** A client who wants to become partners with whoever prepared a registration for them. */
export interface AgreedClient {
  readonly preparedId: string;
  readonly userId: string;
  readonly environmentId: string;
  readonly at: Date;
}

/**
 * Begins the partner request that a client's consent stands for, answered already: what is lacking for it, the request
 * waits for. Where one between the two is open, whoever asked, the consent is its yes (docs/adr/0020). In the transaction
 * of the consent; answers the request's id, for whoever delivers. Nothing begins where the two are partners already. A
 * repeat begins none.
 */
export async function beginAgreedPartnerRequest(em: EntityManager, client: AgreedClient): Promise<string | undefined> {
  const { preparedId, userId, environmentId, at } = client;
  const prepared = await em.findOneOrFail(PreparedRegistration, preparedId, { disableIdentityMap: true });
  const from = prepared.environmentId;
  if (from === environmentId) return undefined;
  await lockPair(em, from, environmentId, at);
  if (await isSettled(em, { preparedId, from, to: environmentId })) return undefined;
  const open = await findOpenBetween(em, from, environmentId);
  if (open) return keepYes(em, open, { client, prepared });
  const fromManager = await findIntermediary(em, prepared);
  if (fromManager === undefined) return undefined;
  const id = uuidv7();
  await em.insert(Process, {
    id,
    kind: 'partnerRequest',
    stage: 'establishing',
    stageSince: at,
    waitingOn: 'vestibule',
    openKey: openKeyOfPair(from, environmentId),
    environmentIds: [from, environmentId],
    createdAt: at,
  });
  const asked = { fromEnvironment: from, fromManager, toEnvironment: environmentId, toManager: userId };
  const answered = { answeredBy: userId, answeredAt: at, fromLacks: [], toLacks: [] };
  await em.insert(PartnerRequest, { id, ...asked, ...answered, preparedId });
  await noteOnTimeline(em, { processId: id, at, event: 'requested', actor: prepared.createdBy, data: { preparedId } });
  await noteOnTimeline(em, { processId: id, at, event: 'accepted', actor: `user:${userId}` });
  await putInOutbox(em, { subject: id, kind: 'start', name: 'partnerRequest', payload: { accepted: true } });
  return id;
}

/** The same for everything of a registration that its client agreed to, one intermediary after the other. */
export async function beginAgreedPartnerRequests(
  em: EntityManager,
  { preparedIds, ...client }: Omit<AgreedClient, 'preparedId'> & { readonly preparedIds: readonly string[] },
): Promise<void> {
  const agreed = await em.find(
    PreparedRegistration,
    { id: { $in: [...preparedIds] }, stage: 'agreed', clientEnvironmentId: client.environmentId },
    { orderBy: { environmentId: 'asc', id: 'asc' }, disableIdentityMap: true },
  );
  for (const { id } of agreed) await beginAgreedPartnerRequest(em, { ...client, preparedId: id });
}

async function isSettled(
  em: EntityManager,
  { preparedId, from, to }: { readonly preparedId: string; readonly from: string; readonly to: string },
): Promise<boolean> {
  const [environmentA, environmentB] = pairOf(from, to);
  const counts = [
    await em.count(PartnerRequest, { preparedId }),
    await em.count(Partnership, { environmentA, environmentB, endedAt: null }),
  ];
  return counts.some((count) => count > 0);
}

async function findOpenBetween(em: EntityManager, one: string, other: string): Promise<PartnerRequestRow | undefined> {
  const open = { kind: 'partnerRequest' as const, openKey: openKeyOfPair(one, other), endedAt: null };
  const process = await em.findOne(Process, open, { disableIdentityMap: true });
  if (!process) return undefined;
  return em.findOneOrFail(PartnerRequest, process.id, { disableIdentityMap: true });
}

/**
 * Keeps a consent as the yes of the open request: of whoever agreed, where the intermediary asked; of whoever prepared it,
 * where the client asked meanwhile. Its workflow hears of it and settles; those it is between stay.
 */
async function keepYes(
  em: EntityManager,
  { id, toEnvironment, answeredAt }: PartnerRequestRow,
  { client, prepared }: { readonly client: AgreedClient; readonly prepared: PreparedRegistrationRow },
): Promise<string | undefined> {
  if (answeredAt) return undefined;
  const { preparedId, environmentId, userId, at } = client;
  const isClientAsked = toEnvironment === environmentId;
  const answeredBy = isClientAsked ? userId : creatorOf(prepared);
  // who could not answer it can agree to nothing in the place of those who can
  if (answeredBy === undefined || !(await maySpeakFor(em, answeredBy, toEnvironment))) return undefined;
  await em.nativeUpdate(PartnerRequest, { id }, { preparedId, answeredBy, answeredAt: at });
  const actor = isClientAsked ? `user:${userId}` : prepared.createdBy;
  await noteOnTimeline(em, { processId: id, at, event: 'accepted', actor, data: { preparedId } });
  await putInOutbox(em, { subject: id, kind: 'signal', name: 'conditions-changed' });
  return id;
}

async function maySpeakFor(em: EntityManager, id: string, environment: string): Promise<boolean> {
  const user = await em.findOne(User, { id, environment }, { disableIdentityMap: true });
  if (!user) return false;
  return canManageRelations(managerFacts(user)) || (user.role === 'administrator' && !user.deactivatedAt);
}

/** Whoever prepared it, if they can still manage relations; else the longest of the group, else an administrator. */
async function findIntermediary(em: EntityManager, prepared: PreparedRegistrationRow): Promise<string | undefined> {
  const { environmentId: environment } = prepared;
  const creatorId = creatorOf(prepared);
  const creator = creatorId ? await em.findOne(User, { id: creatorId, environment }) : null;
  if (creator && canManageRelations(managerFacts(creator))) return creator.id;
  const [longest] = await listEligibleManagers(em, environment);
  if (longest) return longest.id;
  const administrator = { environment, role: 'administrator' as const, deactivatedAt: null };
  const [anybody] = await em.find(User, administrator, { orderBy: { createdAt: 'asc', id: 'asc' }, limit: 1 });
  return anybody?.id;
}

function creatorOf({ createdBy }: PreparedRegistrationRow): string | undefined {
  return /^user:([0-9a-f-]{36})$/.exec(createdBy)?.[1];
}
