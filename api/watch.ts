import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Leadership } from './leadership.ts';

export interface WatchOptions {
  readonly leadership: Leadership;
  /** What is done in each round, one after the other; one that fails keeps none of the others. */
  readonly rounds: Readonly<Record<string, () => Promise<void>>>;
  /** What is done when another process has the watch. */
  readonly stepDown: () => void;
  readonly logger: Logger;
  readonly everyMs?: number;
}

/** How soon something is found at the latest; the whole of it has to be within a minute. */
const EVERY_MS = 15_000;

/**
 * Watches over the whole instance until `signal` aborts: every 15 s, in the one API process that holds the lock. A process
 * that dies is succeeded by another within that time.
 */
export async function runWatch(options: WatchOptions, signal: AbortSignal): Promise<void> {
  const { leadership, rounds, stepDown, logger, everyMs = EVERY_MS } = options;
  while (!signal.aborted) {
    if (await isOurs(options)) {
      for (const [name, round] of Object.entries(rounds)) {
        await round().catch((error: unknown) => {
          logger.warn(
            { round: name, code: error instanceof Error ? error.name : 'unknown' },
            'a round of the watch failed',
          );
        });
      }
    } else stepDown();
    await pause(everyMs, undefined, { signal }).catch(() => undefined);
  }
  await leadership.close();
}

async function isOurs({ leadership, logger }: WatchOptions): Promise<boolean> {
  try {
    return await leadership.isOurs();
  } catch (error) {
    logger.warn({ code: error instanceof Error ? error.name : 'unknown' }, 'nobody can say who has the watch');
    return false;
  }
}
