import type { EntityManager } from '@mikro-orm/postgresql';
import { type OutboxKind, OutboxRow } from '../entities/outbox-row.ts';

/** How long the caller's own delivery has before the relay takes an outbox row over. */
export const RELAY_GRACE_MS = 2_000;

export interface OutboxMessage {
  /** The process. */
  readonly subject: string;
  readonly kind: OutboxKind;
  /** The workflow type to start, or the signal's name. */
  readonly name: string;
  readonly payload?: Readonly<Record<string, string | number | boolean | null>>;
}

/** Puts a message in, in the transaction of the change that causes it; answers the row's id. */
export async function putInOutbox(em: EntityManager, message: OutboxMessage): Promise<string> {
  const createdAt = new Date();
  const nextAttemptAt = new Date(createdAt.getTime() + RELAY_GRACE_MS);
  return em.insert(OutboxRow, { ...message, payload: message.payload ?? {}, createdAt, nextAttemptAt });
}
