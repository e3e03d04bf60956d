import type { EntityManager } from '@mikro-orm/postgresql';
import { type OutboxEntry, OutboxRow } from '../db/entities/outbox-row.ts';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/** Has a row wait that could not be delivered, ever longer, and keeps what the failure is called. */
export async function putOff(em: EntityManager, row: OutboxEntry, failure: Error): Promise<void> {
  const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** row.attempts, LONGEST_PAUSE_MS);
  const nextAttemptAt = new Date(Date.now() + pauseMs);
  const delayed = { attempts: row.attempts + 1, nextAttemptAt, lastCode: failure.name.slice(0, 60) };
  await em.nativeUpdate(OutboxRow, { id: row.id }, delayed);
}
