import { spawn } from 'node:child_process';
import { closeSync, existsSync, fstatSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Problem } from '../setup/problem.mjs';
import { sendSignal } from './processes.ts';
import type { Launch, Part } from './steps.ts';

/** How a life of a part ended. `killed`: by a signal, not by itself. */
export interface Ended {
  readonly how: string;
  readonly killed: boolean;
  /** Of this life only. */
  readonly lastLines: readonly string[];
  /** How long before its end the last of them was written. */
  readonly silentMs?: number;
  readonly log?: string;
  /** What was thrown, where it never ran. */
  readonly reason?: unknown;
}

export interface RunningPart {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** Asks it to stop and, where it does not, kills it with all it started; returns whether it went by itself. */
  stop(): Promise<boolean>;
}

const STOP_WITHIN_MS = 20_000;
const ROTATE_BYTES = 1024 * 1024;
const LAST_LINES = 8;

/** Starts the process of a part, in a group of its own, so that Ctrl-C reaches the supervisor alone. */
export function startPart(part: Pick<Part, 'name' | 'stopSignal'>, launch: Launch, logsDir: string): RunningPart {
  const log = join(logsDir, `${part.name}.log`);
  const file = openSync(log, 'a', 0o600);
  const from = fstatSync(file).size;
  const child = spawn(launch.command, launch.args, {
    cwd: launch.cwd,
    env: { ...launch.env },
    detached: true,
    stdio: ['ignore', file, file, ...(launch.follows ? ['ipc' as const] : [])],
    ...launch.account,
  });
  closeSync(file);
  const ended = new Promise<Ended>((resolve) => {
    child.on('error', (error) => resolve({ how: error.message, killed: false, lastLines: [], log }));
    child.on('exit', (code, signal) => {
      const how = signal ? `by ${signal}` : `exit code ${code}`;
      resolve({ how, killed: signal !== null, ...endOfLog(log, from), log });
    });
  });
  let over = false;
  void ended.then(() => {
    over = true;
  });
  const { pid } = child;
  if (pid === undefined)
    throw new Problem(`${launch.command} could not be run: look whether it is there and runs here.`);
  return {
    pid,
    ended,
    // the number of one that has ended may be another program's by now
    stop: async () => over || stopGroup(pid, ended, part.stopSignal ?? 'SIGTERM'),
  };
}

/** Logs begin anew with an instance when they have grown; the one before is kept as `.1`. */
export function rotateLog(log: string): void {
  if (existsSync(log) && statSync(log).size > ROTATE_BYTES) renameSync(log, `${log}.1`);
}

async function stopGroup(pid: number, ended: Promise<Ended>, signal: NodeJS.Signals): Promise<boolean> {
  sendSignal(pid, signal);
  const timeout = new AbortController();
  const inTime = await Promise.race([
    ended.then(() => true),
    pause(STOP_WITHIN_MS, false, { signal: timeout.signal }).catch(() => false),
  ]);
  timeout.abort();
  // what it may have left in its group goes with it
  sendSignal(-pid, 'SIGKILL');
  await ended;
  return inTime;
}

function endOfLog(log: string, from: number): Pick<Ended, 'lastLines' | 'silentMs'> {
  if (!existsSync(log)) return { lastLines: [] };
  const file = openSync(log, 'r');
  try {
    const { size, mtimeMs } = fstatSync(file);
    const start = Math.max(from, size - 4_096);
    const buffer = Buffer.alloc(Math.max(size - start, 0));
    readSync(file, buffer, 0, buffer.length, start);
    const lastLines = buffer.toString().trim().split('\n').slice(-LAST_LINES).filter(Boolean);
    return { lastLines, silentMs: Math.max(Date.now() - mtimeMs, 0) };
  } finally {
    closeSync(file);
  }
}
