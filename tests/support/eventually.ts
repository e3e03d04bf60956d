import { setTimeout as pause } from 'node:timers/promises';

/** Longer than the slowest machine takes for anything that a test waits for, and less than a test may take. */
export const PATIENCE_MS = 40_000;

/**
 * Waits until `look` answers something else than undefined; what it throws counts as not yet. Throws what it last threw,
 * or that `what` did not come, after `withinMs`.
 */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  withinMs = PATIENCE_MS,
): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    let failure: unknown;
    try {
      const found = await look();
      if (found !== undefined) return found;
    } catch (error) {
      failure = error;
    }
    if (Date.now() > end) throw new Error(`${what}: not within ${withinMs} ms`, { cause: failure });
    await pause(50);
  }
}
