// npm run bench:bulk [-- --rounds N --lines N]: the CPU of one line of a list of invitations up to its sent mail, against a
// child workflow for each line that inserts a row and waits (bench/baseline/).

import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { z } from 'zod';
import { Problem, report } from '../scripts/setup/problem.mjs';
import type { InstanceAddresses } from '../scripts/start/instance.ts';
import { BULK_CPU_RATIO } from './budgets.ts';
import { type CpuTimes, cpuBetween, MEASURED_PARTS, readCpuTimes, totalCpu } from './support/cpu.ts';
import { seedInvitingEnvironment } from './support/inviting-environment.ts';
import { waitUntilQuiet } from './support/load.ts';
import { bundleBaseline, createBaselineSide, type Side, VESTIBULE } from './support/sides.ts';
import { formatTable, median, spread } from './support/statistics.ts';

/** How a list is handed to a side, and how many of its lines are done by what its database says. */
interface Lists {
  readonly hand: (addresses: readonly string[]) => Promise<void>;
  readonly done: string;
}

type Pair = Readonly<Record<'ours' | 'theirs', CpuTimes>>;

const WARM_UP_LINES = 100;
const DONE_WITHIN_MS = 180_000;
const InstanceFile = z.object({ pids: z.record(z.string(), z.number()) });

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());
const folder = mkdtempSync(join(tmpdir(), 'vestibule-bench-'));
// as root the database runs as `postgres`, who has to get into the folder
chmodSync(folder, 0o755);
try {
  if (!(await compare(readOptions()))) process.exitCode = 1;
} catch (error) {
  report(stopping.signal.aborted ? new Problem('Stopped.') : error);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function compare({ rounds, lines }: { rounds: number; lines: number }): Promise<boolean> {
  await bundleBaseline(folder);
  const baseline = createBaselineSide(folder);
  console.log(`${rounds} rounds of a list of ${lines}; ${describeMachine()}`);
  const ours = () => measure(VESTIBULE, openOurs, lines);
  const theirs = () => measure(baseline, openTheirs, lines);
  const pairs: Pair[] = [];
  for (let round = 1; round <= rounds; round++) {
    const oursFirst = round % 2 === 1;
    const first = await (oursFirst ? ours() : theirs());
    const second = await (oursFirst ? theirs() : ours());
    const pair = oursFirst ? { ours: first, theirs: second } : { ours: second, theirs: first };
    pairs.push(pair);
    console.log(
      `round ${round}: ${totalCpu(pair.ours).toFixed(2)} against ${totalCpu(pair.theirs).toFixed(2)} CPU-ms, ${ratioOf(pair).toFixed(2)}`,
    );
  }
  return tell(pairs);
}

/** One round of one side, on servers and data of its own; answers the CPU-ms of one line, by part. */
async function measure(
  side: Side,
  open: (addresses: InstanceAddresses, database: pg.Client) => Promise<Lists>,
  lines: number,
): Promise<CpuTimes> {
  const { signal } = stopping;
  const dataDir = mkdtempSync(join(folder, `${side.name}-`));
  chmodSync(dataDir, 0o755);
  await using instance = await side.start({ dataDir, signal });
  const { pids } = InstanceFile.parse(JSON.parse(readFileSync(join(dataDir, 'instance.json'), 'utf8')));
  const read = () => readCpuTimes(pids);
  // reports of delivery come after what is measured
  await send(`${instance.addresses.inboxUrl}/control/faults`, 'PUT', { webhooks: 'off' });
  const database = new pg.Client({ connectionString: instance.addresses.databaseUrl });
  await database.connect();
  try {
    const lists = await open(instance.addresses, database);
    await handAndWait(lists, database, { name: 'warm-up', lines: WARM_UP_LINES, before: 0 });
    await waitUntilQuiet(read, signal);
    const before = read();
    await handAndWait(lists, database, { name: 'counted', lines, before: WARM_UP_LINES });
    await waitUntilQuiet(read, signal);
    const used = cpuBetween(before, read());
    return Object.fromEntries(Object.entries(used).map(([part, usedMs]) => [part, usedMs / lines]));
  } finally {
    await database.end();
  }
}

async function handAndWait(
  { hand, done }: Lists,
  database: pg.Client,
  { name, lines, before }: { readonly name: string; readonly lines: number; readonly before: number },
): Promise<void> {
  await hand(Array.from({ length: lines }, (_, index) => `${name}-${index}@bench.example`));
  const deadlineMs = Date.now() + DONE_WITHIN_MS;
  while (Date.now() < deadlineMs) {
    const { rows } = await database.query<{ done: string }>(done);
    if (Number(rows[0]?.done) >= before + lines) return;
    await pause(500, undefined, { signal: stopping.signal });
  }
  throw new Error(`a list was not done within ${DONE_WITHIN_MS / 1_000} s`);
}

/** Ours: an environment with an active organisation, and a program that invites into it. */
async function openOurs({ apiUrl }: InstanceAddresses, database: pg.Client): Promise<Lists> {
  const { organisationId, key } = await seedInvitingEnvironment(database);
  const path = `${apiUrl}/v1/organisations/${organisationId}/invitations/bulk`;
  const headers = { authorization: `Bearer ${key}` };
  return {
    hand: (addresses) => send(path, 'POST', { invitations: addresses.map((email) => ({ email })) }, headers),
    done: 'select coalesce(sum(b.mailed), 0) as done from bulk_invites b',
  };
}

function openTheirs({ apiUrl }: InstanceAddresses): Promise<Lists> {
  return Promise.resolve({
    hand: (emails) => send(`${apiUrl}/lists`, 'POST', { emails }),
    done: 'select count(*) as done from lines',
  });
}

async function send(
  url: string,
  method: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    signal: stopping.signal,
  });
  if (!response.ok) throw new Error(`${method} ${url} was answered by ${response.status}: ${await response.text()}`);
  await response.body?.cancel();
}

