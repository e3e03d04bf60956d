import { LockMode } from '@mikro-orm/core';
import type { MikroORM } from '@mikro-orm/postgresql';
import { Connection, Partnership } from '../db/entities/partnership.ts';
import { Process } from '../db/entities/process.ts';
import { lockPair } from '../db/writes/partner-pairs.ts';
import { tellManagers } from '../db/writes/partner-request-ends.ts';
import { closeProcess } from '../db/writes/processes.ts';
import { noteOnTimeline } from '../db/writes/timeline.ts';

/** `id`: of the partnership and of its ending. */
export interface PartnershipEndingCommand {
  readonly id: string;
  /** ISO-8601 UTC, from the workflow. */
  readonly at: string;
}

/** What is left to do when a partnership has ended; each is one transaction, guarded by the stage. */
export function createPartnershipEndingActivities({ orm }: { readonly orm: MikroORM }) {
  /**
   * Cleans up behind an ended partnership: no connection of it stays open. What people may see is computed from the live
   * partnership, so nobody has seen anything meanwhile. A repeat finds it done.
   */
  async function revokePartnership({ id, at }: PartnershipEndingCommand): Promise<void> {
    await orm.em.fork().transactional(async (em) => {
      const { environmentA, environmentB } = await em.findOneOrFail(Partnership, id);
      await lockPair(em, environmentA, environmentB, new Date(at));
      const process = await em.findOneOrFail(Process, id, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (process.stage !== 'revoking') return;
      await em.nativeUpdate(Connection, { partnershipId: id, endedAt: null }, { endedAt: new Date(at) });
      await noteOnTimeline(em, { processId: id, at: new Date(at), event: 'revoked', actor: 'vestibule' });
      await em.nativeUpdate(Process, { id }, { stage: 'telling', stageSince: new Date(at) });
    });
  }

  /** Tells all managers of its connections, on both sides, and ends. A repeat finds it ended and tells nobody. */
  async function tellPartnershipEnded({ id, at }: PartnershipEndingCommand): Promise<void> {
    await orm.em.fork().transactional(async (em) => {
      const now = new Date(at);
      if (!(await closeProcess(em, { id, stage: 'ended', at: now }))) return;
      const connections = await em.find(Connection, { partnershipId: id }, { orderBy: { id: 'asc' } });
      const userIds = connections.flatMap(({ managerA, managerB }) => [managerA, managerB]);
      await tellManagers(em, { userIds, template: 'partnership-ended', subjectId: id, at: now, actor: 'vestibule' });
      await noteOnTimeline(em, { processId: id, at: now, event: 'ended', actor: 'vestibule' });
    });
  }

  return { revokePartnership, tellPartnershipEnded };
}
