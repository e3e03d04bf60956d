import type { MikroORM } from '@mikro-orm/postgresql';
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { findWatched, type LateCursor, listWatched, type WatchedProcess } from '../db/queries/troubles.ts';
import { replacePlatformTroubles, replaceTroubles, sweepTroubles } from '../db/writes/troubles.ts';
import type { FoundPlatformTrouble, FoundTrouble } from '../domain/trouble.ts';
import { judgeQueue, judgeWorkflow } from '../domain/trouble-judgement.ts';
import { bulkQueue, gatewayQueue, mailQueue, propagationQueue, workflowId } from '../domain/workflow-ids.ts';
import { type QueueKind, type QueueSeen, seeQueue, seeReported, seeWorkflow } from '../temporal/trouble-watch.ts';

export interface TroubleWatchDependencies {
  readonly orm: MikroORM;
  readonly temporal: Client;
  readonly taskQueue: string;
  readonly logger: Logger;
}

/** One look at everything; the watch remembers between two how far it has come with what is late. */
export type TroubleWatch = () => Promise<void>;

/** How long one question to Temporal, and all of them of one round, may take. */
const QUESTION_MS = 3_000;
const ROUND_MS = 10_000;
/** Questions that are under way at once. */
const AT_ONCE = 8;
/** Workflows whose tasks keep failing, of which one round takes note. */
const REPORTED = 200;

/**
 * Copies what is technically wrong into our own tables, so that lists and diagnoses never ask Temporal: one round asks for
 * the workers of each task queue, for the workflows that Temporal reports as failing, and for a bounded number of processes
 * that are late or that wait for ourselves. A Temporal that does not answer is a trouble of the platform; of what could not
 * be looked at, what is written stays as it is. A round again, or two at once, ends in the same.
 */
export function createTroubleWatch(dependencies: TroubleWatchDependencies): TroubleWatch {
  let after: LateCursor | undefined;
  return async () => {
    const { orm } = dependencies;
    const now = new Date();
    await sweepTroubles(orm.em.fork(), now);
    const queues = await seeQueues(dependencies);
    if (!queues) {
      await replacePlatformTroubles(orm.em.fork(), [{ code: 'TEMPORAL_UNAVAILABLE', part: 'temporal' }], now);
      return;
    }
    const reported = await seeReportedSubjects(dependencies);
    const unserved = judgeQueues(queues, now.getTime());
    const blind: readonly FoundPlatformTrouble[] = reported
      ? []
      : [{ code: 'TEMPORAL_UNAVAILABLE', part: 'visibility' }];
    await replacePlatformTroubles(orm.em.fork(), [...unserved, ...blind], now);
    const watched = await listWatched(orm.em.fork(), { now, after, isUnserved: unserved.length > 0 });
    after = watched.after;
    const more = await findWatched(orm.em.fork(), reported ?? []);
    const seen = await lookAt(dependencies, [...unique([...watched.processes, ...more])], queues);
    await replaceTroubles(orm.em.fork(), { ...seen, at: now });
  };
}

type Queues = readonly { readonly part: string; readonly queue: QueueSeen }[];

/** Undefined where Temporal does not answer. */
async function seeQueues({ temporal, taskQueue, logger }: TroubleWatchDependencies): Promise<Queues | undefined> {
  const parts: readonly { readonly part: string; readonly name: string; readonly kind: QueueKind }[] = [
    { part: 'workflows', name: taskQueue, kind: 'workflow' },
    { part: 'mail', name: mailQueue(taskQueue), kind: 'activity' },
    { part: 'gateway', name: gatewayQueue(taskQueue), kind: 'activity' },
    { part: 'bulk', name: bulkQueue(taskQueue), kind: 'activity' },
    { part: 'propagation', name: propagationQueue(taskQueue), kind: 'activity' },
  ];
  const deadlineMs = Date.now() + QUESTION_MS;
  try {
    return await Promise.all(
      parts.map(async ({ part, name, kind }) => ({
        part,
        queue: await seeQueue(temporal, { name, kind, deadlineMs }),
      })),
    );
  } catch (error) {
    logger.warn({ code: nameOf(error) }, 'Temporal tells nothing of its task queues');
    return undefined;
  }
}

function judgeQueues(queues: Queues, nowMs: number): readonly FoundPlatformTrouble[] {
  return queues.flatMap(({ part, queue }) => {
    const code = judgeQueue(queue, nowMs);
    return code ? [{ code, part }] : [];
  });
}

/** What the ids of workflows with failing tasks name; undefined where Temporal does not tell. */
async function seeReportedSubjects({
  temporal,
  logger,
}: TroubleWatchDependencies): Promise<readonly string[] | undefined> {
  try {
    const ids = await seeReported(temporal, { limit: REPORTED, deadlineMs: Date.now() + QUESTION_MS });
    return ids.flatMap((id) => SUBJECT.exec(id)?.[1] ?? []);
  } catch (error) {
    logger.warn({ code: nameOf(error) }, 'Temporal tells nothing of failing workflows');
    return undefined;
  }
}

const SUBJECT = /^\w+\/([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/;

/** Asks for each process, a few at a time, for as long as the round may take. */
async function lookAt(
  { temporal, taskQueue, logger }: TroubleWatchDependencies,
  processes: readonly WatchedProcess[],
  seenQueues: Queues,
): Promise<{ readonly processIds: readonly string[]; readonly found: readonly FoundTrouble[] }> {
  const queues = new Map(seenQueues.map(({ queue }) => [queue.name, queue]));
  const endMs = Date.now() + ROUND_MS;
  const waiting = [...processes];
  const processIds: string[] = [];
  const found: FoundTrouble[] = [];
  async function lookAtNext(): Promise<void> {
    for (let next = waiting.shift(); next && Date.now() < endMs; next = waiting.shift()) {
      const { id, kind, subject } = next;
      try {
        const question = { workflowId: workflowId(kind, subject), deadlineMs: Date.now() + QUESTION_MS };
        const workflow = await seeWorkflow(temporal, question);
        const judged = workflow && judgeWorkflow(workflow, { queues, workflowQueue: taskQueue, nowMs: Date.now() });
        processIds.push(id);
        if (judged) found.push({ processId: id, ...judged });
      } catch (error) {
        logger.warn({ process: id, code: nameOf(error) }, 'Temporal tells nothing of a process');
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lookAtNext));
  return { processIds, found };
}

function unique(processes: readonly WatchedProcess[]): Iterable<WatchedProcess> {
  return new Map(processes.map((process) => [process.id, process])).values();
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
