import type { Client } from '@temporalio/client';

/** Temporal did not answer in time; whether it took the call in is not known. */
class DeadlinePassed extends Error {
  constructor() {
    super('Temporal did not answer in time');
    this.name = 'DeadlinePassed';
  }
}

/**
 * Makes a call to Temporal that ends by `deadlineMs` (since the epoch). The SDK's own deadline ends the call on the wire;
 * before there is a wire it does not, so the clock is watched here as well.
 */
export async function byDeadline<T>(client: Client, deadlineMs: number, call: () => Promise<T>): Promise<T> {
  return within(deadlineMs - Date.now(), client.connection.withDeadline(deadlineMs, call));
}

/** What `work` comes to, or `DeadlinePassed` after `ms`; the work itself is not stopped. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new DeadlinePassed()), Math.max(0, ms));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
