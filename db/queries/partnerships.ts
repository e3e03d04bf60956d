import type { EntityManager } from '@mikro-orm/postgresql';
import { Environment } from '../entities/environment.ts';
import { Connection, Partnership, type PartnershipRow } from '../entities/partnership.ts';
import { findManagers, type ManagerView } from './managers.ts';

/** A partnership as one of its two environments sees it. */
export interface PartnershipView {
  readonly id: string;
  readonly partner: { readonly id: string; readonly name: string };
  readonly relationGroupId: string;
  readonly establishedAt: Date;
  readonly endedAt: Date | null;
  /** Of an ended one: whether the viewer's side ended it. */
  readonly endedByUs: boolean;
  readonly connections: readonly ConnectionView[];
}

/** One relation manager of each side. */
export interface ConnectionView {
  readonly id: string;
  readonly own: ManagerView;
  readonly other: ManagerView;
  readonly since: Date;
}

/** A partnership of an environment, ended or not; undefined for what is none of theirs. */
export async function findPartnership(
  em: EntityManager,
  { id, environmentId }: { readonly id: string; readonly environmentId: string },
): Promise<PartnershipView | undefined> {
  const rows = await em.find(Partnership, { id, $or: sidesOf(environmentId) }, { disableIdentityMap: true });
  const [view] = await toViews(em, rows, environmentId);
  return view;
}

/** The partnerships of an environment that hold, the newest first, one more than `limit`. */
export async function listPartnerships(
  em: EntityManager,
  {
    environmentId,
    limit,
    after,
  }: { readonly environmentId: string; readonly limit: number; readonly after?: string | undefined },
): Promise<readonly PartnershipView[]> {
  const rows = await em.find(
    Partnership,
    { endedAt: null, $or: sidesOf(environmentId), ...(after === undefined ? {} : { id: { $lt: after } }) },
    // ids are made of the time at which they were made
    { orderBy: { id: 'desc' }, limit: limit + 1, disableIdentityMap: true },
  );
  return toViews(em, rows, environmentId);
}

/** The partnerships of an environment that ended last, the latest first. */
export async function listEndedPartnerships(
  em: EntityManager,
  { environmentId, limit }: { readonly environmentId: string; readonly limit: number },
): Promise<readonly PartnershipView[]> {
  const where = { endedAt: { $ne: null }, $or: sidesOf(environmentId) };
  const rows = await em.find(Partnership, where, { orderBy: { endedAt: 'desc' }, limit, disableIdentityMap: true });
  return toViews(em, rows, environmentId);
}

function sidesOf(environmentId: string) {
  return [{ environmentA: environmentId }, { environmentB: environmentId }];
}

async function toViews(
  em: EntityManager,
  rows: readonly PartnershipRow[],
  environmentId: string,
): Promise<readonly PartnershipView[]> {
  const connections = await em.find(
    Connection,
    { partnershipId: { $in: rows.map(({ id }) => id) }, endedAt: null },
    { orderBy: { id: 'asc' }, disableIdentityMap: true },
  );
  const partners = await em.find(
    Environment,
    { id: { $in: rows.map((row) => partnerOf(row, environmentId)) } },
    { disableIdentityMap: true },
  );
  const managers = await findManagers(
    em,
    connections.flatMap(({ managerA, managerB }) => [managerA, managerB]),
  );
  const manager = (id: string): ManagerView => managers.get(id) ?? { id, name: null };
  return rows.map((row) => {
    const partnerId = partnerOf(row, environmentId);
    const isA = row.environmentA === environmentId;
    return {
      id: row.id,
      partner: { id: partnerId, name: partners.find(({ id }) => id === partnerId)?.name ?? '' },
      relationGroupId: row.relationGroupId,
      establishedAt: row.establishedAt,
      endedAt: row.endedAt ?? null,
      endedByUs: row.endedByEnvironment === environmentId,
      connections: connections
        .filter(({ partnershipId }) => partnershipId === row.id)
        .map(({ id, managerA, managerB, since }) => ({
          id,
          own: manager(isA ? managerA : managerB),
          other: manager(isA ? managerB : managerA),
          since,
        })),
    };
  });
}

function partnerOf({ environmentA, environmentB }: PartnershipRow, environmentId: string): string {
  return environmentA === environmentId ? environmentB : environmentA;
}
