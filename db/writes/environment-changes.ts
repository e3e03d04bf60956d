import type { EntityManager } from '@mikro-orm/postgresql';
import { putInOutbox } from './outbox.ts';

/** What can change in an environment that a process may be waiting for. */
export type EnvironmentChange = 'subscription' | 'role' | 'relation-managers' | 'seats';

/**
 * Tells the processes that wait for a condition of an environment that one has changed, in the transaction of the change.
 * Answers the outbox subject, for whoever delivers at once.
 */
export async function announceEnvironmentChange(
  em: EntityManager,
  environmentId: string,
  change: EnvironmentChange,
): Promise<string> {
  await putInOutbox(em, { subject: environmentId, kind: 'environment-changed', name: change });
  return environmentId;
}
