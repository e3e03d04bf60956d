import { IsolationLevel } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';

/**
 * Reads as of one instant, by as many queries as it takes: rows that are changed together are seen together, so that what
 * is told of them never is half of one state and half of the next.
 */
export function inOneSnapshot<Read>(em: EntityManager, read: (tx: EntityManager) => Promise<Read>): Promise<Read> {
  return em.transactional(read, { isolationLevel: IsolationLevel.REPEATABLE_READ, readOnly: true });
}
