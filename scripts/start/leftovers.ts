import { join } from 'node:path';
import { readIfThere, writePrivateJson } from './files.ts';
import type { Output } from './output.ts';
import { identifyProcess, isRunning, type ProcessIdentity, stopProcess } from './processes.ts';

/** Notes which processes run, so that the next start finds those that outlived a supervisor that was killed. */
export function recordProcesses(dataDir: string, pids: Readonly<Record<string, number>>): void {
  const identities = Object.entries(pids).map(([name, pid]) => [name, identifyProcess(pid)]);
  writePrivateJson(recordPath(dataDir), Object.fromEntries(identities));
}

/**
 * Stops what an earlier start left running on this data folder, last started first. A process counts as ours only if it
 * began when ours did; a number that was given to another program since is left alone.
 */
export async function stopLeftovers(dataDir: string, output: Output): Promise<void> {
  const left = readRecord(readIfThere(recordPath(dataDir))).filter(({ identity }) => isRunning(identity));
  if (left.length === 0) return;
  output.line(`Stopping what an earlier start left running: ${left.map(({ name }) => name).join(', ')}.`);
  for (const { name, identity } of left.reverse()) {
    await stopProcess(identity, [
      { signal: name === 'postgres' ? 'SIGINT' : 'SIGTERM', waitMs: 10_000 },
      { signal: 'SIGKILL', waitMs: 5_000 },
    ]);
  }
}

function readRecord(text: string | undefined): { name: string; identity: ProcessIdentity }[] {
  const record: unknown = text === undefined ? {} : JSON.parse(text);
  return Object.entries(record ?? {}).flatMap(([name, value]: [string, unknown]) => {
    return isIdentity(value) ? [{ name, identity: value }] : [];
  });
}

function isIdentity(value: unknown): value is ProcessIdentity {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'startedAt' in value &&
    typeof value.startedAt === 'string'
  );
}

function recordPath(dataDir: string): string {
  return join(dataDir, 'processes.json');
}
