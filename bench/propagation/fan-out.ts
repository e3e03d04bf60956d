import { randomUUID } from 'node:crypto';
import { Connection, WorkflowClient } from '@temporalio/client';
import { workflowId } from '../../domain/workflow-ids.ts';
import { NAMESPACE } from '../../scripts/start/temporal.ts';
import { FAN_OUT_CPU_RATIO, FAN_OUT_EVENTS } from '../budgets.ts';
import { type CpuTimes, cpuBetween, readCpuTimes, totalCpu } from '../support/cpu.ts';
import { runLoad, waitUntilQuiet } from '../support/load.ts';
import { seedHub, seedPartners } from '../support/sharing-hub.ts';
import { grantsOf, openSharingInstance, type SharingInstance } from '../support/sharing-instance.ts';
import { median, spread } from '../support/statistics.ts';
import { shareWithManagers } from './our-shares.ts';
import type { Run, Verdict } from './run.ts';
import { openTheirGrants } from './their-grants.ts';

const MANAGERS = 100;
const CLIENTS = 10;
const WARM_UP = 10;
/** Long enough that all calls come before the first run, as they do with the usual delay. */
const DELAY_MS = 10_000;

interface OurFanOuts {
  readonly cpuMs: number;
  /** Of the history that has the most. */
  readonly events: number;
}

/** Shares with 100 relation managers each, of as many partners: the CPU of one, against an activity for each manager. */
export async function measureFanOut(run: Run): Promise<readonly Verdict[]> {
  const rounds = Math.max(1, Math.floor(run.sizes.rounds / 2));
  const pairs: { ours: OurFanOuts; theirs: number }[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const first = round % 2 === 1 ? undefined : await theirs(run);
    const mine = await ours(run);
    pairs.push({ ours: mine, theirs: first ?? (await theirs(run)) });
    const pair = pairs.at(-1);
    console.log(
      `round ${round}: ${mine.cpuMs.toFixed(1)} CPU-ms against ${pair?.theirs.toFixed(1)}, ${mine.events} events`,
    );
  }
  const ratios = pairs.map((pair) => pair.ours.cpuMs / pair.theirs);
  return [
    {
      what: `the CPU of a share with ${MANAGERS} relation managers against an activity for each (${spread(ratios)})`,
      figure: median(ratios),
      target: FAN_OUT_CPU_RATIO,
      is: 'at most',
    },
    {
      what: `the events of its history`,
      figure: Math.max(...pairs.map((pair) => pair.ours.events)),
      target: FAN_OUT_EVENTS,
      is: 'at most',
    },
  ];
}

async function ours({ folder, signal, sizes: { fanOuts } }: Run): Promise<OurFanOuts> {
  await using instance = await openSharingInstance(folder, { delayMs: DELAY_MS, signal });
  const hub = await seedHub(instance.database, { organisations: 1 });
  const all = await seedPartners(instance.database, hub, { partners: fanOuts + WARM_UP, managers: MANAGERS });
  const shareEach = async (from: number, count: number) => {
    const people = Array.from({ length: count }, (_, index) => String(from + index));
    const operate = async (number: string) => {
      const partner = all[Number(number)];
      if (partner) await shareWithManagers(instance, hub, { partner, number: Number(number), signal });
    };
    await runLoad({ people, clients: CLIENTS, operate });
    const ids = all.slice(from, from + count).map(({ partnershipId }) => partnershipId);
    await grantsOf(instance, ids, { count: count * MANAGERS, signal });
    return ids;
  };
  const read = () => readCpuTimes(instance.pids);
  await shareEach(0, WARM_UP);
  const counted = await measureCpu(read, signal, () => shareEach(WARM_UP, fanOuts));
  return { cpuMs: counted.cpuMs / fanOuts, events: await mostEvents(instance, counted.result) };
}

/** CPU-ms of one. */
async function theirs(run: Run): Promise<number> {
  const { fanOuts } = run.sizes;
  await using their = await openTheirGrants(run);
  const managers = Array.from({ length: MANAGERS }, () => randomUUID());
  const shareEach = async (count: number, done: number) => {
    const people = Array.from({ length: count }, (_, index) => String(index));
    await runLoad({ people, clients: CLIENTS, operate: () => their.share(managers) });
    await their.done(done * MANAGERS);
  };
  await shareEach(WARM_UP, WARM_UP);
  const read = () => readCpuTimes(their.pids);
  const { cpuMs } = await measureCpu(read, run.signal, () => shareEach(fanOuts, fanOuts + WARM_UP));
  return cpuMs / fanOuts;
}

/** What something costs until all has come to rest. */
async function measureCpu<T>(
  read: () => CpuTimes,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<{ readonly cpuMs: number; readonly result: T }> {
  await waitUntilQuiet(read, signal);
  const before = read();
  const result = await work();
  await waitUntilQuiet(read, signal);
  return { cpuMs: totalCpu(cpuBetween(before, read())), result };
}

async function mostEvents({ addresses }: SharingInstance, partnershipIds: readonly string[]): Promise<number> {
  const connection = await Connection.connect({ address: addresses.temporalAddress });
  try {
    const client = new WorkflowClient({ connection, namespace: NAMESPACE });
    const counts: number[] = [];
    for (const id of partnershipIds) {
      const { historyLength } = await client.getHandle(workflowId('sharing', id)).describe();
      counts.push(historyLength);
    }
    return Math.max(...counts);
  } finally {
    await connection.close();
  }
}
