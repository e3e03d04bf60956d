import type { EntityManager } from '@mikro-orm/postgresql';
import type { GateReason } from '../../domain/partner-gate.ts';
import type { PartnerRequestStage } from '../../domain/partner-request.ts';
import { Environment } from '../entities/environment.ts';
import { PartnerRequest, type PartnerRequestRow } from '../entities/partner-request.ts';
import { Partnership } from '../entities/partnership.ts';
import { Process, type ProcessRow } from '../entities/process.ts';
import { inOneSnapshot } from '../snapshot.ts';
import { findManagers, type ManagerView } from './managers.ts';

/** Whether the viewer's environment is asked, or asks. */
export const REQUEST_DIRECTIONS = ['in', 'out'] as const;
export type RequestDirection = (typeof REQUEST_DIRECTIONS)[number];

/** One side of a request. */
export interface RequestSide {
  readonly environment: { readonly id: string; readonly name: string };
  readonly manager: ManagerView;
}

/** A partner request as one of its two environments sees it. */
export interface PartnerRequestView {
  readonly id: string;
  readonly stage: PartnerRequestStage;
  readonly direction: RequestDirection;
  readonly from: RequestSide;
  readonly to: RequestSide;
  readonly message: string | null;
  readonly createdAt: Date;
  readonly stageSince: Date;
  readonly waitUntil: Date | null;
  readonly endedAt: Date | null;
  /** Who said yes or no. */
  readonly answeredBy: string | null;
  /** What the viewer's side lacks after a yes, and whether the other lacks something. */
  readonly lacks: readonly GateReason[];
  readonly otherSideLacks: boolean;
  readonly partnershipId: string | null;
  /** When the partnership that it has led to ended; null while that holds. */
  readonly partnershipEndedAt: Date | null;
}

export interface PartnerRequestSearch {
  readonly environmentId: string;
  readonly direction?: RequestDirection | undefined;
  readonly stage?: PartnerRequestStage | undefined;
  readonly limit: number;
  /** The last request of the page before. */
  readonly after?: string | undefined;
}

/** A request of an environment, by whichever side; undefined for what is none of theirs. */
export async function findPartnerRequest(
  em: EntityManager,
  { id, environmentId }: { readonly id: string; readonly environmentId: string },
): Promise<PartnerRequestView | undefined> {
  const where = { id, $or: sidesOf(environmentId, undefined) };
  const [view] = await inOneSnapshot(em, async (tx) =>
    toViews(tx, await tx.find(PartnerRequest, where, { disableIdentityMap: true }), environmentId),
  );
  return view;
}

/** The requests of an environment, the newest first, one more than `limit`. */
export async function listPartnerRequests(
  em: EntityManager,
  { environmentId, direction, stage, limit, after }: PartnerRequestSearch,
): Promise<readonly PartnerRequestView[]> {
  const inStage = em
    .createQueryBuilder(Process, 'p')
    .select('p.id')
    .where({ kind: 'partnerRequest', ...(stage ? { stage } : {}) });
  const find = (tx: EntityManager) =>
    tx.find(
      PartnerRequest,
      {
        $or: sidesOf(environmentId, direction),
        $and: [
          ...(after === undefined ? [] : [{ id: { $lt: after } }]),
          ...(stage === undefined ? [] : [{ id: { $in: inStage.toRaw() } }]),
        ],
      },
      // ids are made of the time at which they were made
      { orderBy: { id: 'desc' }, limit: limit + 1, disableIdentityMap: true },
    );
  return inOneSnapshot(em, async (tx) => toViews(tx, await find(tx), environmentId));
}

function sidesOf(environmentId: string, direction: RequestDirection | undefined) {
  return [
    ...(direction === 'in' ? [] : [{ fromEnvironment: environmentId }]),
    ...(direction === 'out' ? [] : [{ toEnvironment: environmentId }]),
  ];
}

async function toViews(
  em: EntityManager,
  rows: readonly PartnerRequestRow[],
  environmentId: string,
): Promise<readonly PartnerRequestView[]> {
  const ids = rows.map(({ id }) => id);
  const processes = await em.find(Process, { id: { $in: ids } }, { disableIdentityMap: true });
  const environmentIds = rows.flatMap(({ fromEnvironment, toEnvironment }) => [fromEnvironment, toEnvironment]);
  const environments = await em.find(Environment, { id: { $in: environmentIds } }, { disableIdentityMap: true });
  const partnershipIds = rows.flatMap(({ partnershipId }) => (partnershipId ? [partnershipId] : []));
  const partnerships = await em.find(Partnership, { id: { $in: partnershipIds } }, { disableIdentityMap: true });
  const managers = await findManagers(
    em,
    rows.flatMap(({ fromManager, toManager }) => [fromManager, toManager]),
  );
  const side = (id: string, managerId: string): RequestSide => ({
    environment: { id, name: environments.find((environment) => environment.id === id)?.name ?? '' },
    manager: managers.get(managerId) ?? { id: managerId, name: null },
  });
  return rows.map((row) => {
    const process = processes.find(({ id }) => id === row.id);
    if (!process) throw new Error(`request ${row.id} has no process`);
    const from = side(row.fromEnvironment, row.fromManager);
    const to = side(row.toEnvironment, row.toManager);
    const partnershipEndedAt = partnerships.find(({ id }) => id === row.partnershipId)?.endedAt ?? null;
    return { ...toView(row, process, environmentId), from, to, partnershipEndedAt };
  });
}

function toView(
  row: PartnerRequestRow,
  { stage, createdAt, stageSince, waitUntil, endedAt }: ProcessRow,
  environmentId: string,
): Omit<PartnerRequestView, 'from' | 'to' | 'partnershipEndedAt'> {
  const isAsked = row.toEnvironment === environmentId;
  const sides = isAsked ? [row.toLacks, row.fromLacks] : [row.fromLacks, row.toLacks];
  // what was lacking once says nothing of a request that has gone on
  const [own = [], other = []] = stage === 'awaiting-eligibility' ? sides : [];
  return {
    id: row.id,
    stage: stage as PartnerRequestStage,
    direction: isAsked ? 'in' : 'out',
    message: row.message ?? null,
    createdAt,
    stageSince,
    waitUntil: waitUntil ?? null,
    endedAt: endedAt ?? null,
    answeredBy: row.answeredBy ?? null,
    lacks: own,
    otherSideLacks: other.length > 0,
    partnershipId: row.partnershipId ?? null,
  };
}
