import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { z } from 'zod';
import { createOrm } from '../../db/orm.ts';
import { EmailSchema, type InboxEmail } from '../../inbox/email.ts';
import type { Instance } from '../../scripts/start/instance.ts';
import { freePorts } from '../../scripts/start/ports.ts';
import { startInstance } from '../../scripts/start/vestibule.ts';
import { recordedOutput, scratchFolder } from '../scripts/fixtures/scratch.ts';
import { eventually } from '../support/eventually.ts';
import { query } from './sql.ts';

/** Longer than another worker takes to be started and to be handed what the one before had begun. */
export const PATIENCE_MS = 60_000;

/** An instance in processes of its own, one of which may be killed. */
export interface World {
  readonly orm: MikroORM;
  readonly dataDir: string;
  readonly apiUrl: string;
  readonly instance: Instance;
}

/** What a process has noted, or somebody was told, more than once. */
export const TWICE = `select process_id, event, data from timeline where event not like 'mail-%' and event not in ('parked', 'resumed')
  group by process_id, event, data having count(*) > 1
  union all select subject_id, template, null from notices group by subject_id, template, user_id having count(*) > 1`;

/** Lends a world to a test, and ends it after it. */
export async function inWorld(test: (world: World) => Promise<void>): Promise<void> {
  using folder = scratchFolder();
  const dataDir = join(folder.path, 'data');
  const env = { ...process.env, MAIL_RATE_PER_SECOND: '50', DATA_DIR: dataDir };
  await using instance = await startInstance({ env, dataDir, ports: await freePorts(), output: recordedOutput() });
  await using stack = new AsyncDisposableStack();
  const orm = await createOrm({ url: instance.addresses.databaseUrl, poolSize: 5 });
  stack.defer(() => orm.close(true));
  await test({ orm, dataDir, instance, apiUrl: instance.addresses.apiUrl });
}

/** Kills the worker, and waits for another. */
export async function killWorker({ dataDir }: Pick<World, 'dataDir'>): Promise<void> {
  const before = workerIn(dataDir);
  process.kill(before, 'SIGKILL');
  await eventually('another worker', () => (workerIn(dataDir) === before ? undefined : true), PATIENCE_MS);
}

/** Holds the worker, which hangs from now on and is not missed by whoever starts it; answers what lets it go on. */
export function holdWorker({ dataDir }: Pick<World, 'dataDir'>): () => void {
  const pid = workerIn(dataDir);
  process.kill(pid, 'SIGSTOP');
  return () => void process.kill(pid, 'SIGCONT');
}

/**
 * Kills the worker while each of the steps that are begun waits for what one of the environments has bought, which
 * somebody else holds; answers what everybody who began one is told.
 */
export async function killWhileStepsWait<T>(
  world: World,
  sides: readonly { readonly environmentId: string }[],
  begin: () => readonly Promise<T>[],
): Promise<readonly T[]> {
  const holder = new pg.Client({ connectionString: world.instance.addresses.databaseUrl });
  await holder.connect();
  try {
    await holder.query('begin');
    const held = sides.map(({ environmentId }) => environmentId);
    await holder.query('select 1 from subscriptions where environment_id = any($1) for update', [held]);
    const begun = begin();
    const answers = Promise.all(begun);
    await eventually('a step of each that waits', () => areStepsWaiting(world, begun.length), PATIENCE_MS);
    await killWorker(world);
    await holder.query('rollback');
    return await answers;
  } finally {
    await holder.end();
  }
}

/** Waits until no process is open and Temporal has heard of everything. */
export async function untilNothingIsLeft({ instance }: World): Promise<void> {
  const look = async () => {
    const [left] = await query(
      instance,
      `select (select count(*)::int from outbox) + (select count(*)::int from processes where ended_at is null) as left`,
    );
    return left?.['left'] === 0 ? true : undefined;
  };
  await eventually('that nothing is left', look, PATIENCE_MS);
}

/** The mails that came to an address; of one template where it is given. */
export async function mailsTo({ instance }: World, to: string, template?: string): Promise<readonly InboxEmail[]> {
  const answer = await fetch(`${instance.addresses.inboxUrl}/control/emails?to=${encodeURIComponent(to)}`);
  const { emails } = z.object({ emails: z.array(EmailSchema) }).parse(await answer.json());
  return template === undefined ? emails : emails.filter(({ tags }) => tags['template'] === template);
}

/** The kinds of mails that came to an address, each as often as it came. */
export async function templatesTo(world: World, to: string): Promise<readonly string[]> {
  return (await mailsTo(world, to)).map(({ tags }) => tags['template'] ?? '').toSorted();
}

/** Waits for the first mail of a template to an address. */
export function firstMailTo(world: World, to: string, template: string): Promise<InboxEmail> {
  const look = async () => (await mailsTo(world, to, template))[0];
  return eventually(`the ${template} of ${to}`, look, PATIENCE_MS);
}

async function areStepsWaiting({ instance }: World, steps: number): Promise<true | undefined> {
  const rows = await query(
    instance,
    `select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%from "subscriptions"%'`,
  );
  return rows.length >= steps ? true : undefined;
}

function workerIn(dataDir: string): number {
  const { pids }: { readonly pids: Readonly<Record<string, number>> } = JSON.parse(
    readFileSync(join(dataDir, 'instance.json'), 'utf8'),
  );
  return pids['worker'] ?? 0;
}
