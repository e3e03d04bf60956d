import type { MikroORM } from '@mikro-orm/postgresql';
import {
  findKnownIds,
  findLatestProcesses,
  findNextProcesses,
  findOpenDrift,
  findOpenProcesses,
  type OpenProcess,
} from '../db/queries/drift.ts';
import {
  type FoundDrift,
  findDriftCursor,
  keepDriftCursor,
  noteMending,
  putStartsAgain,
  recordDrift,
} from '../db/writes/drift.ts';
import { driftOfWorkflow, processInId, type RunningWorkflow, type TemporalSight } from '../domain/drift.ts';
import { PROCESS_KINDS } from '../domain/process.ts';
import { workflowId } from '../domain/workflow-ids.ts';

interface Sides {
  readonly orm: MikroORM;
  readonly deliver: (subject: string) => Promise<void>;
  readonly sight: TemporalSight;
}

/** Of the latest, and of the rest that is gone through little by little, so many in one run; many more after a restore. */
const LATEST = 50;
const SLICE = 200;
const SLICE_AFTER_RESTORE = 2_000;
/** Temporal's longest page. */
const LONGEST_PAGE = 1_000;
/** Questions to Temporal that are under way at once. */
const AT_ONCE = 8;

/** Open rows whose workflow does not run: those known to be so, late ones, the latest, and the next slice of all. */
export async function watchRows({ orm, deliver, sight }: Sides): Promise<void> {
  const em = () => orm.em.fork();
  const limit = await sliceOf(orm);
  const after = await findDriftCursor(em(), 'rows');
  const next = await findNextProcesses(em(), { after, limit });
  const suspected = (
    await Promise.all(
      (['WORKFLOW_NEVER_STARTED', 'WORKFLOW_ENDED', 'WAIT_PAST_ITS_END'] as const).map((kind) =>
        findOpenDrift(em(), kind),
      ),
    )
  ).flat();
  const ids = suspected.flatMap(({ processId }) => processId ?? []);
  const asked = [...(await findOpenProcesses(em(), ids)), ...(await findLatestProcesses(em(), LATEST)), ...next];
  const judged = await judge(sight, [...new Map(asked.map((one) => [one.id, one])).values()]);
  // what has ended meanwhile has ended as it should
  const still = new Set(
    (
      await findOpenProcesses(
        em(),
        judged.map(({ id }) => id),
      )
    ).map(({ id }) => id),
  );
  for (const kind of ['WORKFLOW_NEVER_STARTED', 'WORKFLOW_ENDED'] as const) {
    const found = judged.filter((one) => one.drift === kind && still.has(one.id)).map(toFound);
    const looked = suspected.filter((one) => one.kind === kind).map(({ subject }) => subject);
    await recordDrift(em(), { kind, looked, found });
    const lost = kind === 'WORKFLOW_NEVER_STARTED' ? found : found.filter(({ subject }) => isPropagation(subject));
    await startAgain({ orm, deliver }, kind, lost);
  }
  await keepDriftCursor(em(), 'rows', next.length < limit ? null : (next.at(-1)?.place ?? null));
}

/** Running workflows that are of no row of ours: those known to be so, the latest, and the next page of all. */
export async function watchWorkflows({ orm, sight }: Sides): Promise<void> {
  const em = () => orm.em.fork();
  const position = await findDriftCursor(em(), 'workflows');
  const latest = await sight.listRunning(LATEST, null);
  const size = Math.min(await sliceOf(orm), LONGEST_PAGE);
  // a place in the list that Temporal no longer knows is begun anew
  const page = await sight.listRunning(size, position).catch(() => sight.listRunning(size, null));
  const known = await findOpenDrift(em(), 'ROW_MISSING');
  const running = [...latest.running, ...page.running];
  const missing = await withoutRow(em(), running);
  const stillRunning = await Promise.all(
    known.map(async ({ subject, since }) => ({
      workflowId: subject,
      startedAt: since,
      state: await sight.stateOf(subject),
    })),
  );
  const left = await withoutRow(
    em(),
    stillRunning.filter(({ state }) => state === 'running'),
  );
  const found = [...new Map([...left, ...missing].map((one) => [one.subject, one])).values()];
  await recordDrift(em(), { kind: 'ROW_MISSING', looked: known.map(({ subject }) => subject), found });
  await keepDriftCursor(em(), 'workflows', page.next);
}

async function sliceOf(orm: MikroORM): Promise<number> {
  const kinds = ['DATABASE_RESTORED_OLDER', 'TEMPORAL_RESTORED_OLDER'] as const;
  const told = await Promise.all(kinds.map((kind) => findOpenDrift(orm.em.fork(), kind)));
  return told.flat().length > 0 ? SLICE_AFTER_RESTORE : SLICE;
}

interface Judged extends OpenProcess {
  readonly drift: 'WORKFLOW_NEVER_STARTED' | 'WORKFLOW_ENDED' | undefined;
}

/** Asks Temporal for the workflow of each, a few at a time. */
async function judge(sight: TemporalSight, processes: readonly OpenProcess[]): Promise<readonly Judged[]> {
  const waiting = [...processes];
  const judged: Judged[] = [];
  async function judgeNext(): Promise<void> {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      judged.push({ ...next, drift: driftOfWorkflow(await sight.stateOf(workflowId(next.kind, next.uuid))) });
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, judgeNext));
  return judged.filter(({ drift }) => drift !== undefined);
}

function toFound({ id, kind, uuid }: OpenProcess): FoundDrift {
  return { subject: workflowId(kind, uuid), processId: id, since: new Date() };
}

function isPropagation(subject: string): boolean {
  return processInId(subject)?.kind === 'sharing';
}

/** Starts again what is safe to start; the row in the outbox is delivered at once, or by the relay. */
async function startAgain(
  { orm, deliver }: Pick<Sides, 'orm' | 'deliver'>,
  kind: 'WORKFLOW_NEVER_STARTED' | 'WORKFLOW_ENDED',
  lost: readonly FoundDrift[],
): Promise<void> {
  const put = new Set(
    await putStartsAgain(
      orm.em.fork(),
      lost.flatMap(({ processId }) => processId ?? []),
    ),
  );
  const started = lost.filter(({ processId }) => processId !== null && put.has(processId));
  const subjects = started.map(({ subject }) => subject);
  await noteMending(orm.em.fork(), { kind, subjects }, { mending: 'started', isOver: false });
  for (const processId of put) await deliver(processId).catch(() => undefined);
}

async function withoutRow(em: MikroORM['em'], running: readonly RunningWorkflow[]): Promise<readonly FoundDrift[]> {
  const ours = running.flatMap((workflow) => {
    const named = processInId(workflow.workflowId);
    return named && PROCESS_KINDS.some((kind) => kind === named.kind) ? [{ ...workflow, uuid: named.uuid }] : [];
  });
  const known = await findKnownIds(
    em,
    ours.map(({ uuid }) => uuid),
  );
  return ours
    .filter(({ uuid }) => !known.has(uuid))
    .map(({ workflowId: subject, startedAt }) => ({ subject, processId: null, since: startedAt }));
}
