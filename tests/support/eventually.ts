import { setTimeout as pause } from 'node:timers/promises';

/**
 * Waits until `look` answers something else than undefined; what it throws counts as not yet. Throws what it last threw,
 * or that `what` did not come, after `withinMs`: longer than the slowest machine takes, and less than a test may.
 */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  withinMs = 40_000,
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