function tell(pairs: readonly Pair[]): boolean {
  const column = (part: string, of: keyof Pair) => median(pairs.map((pair) => pair[of][part] ?? Number.NaN)).toFixed(2);
  const rows = MEASURED_PARTS.map((part) => [part, column(part, 'ours'), column(part, 'theirs')]);
  const totals = (of: keyof Pair) => pairs.map((pair) => totalCpu(pair[of]));
  rows.push(['all', median(totals('ours')).toFixed(2), median(totals('theirs')).toFixed(2)]);
  rows.push(['from', spread(totals('ours')), spread(totals('theirs'))]);
  console.log(`\n${formatTable(['CPU-ms of one line', VESTIBULE.name, 'baseline'], rows)}\n`);
  const ratios = pairs.map(ratioOf);
  const figure = median(ratios);
  const passed = figure <= BULK_CPU_RATIO;
  console.log(
    `${figure.toFixed(2)} times a child workflow a line (${spread(ratios)}); at most ${BULK_CPU_RATIO}: ${passed ? 'passed' : 'FAILED'}; ${describeMachine()}`,
  );
  return passed;
}

function ratioOf({ ours, theirs }: Pair): number {
  return totalCpu(ours) / totalCpu(theirs);
}

function describeMachine(): string {
  return `${cpus().length} cores, load ${loadavg()[0]?.toFixed(2)}`;
}

function readOptions(): { rounds: number; lines: number } {
  const { values } = parseArgs({
    options: { rounds: { type: 'string', default: '5' }, lines: { type: 'string', default: '1000' } },
  });
  const Count = z.coerce.number().int().min(1).max(10_000);
  const parsed = z.object({ rounds: Count, lines: Count }).safeParse(values);
  if (!parsed.success) throw new Problem('--rounds and --lines are whole numbers from 1 to 10000.');
  return parsed.data;
}
