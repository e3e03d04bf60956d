import { readdirSync, readFileSync } from 'node:fs';
import { Problem } from '../../scripts/setup/problem.mjs';

/** The processes of an instance by their part (`pids` of its instance.json). */
export type ProcessIds = Readonly<Record<string, number>>;

/** CPU time (user and system) that each part has used since it began, in ms. */
export type CpuTimes = Readonly<Record<string, number>>;

/** What is measured; the inbox and the driver are not. */
export const MEASURED_PARTS = ['api', 'worker', 'temporal', 'postgres'] as const;

/** The kernel tells in ticks of 1/100 s, on every architecture that Node runs on. */
const TICK_MS = 10;

/**
 * Reads the CPU time of an instance's parts; of PostgreSQL that of its postmaster, of the backends that live and of those
 * that have ended. Linux only.
 */
export function readCpuTimes(pids: ProcessIds): CpuTimes {
  if (process.platform !== 'linux') throw new Problem('CPU time is read from /proc: run this benchmark on Linux.');
  const all = readProcesses();
  return Object.fromEntries(
    MEASURED_PARTS.map((part) => {
      const own = all.find(({ pid }) => pid === pids[part]);
      if (!own) throw new Problem(`The part ${part} has died while it was measured: run the benchmark again.`);
      if (part !== 'postgres') return [part, own.usedMs];
      const backends = all.filter(({ parent }) => parent === own.pid);
      return [part, backends.reduce((sum, { usedMs }) => sum + usedMs, own.usedMs + own.ofEndedChildrenMs)];
    }),
  );
}

/** What was used between two readings. */
export function cpuBetween(before: CpuTimes, after: CpuTimes): CpuTimes {
  return Object.fromEntries(Object.entries(after).map(([part, usedMs]) => [part, usedMs - (before[part] ?? 0)]));
}

/** All parts together. */
export function totalCpu(times: CpuTimes): number {
  return Object.values(times).reduce((sum, usedMs) => sum + usedMs, 0);
}

interface ProcessTimes {
  readonly pid: number;
  readonly parent: number;
  readonly usedMs: number;
  readonly ofEndedChildrenMs: number;
}

function readProcesses(): readonly ProcessTimes[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      return [parseProcess(readFileSync(`/proc/${pid}/stat`, 'utf8'))];
    } catch {
      return []; // it has ended since the listing
    }
  });
}

/** One line of `/proc/<pid>/stat` (proc_pid_stat(5)). */
export function parseProcess(stat: string): ProcessTimes {
  // the name in brackets may hold spaces and brackets; after it: state, ppid, …, utime as the 12th
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = (index: number) => Number(fields[index]) * TICK_MS;
  return {
    pid: Number.parseInt(stat, 10),
    parent: Number(fields[1]),
    usedMs: ticks(11) + ticks(12),
    ofEndedChildrenMs: ticks(13) + ticks(14),
  };
}
