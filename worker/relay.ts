import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { deliver, type OutboxDependencies } from '../outbox/deliver.ts';
import { dueSubjects } from '../outbox/pending.ts';

const EVERY_MS = 500;
const AT_ONCE = 50;

/**
 * Delivers what the API's own delivery left behind, until `signal` aborts. Any number of relays may run: a subject's
 * lock lets one at a time through, and a row that another has delivered is gone.
 */
export async function runRelay(dependencies: OutboxDependencies, logger: Logger, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const delivered = await relayOnce(dependencies, logger);
    if (delivered < AT_ONCE) await pause(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** Delivers one batch of due subjects; answers how many there were. */
export async function relayOnce(dependencies: OutboxDependencies, logger: Logger): Promise<number> {
  let subjects: readonly string[] = [];
  try {
    subjects = await dueSubjects(dependencies.orm, AT_ONCE);
  } catch (error) {
    logger.warn({ code: nameOf(error) }, 'the outbox cannot be read');
  }
  const outcomes = await Promise.allSettled(subjects.map((subject) => deliver(dependencies, subject)));
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.status === 'fulfilled') continue;
    logger.warn({ subject: subjects[index], code: nameOf(outcome.reason) }, 'a delivery is put off');
  }
  return subjects.length;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
