import type { EntityManager } from '@mikro-orm/postgresql';
import { Environment } from '../entities/environment.ts';
import { PreparedRegistration, type PreparedRegistrationRow } from '../entities/prepared-registration.ts';

/** What an intermediary has prepared, as they see it. */
export type PreparedView = PreparedRegistrationRow;

/** What an intermediary has prepared, as the client sees it. */
export interface Preparation {
  readonly id: string;
  /** The name of the intermediary's environment. */
  readonly intermediaryName: string;
  readonly environmentName: string;
  readonly organisation: PreparedRegistrationRow['organisation'];
  readonly preparedAt: Date;
  readonly expiresAt: Date;
}

/** What rides on a registration and can still be answered, oldest first. */
export async function findPreparationsOf(em: EntityManager, registrationId: string): Promise<readonly Preparation[]> {
  return findPreparations(em, { registrationId });
}

/** What a user is asked by intermediaries and has not answered yet, oldest first. */
export async function findPartnerQuestions(em: EntityManager, userId: string): Promise<readonly Preparation[]> {
  return findPreparations(em, { userId });
}

/** The name of the environment whose user or program prepared a registration. */
export async function findIntermediaryName(em: EntityManager, preparedId: string): Promise<string | undefined> {
  const prepared = await em.findOne(PreparedRegistration, preparedId);
  return prepared ? (await em.findOneOrFail(Environment, prepared.environmentId)).name : undefined;
}

/** One of an intermediary's own; undefined for what is none of theirs. */
export async function findPrepared(
  em: EntityManager,
  { id, environmentId }: { readonly id: string; readonly environmentId: string },
): Promise<PreparedView | undefined> {
  return (await em.findOne(PreparedRegistration, { id, environmentId }, { disableIdentityMap: true })) ?? undefined;
}

/** An intermediary's, by id ascending, one more than `limit`. */
export async function listPrepared(
  em: EntityManager,
  environmentId: string,
  { limit, after }: { readonly limit: number; readonly after: string | undefined },
): Promise<readonly PreparedView[]> {
  const where = { environmentId, ...(after === undefined ? {} : { id: { $gt: after } }) };
  return em.find(PreparedRegistration, where, { orderBy: { id: 'asc' }, limit: limit + 1, disableIdentityMap: true });
}

async function findPreparations(
  em: EntityManager,
  where: { readonly registrationId: string } | { readonly userId: string },
): Promise<readonly Preparation[]> {
  const rows = await em.find(
    PreparedRegistration,
    { ...where, stage: 'awaiting-answer', endedAt: null, expiresAt: { $gt: new Date() } },
    { orderBy: { id: 'asc' }, limit: 20, disableIdentityMap: true },
  );
  const names = await em.find(Environment, { id: { $in: rows.map(({ environmentId }) => environmentId) } });
  return rows.map(({ id, environmentId, environmentName, organisation, createdAt, expiresAt }) => ({
    id,
    intermediaryName: names.find((environment) => environment.id === environmentId)?.name ?? '',
    environmentName,
    organisation,
    preparedAt: createdAt,
    expiresAt,
  }));
}
