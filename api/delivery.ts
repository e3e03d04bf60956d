import type { Logger } from 'pino';
import { deliver, deliverIfAny, type OutboxDependencies } from '../outbox/deliver.ts';

/** How the API hands over what it has committed. */
export interface Delivery {
  /** Delivers and waits; throws when Temporal cannot be told now. */
  readonly deliver: (subject: string) => Promise<void>;
  /** Delivers beside the answer to the caller. */
  readonly deliverSoon: (subject: string) => void;
  /** Resolves when nothing is being delivered any more. */
  readonly idle: () => Promise<void>;
  /** Finishes what is being delivered and leaves the rest to the relay. */
  readonly stop: () => Promise<void>;
}

/** Each delivery holds a connection while Temporal answers; the rest of the pool is for callers. */
const AT_ONCE = 8;
/** Beyond this many waiting subjects the relay does it: an API that cannot reach Temporal must not pile them up. */
const MOST_WAITING = 2_000;

/**
 * Delivers at once, a few at a time, and each subject once at a time: calls that come meanwhile are served by one more
 * run. What fails is left to the relay.
 */
export function createDelivery(dependencies: OutboxDependencies, logger: Logger): Delivery {
  const waiting = new Set<string>();
  const running = new Map<string, Promise<void>>();
  const idlers: (() => void)[] = [];

  function deliverSoon(subject: string): void {
    if (waiting.size < MOST_WAITING) waiting.add(subject);
    work();
  }

  function work(): void {
    for (const subject of waiting) {
      if (running.size >= AT_ONCE) return;
      if (running.has(subject)) continue;
      waiting.delete(subject);
      running.set(subject, run(subject));
    }
    if (running.size === 0 && waiting.size === 0) for (const wake of idlers.splice(0)) wake();
  }

  async function run(subject: string): Promise<void> {
    try {
      await deliver(dependencies, subject);
    } catch (error) {
      logger.warn(
        { subject, code: error instanceof Error ? error.name : 'unknown' },
        'a delivery is left to the relay',
      );
    } finally {
      running.delete(subject);
      // after this turn, so that a run that ends at once does not go round inside its own beginning
      queueMicrotask(work);
    }
  }

  async function idle(): Promise<void> {
    if (running.size > 0 || waiting.size > 0) await new Promise<void>((wake) => idlers.push(wake));
  }

  return {
    deliver: (subject) => deliverIfAny(dependencies, subject),
    deliverSoon,
    idle,
    stop: () => {
      waiting.clear();
      return idle();
    },
  };
}
