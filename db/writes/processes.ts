import type { EntityManager } from '@mikro-orm/postgresql';
import { Process } from '../entities/process.ts';

/** `environmentIds`: the environments that the process turned out to be about. */
export interface ProcessEnd {
  readonly id: string;
  readonly stage: string;
  readonly at: Date;
  readonly environmentIds?: readonly string[];
}

/** Ends a process's row if it is open; tells whether it was, so that what goes with the end is done once. */
export async function closeProcess(em: EntityManager, end: ProcessEnd): Promise<boolean> {
  const ended = {
    stage: end.stage,
    stageSince: end.at,
    endedAt: end.at,
    openKey: null,
    waitingOn: null,
    waitUntil: null,
    needsAttention: false,
    blockedBy: null,
    ...(end.environmentIds ? { environmentIds: [...end.environmentIds] } : {}),
  };
  return (await em.nativeUpdate(Process, { id: end.id, endedAt: null }, ended)) === 1;
}
