import type { EntityManager } from '@mikro-orm/postgresql';
import { DomainError } from '../../domain/errors.ts';
import type { SharingStage } from '../../domain/sharing.ts';
import { Partnership } from '../entities/partnership.ts';
import { Process } from '../entities/process.ts';
import { Propagation, ShareGrant } from '../entities/share.ts';
import { putInOutbox } from './outbox.ts';
import { noteIfShared } from './propagations.ts';

/** Which failed grants are driven again: all of a partnership, or those of a share, of a manager, or of both. */
export interface PropagationRetry {
  readonly partnershipId: string;
  /** Of either side. */
  readonly environmentId: string;
  readonly shareId?: string | undefined;
  readonly relationManagerId?: string | undefined;
}

/**
 * Drives failed grants again: their receipts are deleted, so that they wait like any other, and the propagation is told;
 * one that has parked tries again at once. Answers where it stands, and the outbox subjects to deliver. A repeat finds
 * nothing that failed and begins at most a run that finds nothing to do. Throws `NOT_FOUND` to others.
 */
export async function retryPropagation(
  em: EntityManager,
  { partnershipId, environmentId, shareId, relationManagerId }: PropagationRetry,
): Promise<{ readonly stage: SharingStage; readonly subjects: readonly string[] }> {
  return em.transactional(async (tx) => {
    const sides = { $or: [{ environmentA: environmentId }, { environmentB: environmentId }] };
    if ((await tx.count(Partnership, { id: partnershipId, ...sides })) === 0) {
      throw new DomainError('NOT_FOUND', 'There is no such partnership here.');
    }
    const line = await tx.findOne(Propagation, { partnershipId }, { disableIdentityMap: true });
    if (!line) return { stage: 'settled', subjects: [] };
    await tx.nativeDelete(ShareGrant, {
      partnershipId,
      failedAt: { $ne: null },
      ...(shareId === undefined ? {} : { shareId }),
      ...(relationManagerId === undefined ? {} : { userId: relationManagerId }),
    });
    const id = line.processId;
    const before = await tx.findOneOrFail(Process, { id }, { disableIdentityMap: true });
    const told = await noteIfShared(tx, { partnershipId, at: new Date() });
    // wakes one that has parked, and begins it anew where its workflow is gone, which a signal alone would not
    if (before.needsAttention && told.length === 0) {
      await putInOutbox(tx, { subject: id, kind: 'sharing-changed', name: partnershipId });
    }
    const { stage } = await tx.findOneOrFail(Process, { id }, { disableIdentityMap: true });
    return { stage: stage as SharingStage, subjects: [id] };
  });
}
