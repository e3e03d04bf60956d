import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { Problem, report } from '../../scripts/setup/problem.mjs';
import type { Instance, InstanceAddresses } from '../../scripts/start/instance.ts';
import { type CpuTimes, cpuBetween, MEASURED_PARTS, readCpuTimes, totalCpu } from './cpu.ts';
import { runLoad, waitUntilQuiet } from './load.ts';
import { bundleBaseline, createBaselineSide, type Side, VESTIBULE } from './sides.ts';
import { formatTable, median, spread } from './statistics.ts';

/** What one client does to one address, from the first call until it is done. */
export type Operation = (address: string) => Promise<void>;

/** A side that serves, for what has to be there before the operations on these addresses. */
export interface Opening {
  readonly addresses: InstanceAddresses;
  /** What else of its `instance.json` the side knows, such as the operators' key. */
  readonly extras: Instance['extras'];
  /** All that there will be, those of the warm-up too. */
  readonly people: readonly string[];
  readonly signal: AbortSignal;
}

/** Ours against the bare program of bench/baseline/, operation by operation. */
export interface Comparison {
  /** One operation in words, such as `registration`. */
  readonly what: string;
  /** How many times the CPU of the bare program one operation may cost (median of pairs). */
  readonly budget: number;
  readonly ours: (opening: Opening) => Promise<Operation>;
  readonly theirs: (opening: Opening) => Promise<Operation>;
}

interface Measured {
  /** CPU-ms of one operation, by part. */
  readonly cpu: CpuTimes;
  readonly operationsPerSecond: number;
}

interface Pair {
  readonly ours: Measured;
  readonly theirs: Measured;
}

interface Run {
  readonly folder: string;
  readonly operations: number;
  readonly signal: AbortSignal;
}

const CLIENTS = 10;
const InstanceFile = z.object({ pids: z.record(z.string(), z.number()) });

/**
 * Runs a benchmark as a program: rounds of either side by turns (`--rounds`, `--operations`), each on servers and data of
 * its own, and tells the figures. The exit code is 1 past the budget.
 */
export async function runComparison(comparison: Comparison): Promise<void> {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());
  const folder = mkdtempSync(join(tmpdir(), 'vestibule-bench-'));
  // as root the database runs as `postgres`, who has to get into the folder
  chmodSync(folder, 0o755);
  try {
    const { rounds, operations } = readOptions();
    const pairs = await compare(comparison, { folder, operations, signal: stopping.signal }, rounds);
    if (!tell(comparison, pairs)) process.exitCode = 1;
  } catch (error) {
    report(stopping.signal.aborted ? new Problem('Stopped.') : error);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare({ what, ours, theirs }: Comparison, run: Run, rounds: number): Promise<readonly Pair[]> {
  await bundleBaseline(run.folder);
  const baseline = createBaselineSide(run.folder);
  console.log(`${rounds} rounds of ${run.operations} times ${what} by ${CLIENTS} clients; ${describeMachine()}`);
  const pairs: Pair[] = [];
  for (let round = 1; round <= rounds; round++) {
    const oursFirst = round % 2 === 1;
    const first = await (oursFirst ? measure(VESTIBULE, ours, run) : measure(baseline, theirs, run));
    const second = await (oursFirst ? measure(baseline, theirs, run) : measure(VESTIBULE, ours, run));
    const pair = oursFirst ? { ours: first, theirs: second } : { ours: second, theirs: first };
    pairs.push(pair);
    console.log(`round ${round}: ${describe(pair.ours)} against ${describe(pair.theirs)}, ${ratioOf(pair).toFixed(2)}`);
  }
  return pairs;
}

/** One round of one side, on servers and data of its own. */
async function measure(side: Side, open: Comparison['ours'], { folder, operations, signal }: Run): Promise<Measured> {
  const dataDir = mkdtempSync(join(folder, `${side.name}-`));
  chmodSync(dataDir, 0o755);
  await using instance = await side.start({ dataDir, signal });
  const { addresses, extras } = instance;
  const { pids } = InstanceFile.parse(JSON.parse(readFileSync(join(dataDir, 'instance.json'), 'utf8')));
  const read = () => readCpuTimes(pids);
  // what is measured ends with the operation: reports of a mail's delivery come after it, on either side
  await fetch(`${addresses.inboxUrl}/control/faults`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ webhooks: 'off' }),
    signal,
  });
  const warmUp = peopleOf('warm-up', Math.ceil(operations / 4));
  const counted = peopleOf('counted', operations);
  const operate = await open({ addresses, extras, people: [...warmUp, ...counted], signal });
  await runLoad({ people: warmUp, clients: CLIENTS, operate });
  await waitUntilQuiet(read, signal);
  const before = read();
  const tookMs = await runLoad({ people: counted, clients: CLIENTS, operate });
  await waitUntilQuiet(read, signal);
  const used = cpuBetween(before, read());
  return {
    cpu: Object.fromEntries(Object.entries(used).map(([part, usedMs]) => [part, usedMs / operations])),
    operationsPerSecond: (operations / tookMs) * 1_000,
  };
}

function tell({ what, budget }: Comparison, pairs: readonly Pair[]): boolean {
  const column = (part: string, of: keyof Pair) => median(pairs.map((pair) => pair[of].cpu[part] ?? Number.NaN));
  const rows = MEASURED_PARTS.map((part) => [part, column(part, 'ours').toFixed(1), column(part, 'theirs').toFixed(1)]);
  const totals = (of: keyof Pair) => pairs.map((pair) => totalCpu(pair[of].cpu));
  rows.push(['all', median(totals('ours')).toFixed(1), median(totals('theirs')).toFixed(1)]);
  rows.push(['from', spread(totals('ours'), 1), spread(totals('theirs'), 1)]);
  console.log(`\n${formatTable([`CPU-ms of one ${what}`, VESTIBULE.name, 'baseline'], rows)}\n`);
  const ratios = pairs.map(ratioOf);
  const figure = median(ratios);
  const passed = figure <= budget;
  console.log(
    `${figure.toFixed(2)} times the bare program (${spread(ratios)}); at most ${budget}: ${passed ? 'passed' : 'FAILED'}; ${describeMachine()}`,
  );
  return passed;
}

function peopleOf(name: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${name}-${index}@bench.example`);
}

function ratioOf({ ours, theirs }: Pair): number {
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
