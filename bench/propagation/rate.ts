import { ALL_GRANTS_AT_ONCE } from '../baseline/grants.ts';
import { PROPAGATION_MEMORY_RATIO, PROPAGATION_RATE_RATIO } from '../budgets.ts';
import { thirdsOf, watchMemory } from '../support/memory.ts';
import { type Hub, type SeededPartner, seedHub, seedPartners, seedShares } from '../support/sharing-hub.ts';
import { openSharingInstance, type SharingInstance, settledRun } from '../support/sharing-instance.ts';
import { median, spread } from '../support/statistics.ts';
import type { Run, Verdict } from './run.ts';

const DELAY_MS = 1_000;

/** A partner with many managers, with all of whom many documents are shared. */
export interface Crowd {
  readonly hub: Hub;
  readonly partner: SeededPartner;
  readonly grants: number;
}

/** A crowd of managers times as many documents: our grants a second against one statement, by turns, and the worker's memory. */
export async function measureRate({ folder, signal, sizes }: Run): Promise<readonly Verdict[]> {
  const { managers, documents, rounds } = sizes;
  await using instance = await openSharingInstance(folder, { delayMs: DELAY_MS, signal });
  const crowd = await seedCrowd(instance, { managers, documents });
  // the first run warms both up and is not counted
  await runOurs(instance, crowd, signal);
  await runTheirs(instance, crowd);
  const ratios: number[] = [];
  const growths: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const oursFirst = round % 2 === 1;
    const before = oursFirst ? undefined : await runTheirs(instance, crowd);
    const ours = await runOurs(instance, crowd, signal);
    const theirs = before ?? (await runTheirs(instance, crowd));
    const memory = thirdsOf(ours.memory);
    ratios.push(theirs / ours.tookMs);
    growths.push(memory.last / memory.first);
    console.log(
      `round ${round}: ${perSecond(crowd, ours.tookMs)} grants/s against ${perSecond(crowd, theirs)} at once, ${(theirs / ours.tookMs).toFixed(2)}; the worker held ${memory.first.toFixed(0)} MB at first, ${memory.last.toFixed(0)} MB at last`,
    );
  }
  return [
    {
      what: `the rate of ${crowd.grants} grants against one INSERT … SELECT (${spread(ratios)})`,
      figure: median(ratios),
      target: PROPAGATION_RATE_RATIO,
      is: 'at least',
    },
    {
      what: `the worker's memory, last third against first (${spread(growths)})`,
      figure: median(growths),
      target: PROPAGATION_MEMORY_RATIO,
      is: 'at most',
    },
  ];
}

/** A partner with so many managers, with all of whom so many documents are shared. */
export async function seedCrowd(
  { database }: SharingInstance,
  { managers, documents }: { readonly managers: number; readonly documents: number },
): Promise<Crowd> {
  const hub = await seedHub(database, { organisations: 1 });
  const [partner] = await seedPartners(database, hub, { partners: 1, managers });
  if (!partner) throw new Error('no partner was made');
  await seedShares(database, hub, { partner, documents });
  return { hub, partner, grants: managers * documents };
}

async function runOurs(instance: SharingInstance, { partner, grants }: Crowd, signal: AbortSignal) {
  await emptyGrants(instance);
  const memory = watchMemory(instance.pids['worker'] ?? 0);
  try {
    await instance.note(partner.partnershipId);
    const run = await settledRun(instance, partner.partnershipId, signal);
    if (run.grants !== grants) throw new Error(`${run.grants} of ${grants} grants are effective`);
    return { tookMs: run.tookMs, memory: memory.stop() };
  } finally {
    memory.stop();
  }
}

async function runTheirs(instance: SharingInstance, { partner, grants }: Crowd): Promise<number> {
  await emptyGrants(instance);
  const beganAtMs = performance.now();
  const { rowCount } = await instance.database.query(ALL_GRANTS_AT_ONCE, [
    partner.partnershipId,
    partner.environmentId,
  ]);
  if (rowCount !== grants) throw new Error(`${rowCount} of ${grants} grants were inserted`);
  return performance.now() - beganAtMs;
}

/** Both begin on an empty table, with what was written before on the disk. */
async function emptyGrants({ database }: SharingInstance): Promise<void> {
  await database.query('truncate share_grants');
  await database.query('checkpoint');
}

function perSecond({ grants }: Crowd, tookMs: number): string {
  return ((grants / tookMs) * 1_000).toFixed(0);
}
