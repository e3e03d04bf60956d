import type { MikroORM } from '@mikro-orm/postgresql';
import { log } from '@temporalio/activity';
import {
  findLateWaits,
  findLeftOver,
  findOpenDrift,
  findOutboxSubjects,
  findSilentMails,
  isRestoreFresh,
} from '../db/queries/drift.ts';
import { releaseForgotten } from '../db/writes/brakes.ts';
import {
  type FoundDrift,
  findDriftMark,
  forgetMended,
  keepDriftMark,
  noteMending,
  nudgeProcesses,
  recordDrift,
} from '../db/writes/drift.ts';
import { type DriftKind, type DriftPart, judgeMarks, type TemporalSight } from '../domain/drift.ts';
import { watchRows, watchWorkflows } from './drift-sides.ts';

export interface WatchDriftCommand {
  readonly part: DriftPart;
  /** Of the watcher's own run: `workflowId/runId`. */
  readonly runId: string;
}

/** `mark`: what this run tells Temporal, of the part that compares. */
export interface DriftTurn {
  readonly mark?: number;
}

export interface DriftDependencies {
  readonly orm: MikroORM;
  /** Delivers what the outbox holds for a subject. */
  readonly deliver: (subject: string) => Promise<void>;
  readonly sight: TemporalSight;
}

const RESTORES = ['DATABASE_RESTORED_OLDER', 'TEMPORAL_RESTORED_OLDER'] as const;
/** Left-over rows are delivered for at most so long in one run. */
const DELIVERING_MS = 30_000;

/** Finds where PostgreSQL and Temporal have come apart, a bounded slice at a time, and mends what is safe. */
export function createDriftActivities(dependencies: DriftDependencies) {
  const { orm, deliver, sight } = dependencies;

  /**
   * Looks at one part. A repeat finds the same, writes it once, and mends it once: a start that is there is as good, a
   * process that is told to try again has one such signal. What Temporal does not answer to is looked at in the next run.
   */
  async function watchDrift({ part, runId }: WatchDriftCommand): Promise<DriftTurn> {
    switch (part) {
      case 'marks':
        return { mark: await compareMarks(runId) };
      case 'outbox':
        await watchOutbox();
        await orm.em.fork().transactional(releaseForgotten);
        return {};
      case 'waits':
        await watchWaits();
        return {};
      case 'mails':
        await watchMails();
        return {};
      case 'rows':
        await watchRows(dependencies);
        return {};
      case 'workflows':
        await watchWorkflows(dependencies);
        await forgetMended(orm.em.fork());
        return {};
    }
  }

  /** Both sides keep how many runs there have been: whichever remembers fewer was restored to an older state. */
  async function compareMarks(runId: string): Promise<number> {
    const em = orm.em.fork();
    const kept = await findDriftMark(em);
    // a repeat of the step that has kept it already
    if (kept?.runId === runId) return kept.count;
    const told = await sight.lastMark();
    const [workflowId = '', run = ''] = kept?.runId.split('/') ?? [];
    const isKnown = kept === undefined || (await sight.stateOf(workflowId, run)) !== 'unknown';
    const restored = judgeMarks(told, kept, isKnown);
    for (const kind of RESTORES) {
      const open = await findOpenDrift(em.fork(), kind);
      const found: FoundDrift[] = [];
      if (restored === kind) found.push({ subject: 'marks', processId: null, since: new Date() });
      for (const { subject, since } of open) {
        if (await isRestoreFresh(em.fork(), since)) found.push({ subject, processId: null, since });
      }
      const unique = found.filter(({ subject }, place) => found.findIndex((one) => one.subject === subject) === place);
      await recordDrift(em.fork(), { kind, looked: open.map(({ subject }) => subject), found: unique });
    }
    const count = Math.max(told ?? 0, kept?.count ?? 0) + 1;
    await keepDriftMark(em.fork(), { count, runId });
    return count;
  }

  async function watchOutbox(): Promise<void> {
    const found = await recordAll('OUTBOX_LEFT_OVER', findLeftOver);
    const idOf = ({ subject }: FoundDrift) => subject.replace('outbox/', '');
    const rows = await findOutboxSubjects(orm.em.fork(), found.map(idOf));
    const endsAt = performance.now() + DELIVERING_MS;
    for (const subject of new Set(rows.map((row) => row.subject))) {
      if (performance.now() > endsAt) break;
      await deliver(subject).catch((error: unknown) => {
        log.warn('what was left over cannot be delivered', { code: error instanceof Error ? error.name : 'unknown' });
      });
    }
    const left = new Set((await findOutboxSubjects(orm.em.fork(), found.map(idOf))).map(({ id }) => id));
    const subjects = found.filter((one) => !left.has(idOf(one))).map(({ subject }) => subject);
    const delivered = { kind: 'OUTBOX_LEFT_OVER', subjects } as const;
    await noteMending(orm.em.fork(), delivered, { mending: 'delivered', isOver: true });
  }

  async function watchWaits(): Promise<void> {
    const kind = 'WAIT_PAST_ITS_END';
    const found = await recordAll(kind, findLateWaits);
    const untold = new Set(
      (await findOpenDrift(orm.em.fork(), kind)).filter(({ mending }) => !mending).map(({ subject }) => subject),
    );
    const late = found.filter(({ subject }) => untold.has(subject));
    await orm.em.fork().transactional(async (em) => {
      await nudgeProcesses(
        em,
        late.flatMap(({ processId }) => processId ?? []),
      );
      await noteMending(
        em,
        { kind, subjects: late.map(({ subject }) => subject) },
        { mending: 'nudged', isOver: false },
      );
    });
  }

  async function watchMails(): Promise<void> {
    await recordAll('MAIL_WITHOUT_FEEDBACK', findSilentMails);
  }

  /** Writes what one query of our own tables finds; what it finds no longer is mended. */
  async function recordAll(
    kind: DriftKind,
    find: (em: MikroORM['em']) => Promise<readonly FoundDrift[]>,
  ): Promise<readonly FoundDrift[]> {
    const known = await findOpenDrift(orm.em.fork(), kind);
    const found = await find(orm.em.fork());
    await recordDrift(orm.em.fork(), { kind, looked: known.map(({ subject }) => subject), found });
    return found;
  }

  return { watchDrift };
}
