import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { hasCode } from './files.ts';

/** A process that cannot be mistaken for a later one with the same number. `startedAt` is the kernel's own words. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startedAt: string;
}

/** Signals to try one after the other, each with how long it is given. */
export type StopSignals = readonly { readonly signal: NodeJS.Signals; readonly waitMs: number }[];

/** The process with this number, or undefined where none runs (one that has ended and was not collected counts as none). */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const startedAt = process.platform === 'linux' ? startedAtByProc(pid) : startedAtByPs(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

export function isRunning(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.startedAt === identity.startedAt;
}

/** Numbers of the processes that work in this folder, as PostgreSQL's do in its data folder. Linux only; else empty. */
export function processesIn(folder: string): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && workingFolder(pid) === folder);
}

/** Ends a process that is not our child; returns whether it is gone. */
export async function stopProcess(identity: ProcessIdentity, signals: StopSignals): Promise<boolean> {
  for (const { signal, waitMs } of signals) {
    sendSignal(identity.pid, signal);
    const until = Date.now() + waitMs;
    while (isRunning(identity) && Date.now() < until) await pause(20);
    if (!isRunning(identity)) return true;
  }
  return false;
}

/** Sends a signal; that the process has gone meanwhile is no error. A negative number means its group. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error;
  }
}

function startedAtByProc(pid: number): string | undefined {
  try {
    // the name in brackets may hold spaces; after it: state, …, start time as the 20th
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function startedAtByPs(pid: number): string | undefined {
  const { stdout } = spawnSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], { encoding: 'utf8' });
  const [, state, startedAt] = /^\s*(\S+)\s+(.+?)\s*$/.exec(stdout) ?? [];
  return state === undefined || state.startsWith('Z') ? undefined : startedAt;
}

function workingFolder(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}
