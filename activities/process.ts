import { LockMode } from '@mikro-orm/core';
import type { MikroORM } from '@mikro-orm/postgresql';
import { Process } from '../db/entities/process.ts';
import { Trouble } from '../db/entities/trouble.ts';
import { noteOnTimeline } from '../db/writes/timeline.ts';
import type { Standing } from '../domain/process.ts';

export interface RecordStandingCommand {
  readonly id: string;
  /** ISO-8601 UTC, from the workflow. */
  readonly at: string;
  readonly standing: Standing;
}

/** What every kind of process records of itself. */
export function createProcessActivities({ orm }: { readonly orm: MikroORM }) {
  /** Writes where a process stands. Repeating it changes nothing; a row that has ended keeps its stage. */
  async function recordStanding({ id, at, standing }: RecordStandingCommand): Promise<void> {
    await orm.em.fork().transactional(async (em) => {
      const row = await em.findOneOrFail(Process, id, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (row.endedAt && row.stage !== standing.stage) return;
      if (standing.blockedBy !== (row.blockedBy ?? null)) {
        const event = standing.blockedBy === null ? 'resumed' : 'parked';
        const data = { code: standing.blockedBy ?? row.blockedBy ?? null, until: standing.waitUntil };
        await noteOnTimeline(em, { processId: id, at: new Date(at), event, actor: 'vestibule', data });
      }
      if (row.stage !== standing.stage) row.stageSince = new Date(at);
      row.stage = standing.stage;
      row.waitingOn = standing.waitingOn;
      row.waitUntil = standing.waitUntil === null ? null : new Date(standing.waitUntil);
      row.needsAttention = standing.needsAttention;
      row.blockedBy = standing.blockedBy;
      row.timesParked = standing.timesParked ?? null;
      // what has parked is being retried no longer, whatever its worker could still say of it
      if (row.timesParked !== null) await em.nativeDelete(Trouble, { processId: id, source: 'step' });
    });
  }

  return { recordStanding };
}
