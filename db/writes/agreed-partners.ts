import { randomUUIDv7 } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { canManageRelations } from '../../domain/partner-gate.ts';
import { PartnerRequest } from '../entities/partner-request.ts';
import { Partnership } from '../entities/partnership.ts';
import { PreparedRegistration } from '../entities/prepared-registration.ts';
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
 * waits for. In the transaction of the consent; answers the request's id, for whoever delivers. Nothing begins where the
 * two are partners already or a request between them is open, which is answered in its own right. A repeat begins none.
 */
export async function beginAgreedPartnerRequest(em: EntityManager, client: AgreedClient): Promise<string | undefined> {
  const { preparedId, userId, environmentId, at } = client;
  const prepared = await em.findOneOrFail(PreparedRegistration, preparedId, { disableIdentityMap: true });
  const from = prepared.environmentId;
  if (from === environmentId) return undefined;
  await lockPair(em, from, environmentId);
  if (await isSettled(em, { preparedId, from, to: environmentId })) return undefined;
  const fromManager = await findIntermediary(em, prepared);
  if (fromManager === undefined) return undefined;
  const id = randomUUIDv7();
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
    await em.count(Process, { kind: 'partnerRequest', openKey: openKeyOfPair(from, to), endedAt: null }),
  ];
  return counts.some((count) => count > 0);
}

/** Whoever prepared it, if they can still manage relations; else the longest of the group, else an administrator. */
async function findIntermediary(
  em: EntityManager,
  { createdBy, environmentId: environment }: { readonly createdBy: string; readonly environmentId: string },
): Promise<string | undefined> {
  const [, creatorId] = /^user:([0-9a-f-]{36})$/.exec(createdBy) ?? [];
  const creator = creatorId ? await em.findOne(User, { id: creatorId, environment }) : null;
  if (creator && canManageRelations(managerFacts(creator))) return creator.id;
  const [longest] = await listEligibleManagers(em, environment);
  if (longest) return longest.id;
  const administrator = { environment, role: 'administrator' as const, deactivatedAt: null };
  const [anybody] = await em.find(User, administrator, { orderBy: { createdAt: 'asc', id: 'asc' }, limit: 1 });
  return anybody?.id;
}
