import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { deliver, type OutboxDependencies } from '../outbox/deliver.ts';
import { dueSubjects } from '../outbox/pending.ts';

const EVERY_MS = 500;
const BATCH = 50;
const AT_ONCE = 5;

/**
 * Delivers what the API's own delivery left behind, until `signal` aborts. Any number of relays may run: a subject's
 * lock lets one at a time through, and a row that another has delivered is gone.
 */
export async function runRelay(dependencies: OutboxDependencies, logger: Logger, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const delivered = await relayOnce(dependencies, logger);
    if (delivered < BATCH) await pause(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** Delivers one batch of due subjects; answers how many there were. */
export async function relayOnce(dependencies: OutboxDependencies, logger: Logger): Promise<number> {
  let subjects: readonly string[] = [];
  try {
    subjects = await dueSubjects(dependencies.orm, BATCH);
  } catch (error) {
    logger.warn({ code: nameOf(error) }, 'the outbox cannot be read');
  }
  const waiting = [...subjects];
  await Promise.all(Array.from({ length: AT_ONCE }, () => relayEach(dependencies, logger, waiting)));
  return subjects.length;
}

/** Takes one subject after another; each delivery holds a connection that steps need too. */
async function relayEach(dependencies: OutboxDependencies, logger: Logger, waiting: string[]): Promise<void> {
  for (let subject = waiting.shift(); subject !== undefined; subject = waiting.shift()) {
    try {
      await deliver(dependencies, subject, { wait: false });
    } catch (error) {
      logger.warn({ subject, code: nameOf(error) }, 'a delivery is put off');
    }
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
