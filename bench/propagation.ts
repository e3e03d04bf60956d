// npm run bench:propagation [-- --quick] [-- --only rate,many,fan-out,turns]: what propagation costs, how fast it is, and
// whether many partnerships hold each other up.

import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { Problem, report } from '../scripts/setup/problem.mjs';
import { measureFanOut } from './propagation/fan-out.ts';
import { measureMany } from './propagation/many.ts';
import { measureRate } from './propagation/rate.ts';
import { FULL, isMet, QUICK, type Run, type Verdict } from './propagation/run.ts';
import { measureTurns } from './propagation/turns.ts';

const PARTS = { rate: measureRate, many: measureMany, 'fan-out': measureFanOut, turns: measureTurns } as const;
type Part = keyof typeof PARTS;

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());
const folder = mkdtempSync(join(tmpdir(), 'vestibule-bench-'));
// as root the database runs as `postgres`, who has to get into the folder
chmodSync(folder, 0o755);
try {
  const { parts, sizes } = readOptions();
  if (!(await measure(parts, { folder, sizes, signal: stopping.signal }))) process.exitCode = 1;
} catch (error) {
  report(stopping.signal.aborted ? new Problem('Stopped.') : error);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(parts: readonly Part[], run: Run): Promise<boolean> {
  const verdicts: Verdict[] = [];
  for (const part of parts) {
    console.log(`\n${part}: ${describeMachine()}`);
    const found = await PARTS[part](run);
    for (const verdict of found) console.log(inWords(verdict));
    verdicts.push(...found);
  }
  console.log(`\n${verdicts.map(inWords).join('\n')}\n${describeMachine()}`);
  return verdicts.every(isMet);
}

function inWords(verdict: Verdict): string {
  const { what, figure, target, is } = verdict;
  return `${isMet(verdict) ? 'passed' : 'FAILED'}: ${what}: ${figure.toFixed(2)}, ${is} ${target.toFixed(2)}`;
}

function describeMachine(): string {
  return `${cpus().length} cores, load ${loadavg()[0]?.toFixed(2)}`;
}

function readOptions(): { parts: readonly Part[]; sizes: Run['sizes'] } {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } },
  });
  const all = Object.keys(PARTS) as Part[];
  const named = z.array(z.enum(all)).safeParse(values.only?.split(',') ?? all);
  if (!named.success) throw new Problem(`--only names some of ${all.join(', ')}.`);
  return { parts: named.data, sizes: values.quick ? QUICK : FULL };
}
