import { AsyncResource } from 'node:async_hooks';
import type { Logger } from 'pino';
import type { IntakeInOutbox } from '../db/writes/registration-intake.ts';
import {
  type BegunProcess,
  deliver,
  deliverBegun,
  deliverIfAny,
  deliverIntake,
  forgetDelivered,
  type OutboxDependencies,
} from '../outbox/deliver.ts';

/** How the API hands over what it has committed. */
export interface Delivery {
  /** Delivers and waits; throws when Temporal cannot be told now. `seen`: ids of the rows that the caller has just read. */
  readonly deliver: (subject: string, seen?: readonly string[]) => Promise<void>;
  /** Delivers beside the answer to the caller. */
  readonly deliverSoon: (subject: string) => void;
  /** The same; resolves when it has been tried, however that ended. */
  readonly tryDelivery: (subject: string) => Promise<void>;
  /** The same for a call to register. */
  readonly deliverIntakeSoon: (intake: IntakeInOutbox) => void;
  /** The same for a process that has just been committed, and of which nothing else waits. */
  readonly startSoon: (process: BegunProcess) => void;
  /** Resolves when nothing is being delivered any more. */
  readonly idle: () => Promise<void>;
  /** Finishes what is being delivered and leaves the rest to the relay. */
  readonly stop: () => Promise<void>;
}

/** Delivers without the subject's lock; answers the outbox row that Temporal has heard thereby, if there is one. */
type ShortWay = () => Promise<string | undefined>;

/** Each delivery holds a connection while Temporal answers; the rest of the pool is for callers. */
const AT_ONCE = 8;
/** Beyond this many waiting subjects the relay does it: an API that cannot reach Temporal must not pile them up. */
const MOST_WAITING = 2_000;
/** Rows that have been delivered are deleted together this often; well within the relay's grace. */
const FORGET_EVERY_MS = 300;

/**
 * Delivers at once, a few at a time, and each subject once at a time: calls that come meanwhile are served by one more
 * run. What fails is left to the relay.
 */
export function createDelivery(dependencies: OutboxDependencies, logger: Logger): Delivery {
  /** By subject; with the short way where what it delivers is the only thing that is known to wait there. */
  const waiting = new Map<string, ShortWay | undefined>();
  const running = new Map<string, Promise<void>>();
  const onlookers = new Map<string, (() => void)[]>();
  const idlers: (() => void)[] = [];
  const detached = dependencies.tracing?.detached ?? ((work) => work());
  let delivered: string[] = [];
  /** Those of `delivered` that are being deleted. */
  let leaving: readonly string[] = [];
  let forgetting: NodeJS.Timeout | undefined;

  function enqueue(subject: string, shortWay: ShortWay | undefined): void {
    const isAlone = !waiting.has(subject) && !running.has(subject);
    if (waiting.size < MOST_WAITING) waiting.set(subject, isAlone ? shortWay : undefined);
    work();
  }

  function work(): void {
    for (const [subject, shortWay] of waiting) {
      if (running.size >= AT_ONCE) return;
      if (running.has(subject)) continue;
      waiting.delete(subject);
      // whoever happens to end a delivery has nothing to do with the next
      running.set(
        subject,
        detached(() => run(subject, shortWay)),
      );
    }
    if (running.size === 0 && waiting.size === 0) for (const wake of idlers.splice(0)) wake();
  }

  async function run(subject: string, shortWay: ShortWay | undefined): Promise<void> {
    // whoever comes from now on waits for the next run
    const waitingForThis = onlookers.get(subject) ?? [];
    onlookers.delete(subject);
    try {
      if (shortWay) forgetSoon(await shortWay());
      else await deliver(dependencies, subject);
    } catch (error) {
      logger.warn(
        { subject, code: error instanceof Error ? error.name : 'unknown' },
        'a delivery is left to the relay',
      );
    } finally {
      running.delete(subject);
      for (const wake of waitingForThis) wake();
      // after this turn, so that a run that ends at once does not go round inside its own beginning
      queueMicrotask(work);
    }
  }

  async function tryDelivery(subject: string): Promise<void> {
    if (waiting.size >= MOST_WAITING && !waiting.has(subject)) return;
    await new Promise<void>((wake) => {
      onlookers.set(subject, [...(onlookers.get(subject) ?? []), wake]);
      enqueue(subject, undefined);
    });
  }

  function forgetSoon(outboxId: string | undefined): void {
    if (outboxId === undefined) return;
    delivered.push(outboxId);
    forgetting ??= setTimeout(() => void forget(), FORGET_EVERY_MS);
  }

  async function forget(): Promise<void> {
    clearTimeout(forgetting);
    forgetting = undefined;
    const ids = delivered;
    if (ids.length === 0) return;
    [leaving, delivered] = [[...leaving, ...ids], []];
    try {
      await forgetDelivered(dependencies.orm.em.fork(), ids);
    } catch (error) {
      logger.warn({ code: error instanceof Error ? error.name : 'unknown' }, 'delivered rows are left to the relay');
    }
    leaving = leaving.filter((id) => !ids.includes(id));
  }

  async function idle(): Promise<void> {
    if (running.size > 0 || waiting.size > 0) await new Promise<void>((wake) => idlers.push(wake));
    await forget();
  }

  return {
    deliver: (subject, seen) => deliverIfAny(dependencies, subject, { heard: [...leaving, ...delivered], seen }),
    deliverSoon: (subject) => enqueue(subject, undefined),
    tryDelivery,
    deliverIntakeSoon: (intake) =>
      enqueue(
        intake.subject,
        AsyncResource.bind(() => deliverIntake(dependencies, intake)),
      ),
    startSoon: (process) =>
      enqueue(
        process.id,
        AsyncResource.bind(() => deliverBegun(dependencies, process)),
      ),
    idle,
    stop: () => {
      waiting.clear();
      for (const wakers of onlookers.values()) for (const wake of wakers) wake();
      onlookers.clear();
      return idle();
    },
  };
}
