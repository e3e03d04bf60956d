import { setTimeout as pause } from 'node:timers/promises';
import type { InstanceAddresses } from '../../scripts/start/instance.ts';
import { type CpuTimes, totalCpu } from './cpu.ts';

export interface Load {
  readonly addresses: Pick<InstanceAddresses, 'apiUrl' | 'inboxUrl'>;
  readonly path: string;
  /** Names the load in its addresses, so that no two meet. */
  readonly name: string;
  readonly operations: number;
  readonly clients: number;
  readonly signal: AbortSignal;
}

const MAIL_WITHIN_MS = 60_000;
const SAMPLE_MS = 250;
const SAMPLES = 4;
/** All parts together use about 3 to 6 % of a core when nothing happens; more is work. */
const QUIET_CPU_MS = 110;
const QUIET_WITHIN_MS = 60_000;

/** Registers addresses, each client the next one when the mail of its last one is there. Answers how long it took, in ms. */
export async function runLoad(load: Load): Promise<number> {
  const beganAtMs = performance.now();
  let next = 0;
  async function beOneClient(): Promise<void> {
    while (next < load.operations) {
      const address = `${load.name}-${next++}@bench.example`;
      await registerOne(load, address);
    }
  }
  await Promise.all(Array.from({ length: load.clients }, beOneClient));
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

async function registerOne({ addresses, path, signal }: Load, email: string): Promise<void> {
  const response = await fetch(addresses.apiUrl + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email }),
    signal,
  });
  await response.body?.cancel();
  if (response.status !== 202) throw new Error(`a registration was answered by ${response.status}`);
  const query = new URLSearchParams({ to: email, count: '1', waitMs: String(MAIL_WITHIN_MS) });
  const mail = await fetch(`${addresses.inboxUrl}/control/emails?${query.toString()}`, { signal });
  await mail.body?.cancel();
  if (mail.status !== 200) throw new Error(`no mail came within ${MAIL_WITHIN_MS / 1_000} s`);
}
