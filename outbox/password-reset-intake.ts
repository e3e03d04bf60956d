import type { EntityManager } from '@mikro-orm/postgresql';
import type { BegunProcess, OutboxDependencies } from './deliver.ts';

/** Decides what a call to reset a password becomes. */
export async function settlePasswordResetIntake(
  _dependencies: OutboxDependencies,
  _em: EntityManager,
  _intakeId: string,
): Promise<readonly BegunProcess[]> {
  throw new Error('not written yet');
}
