import { setTimeout as pause } from 'node:timers/promises';
import { type CpuTimes, totalCpu } from './cpu.ts';

export interface Load {
  readonly people: readonly string[];
  readonly clients: number;
  /** What a client does to one of them. */
  readonly operate: (address: string) => Promise<void>;
}

const SAMPLE_MS = 250;
const SAMPLES = 4;
/** All parts together use about 3 to 6 % of a core when nothing happens; more is work. */
const QUIET_CPU_MS = 110;
const QUIET_WITHIN_MS = 60_000;

/** Goes through people, each client to the next one when it is done with its last. Answers how long it took, in ms. */
export async function runLoad({ people, clients, operate }: Load): Promise<number> {
  const beganAtMs = performance.now();
  const left = people.values();
  async function beOneClient(): Promise<void> {
    for (const address of left) await operate(address);
  }
  await Promise.all(Array.from({ length: clients }, beOneClient));
  return performance.now() - beganAtMs;
}

/**
 * Waits until the parts have done what was begun: until they use no more CPU over a second than idle ones do. Throws
 * where they do not come to rest.
 */
export async function waitUntilQuiet(read: () => CpuTimes, signal: AbortSignal): Promise<void> {
  const deadlineMs = Date.now() + QUIET_WITHIN_MS;
  const readings: number[] = [];
  while (Date.now() < deadlineMs) {
    readings.push(totalCpu(read()));
    const [latest, earlier] = [readings.at(-1), readings.at(-1 - SAMPLES)];
    if (latest !== undefined && earlier !== undefined && latest - earlier <= QUIET_CPU_MS) return;
    await pause(SAMPLE_MS, undefined, { signal });
  }
  throw new Error(`the parts are still at work ${QUIET_WITHIN_MS / 1_000} s after the last operation`);
}
