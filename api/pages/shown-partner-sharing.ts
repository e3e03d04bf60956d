import type { MikroORM } from '@mikro-orm/postgresql';
import type { Request } from 'express';
import { findManagers } from '../../db/queries/managers.ts';
import { findPropagation, type PropagationView } from '../../db/queries/propagation.ts';
import { listReceipts } from '../../db/queries/propagation-receipts.ts';
import { findShare } from '../../db/queries/shares.ts';
import { retryPropagation } from '../../db/writes/propagation-retries.ts';
import { reasonsAgainst, type UserCaller } from '../../domain/rights.ts';
import type { PropagationDependencies } from '../routes/propagation.ts';
import { field } from './answer.ts';
import { idIn } from './organisation-guard.ts';
import {
  type PartnerSharingProps,
  type ShownFailure,
  type ShownPropagation,
  SUBSCRIPTION_LACKS,
} from './partner-sharing.tsx';
import { isMemberAnywhere, readShownShares } from './shown-shares.ts';
import { HELD_UP_BY } from './texts/propagation.ts';

/** More names than that help nobody: the rest is driven again together. */
const FAILURES_SHOWN = 20;

interface OfPartnership {
  readonly caller: UserCaller;
  readonly partnershipId: string;
}

/** What somebody's organisations share through a partnership, and how far its propagation has come. */
export async function readPartnerSharing(
  orm: MikroORM,
  req: Request,
  { caller, partnershipId }: OfPartnership,
): Promise<PartnerSharingProps> {
  const { environmentId } = caller;
  const found = await findPropagation(orm.em.fork(), { partnershipId, environmentId });
  return {
    shares: await readShownShares(orm, req, { caller, partnershipId }),
    isMember: await isMemberAnywhere(orm, caller),
    lacks: SUBSCRIPTION_LACKS.filter((lack) => reasonsAgainst(caller, 'partners.ask').includes(lack)),
    propagation: found && (await toShown(orm, caller, found)),
  };
}

/**
 * Drives again what a form names: one grant, or all that failed. Again does nothing more than begin a run. Throws
 * `NOT_FOUND` for ids that are none, and to who is of neither side.
 */
export async function retryPosted(
  { orm, deliverSoon }: PropagationDependencies,
  req: Request,
  { environmentId }: UserCaller,
): Promise<'retried'> {
  const partnershipId = idIn(req, 'partnershipId');
  const one =
    field(req, 'shareId') === ''
      ? {}
      : { shareId: idIn(req, 'shareId'), relationManagerId: idIn(req, 'relationManagerId') };
  const { subjects } = await retryPropagation(orm.em.fork(), { partnershipId, environmentId, ...one });
  for (const subject of subjects) deliverSoon(subject);
  return 'retried';
}

async function toShown(orm: MikroORM, caller: UserCaller, view: PropagationView): Promise<ShownPropagation> {
  const { failed, needsAttention, blockedBy } = view;
  return {
    ...view,
    heldUpBy: needsAttention ? (HELD_UP_BY.find((known) => known === blockedBy) ?? 'STEP_FAILED') : null,
    mayRetry: failed > 0 || needsAttention,
    failures: failed > 0 ? await readFailures(orm, caller, view.partnershipId) : [],
  };
}

/** The documents are named to whoever shares them: of the other side's a manager of this one knows nothing here. */
async function readFailures(
  orm: MikroORM,
  { userId: viewerId }: UserCaller,
  partnershipId: string,
): Promise<readonly ShownFailure[]> {
  const search = { partnershipId, state: 'failed', limit: FAILURES_SHOWN } as const;
  const receipts = (await listReceipts(orm.em.fork(), search)).slice(0, FAILURES_SHOWN);
  const managers = await findManagers(
    orm.em.fork(),
    receipts.map(({ relationManagerId }) => relationManagerId),
  );
  const titles = new Map<string, string>();
  for (const id of new Set(receipts.map(({ shareId }) => shareId))) {
    const share = await findShare(orm.em.fork(), { id, viewerId });
    if (share) titles.set(id, share.document.title);
  }
  return receipts.map((receipt) => ({
    ...receipt,
    managerName: managers.get(receipt.relationManagerId)?.name ?? null,
    title: titles.get(receipt.shareId) ?? null,
  }));
}
