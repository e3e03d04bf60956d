import { LockMode } from '@mikro-orm/core';
import type { MikroORM } from '@mikro-orm/postgresql';
import { Connection, Partnership } from '../db/entities/partnership.ts';
import { Process } from '../db/entities/process.ts';
import { TimelineEntry } from '../db/entities/timeline-entry.ts';
import { lockPair } from '../db/writes/partner-pairs.ts';
import { tellManagers } from '../db/writes/partner-request-ends.ts';
import { closeProcess } from '../db/writes/processes.ts';
import { endSharesThrough, noteSharingOf } from '../db/writes/share-ends.ts';
import { noteOnTimeline } from '../db/writes/timeline.ts';
import { SECOND_MS } from '../domain/policy.ts';

/** `id`: of the partnership and of its ending. */
export interface PartnershipEndingCommand {
  readonly id: string;
  /** ISO-8601 UTC, from the workflow. */
  readonly at: string;
}

/** What came of one turn; `more`: another one is needed. */
export interface PartnershipRevoked {
  readonly more: boolean;
}

/** How long a turn goes on ending shares before it is answered: well within the time of a step. */
const TURN_MS = 4 * SECOND_MS;

/** What is left to do when a partnership has ended; each step is guarded by the stage. */
export function createPartnershipEndingActivities({ orm }: { readonly orm: MikroORM }) {
  /**
   * Cleans up behind an ended partnership: no connection of it stays open, and nothing that was shared through it, slice by
   * slice. What people may see is computed from the live partnership, so nobody has seen anything meanwhile. A repeat goes
   * on where the one before stopped.
   */
  async function revokePartnership(command: PartnershipEndingCommand): Promise<PartnershipRevoked> {
    const turnEndsAtMs = Date.now() + TURN_MS;
    while (await endSlice(command)) if (Date.now() > turnEndsAtMs) return { more: true };
    await closeConnections(command);
    return { more: false };
  }

  async function endSlice({ id, at }: PartnershipEndingCommand): Promise<boolean> {
    return orm.em.fork().transactional(async (em) => {
      const { actor } = await em.findOneOrFail(TimelineEntry, { processId: id, event: 'requested' });
      const { more, touched } = await endSharesThrough(em, id, { at: new Date(at), actor });
      await noteSharingOf(em, touched, new Date(at));
      return more;
    });
  }

  async function closeConnections({ id, at }: PartnershipEndingCommand): Promise<void> {
    await orm.em.fork().transactional(async (em) => {
      const { environmentA, environmentB } = await em.findOneOrFail(Partnership, id);
      await lockPair(em, environmentA, environmentB, new Date(at));
      const process = await em.findOneOrFail(Process, id, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (process.stage !== 'revoking') return;
      await em.nativeUpdate(Connection, { partnershipId: id, endedAt: null }, { endedAt: new Date(at) });
      const isNoted = (await em.count(TimelineEntry, { processId: id, event: 'revoked' })) > 0;
      if (!isNoted) await noteOnTimeline(em, { processId: id, at: new Date(at), event: 'revoked', actor: 'vestibule' });
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
