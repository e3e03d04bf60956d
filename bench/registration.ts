// npm run bench:registration [-- --rounds N --operations N]: the CPU of one registration up to the sent mail, against the
// bare program of bench/baseline/.

import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { Problem, report } from '../scripts/setup/problem.mjs';
import { REGISTRATION_CPU_RATIO } from './budgets.ts';
import { type CpuTimes, cpuBetween, MEASURED_PARTS, readCpuTimes, totalCpu } from './support/cpu.ts';
import { runLoad, waitUntilQuiet } from './support/load.ts';
import { bundleBaseline, createBaselineSide, type Side, VESTIBULE } from './support/sides.ts';
import { formatTable, median, spread } from './support/statistics.ts';

interface Measured {
  /** CPU-ms of one operation, by part. */
  readonly cpu: CpuTimes;
  readonly operationsPerSecond: number;
}

const CLIENTS = 10;
const InstanceFile = z.object({ pids: z.record(z.string(), z.number()) });

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());
const folder = mkdtempSync(join(tmpdir(), 'vestibule-bench-'));
// as root the database runs as `postgres`, who has to get into the folder
chmodSync(folder, 0o755);
try {
  const passed = await compare(readOptions());
  if (!passed) process.exitCode = 1;
} catch (error) {
  report(stopping.signal.aborted ? new Problem('Stopped.') : error);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function compare({ rounds, operations }: { rounds: number; operations: number }): Promise<boolean> {
  await bundleBaseline(folder);
  const baseline = createBaselineSide(folder);
  console.log(`${rounds} rounds of ${operations} registrations by ${CLIENTS} clients; ${describeMachine()}`);
  const pairs: { ours: Measured; theirs: Measured }[] = [];
  for (let round = 1; round <= rounds; round++) {
    const oursFirst = round % 2 === 1;
    const first = await measure(oursFirst ? VESTIBULE : baseline, operations);
    const second = await measure(oursFirst ? baseline : VESTIBULE, operations);
    const pair = oursFirst ? { ours: first, theirs: second } : { ours: second, theirs: first };
    pairs.push(pair);
    console.log(`round ${round}: ${describe(pair.ours)} against ${describe(pair.theirs)}, ${ratioOf(pair).toFixed(2)}`);
  }
  return tell(pairs);
}

/** One round of one side, on servers and data of its own. */
async function measure(side: Side, operations: number): Promise<Measured> {
  const { signal } = stopping;
  const dataDir = mkdtempSync(join(folder, `${side.name}-`));
  chmodSync(dataDir, 0o755);
  await using instance = await side.start({ dataDir, signal });
  const { pids } = InstanceFile.parse(JSON.parse(readFileSync(join(dataDir, 'instance.json'), 'utf8')));
  const read = () => readCpuTimes(pids);
  const load = { addresses: instance.addresses, path: side.path, clients: CLIENTS, signal };
  // what is measured ends with the sent mail: reports of its delivery come after it, on either side
  await fetch(`${instance.addresses.inboxUrl}/control/faults`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ webhooks: 'off' }),
    signal,
  });
  await runLoad({ ...load, name: 'warm-up', operations: Math.ceil(operations / 4) });
  await waitUntilQuiet(read, signal);
  const before = read();
  const tookMs = await runLoad({ ...load, name: 'counted', operations });
  await waitUntilQuiet(read, signal);
  const used = cpuBetween(before, read());
  return {
    cpu: Object.fromEntries(Object.entries(used).map(([part, usedMs]) => [part, usedMs / operations])),
    operationsPerSecond: (operations / tookMs) * 1_000,
  };
}

function tell(pairs: readonly { readonly ours: Measured; readonly theirs: Measured }[]): boolean {
  const column = (part: string, of: 'ours' | 'theirs') => median(pairs.map((pair) => pair[of].cpu[part] ?? Number.NaN));
  const rows = MEASURED_PARTS.map((part) => [part, column(part, 'ours').toFixed(1), column(part, 'theirs').toFixed(1)]);
  const totals = (of: 'ours' | 'theirs') => pairs.map((pair) => totalCpu(pair[of].cpu));
  rows.push(['all', median(totals('ours')).toFixed(1), median(totals('theirs')).toFixed(1)]);
  rows.push(['from', spread(totals('ours'), 1), spread(totals('theirs'), 1)]);
  console.log(`\n${formatTable(['CPU-ms of one registration', VESTIBULE.name, 'baseline'], rows)}\n`);
  const ratios = pairs.map(ratioOf);
  const figure = median(ratios);
  const passed = figure <= REGISTRATION_CPU_RATIO;
  console.log(
    `${figure.toFixed(2)} times the bare program (${spread(ratios)}); at most ${REGISTRATION_CPU_RATIO}: ${passed ? 'passed' : 'FAILED'}; ${describeMachine()}`,
  );
  return passed;
}

function ratioOf({ ours, theirs }: { readonly ours: Measured; readonly theirs: Measured }): number {
  return totalCpu(ours.cpu) / totalCpu(theirs.cpu);
}

function describe({ cpu, operationsPerSecond }: Measured): string {
  return `${totalCpu(cpu).toFixed(1)} CPU-ms (${operationsPerSecond.toFixed(0)}/s)`;
}

function describeMachine(): string {
  return `${cpus().length} cores, load ${loadavg()[0]?.toFixed(2)}`;
}

function readOptions(): { rounds: number; operations: number } {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '5' },
      operations: { type: 'string', default: '200' },
    },
  });
  const Count = z.coerce.number().int().min(1).max(10_000);
  const parsed = z.object({ rounds: Count, operations: Count }).safeParse(values);
  if (!parsed.success) throw new Problem('--rounds and --operations are whole numbers from 1 to 10000.');
  return parsed.data;
}
