import type { EntityManager } from '@mikro-orm/postgresql';
import type { BegunProcess, OutboxDependencies } from './deliver.ts';

/** Decides what a prepared registration rides on. */
export async function settlePreparedRegistration(
  _dependencies: OutboxDependencies,
  _em: EntityManager,
  _id: string,
): Promise<readonly BegunProcess[]> {
  throw new Error('not written yet');
}
