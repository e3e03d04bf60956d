import { setTimeout as pause } from 'node:timers/promises';
import { PROPAGATION_TURNS_RATIO } from '../budgets.ts';
import { runLoad } from '../support/load.ts';
import { type Hub, type SeededPartner, seedHub, seedPartners } from '../support/sharing-hub.ts';
import { grantsOf, openSharingInstance, type SharingInstance, settledRun } from '../support/sharing-instance.ts';
import { median, spread } from '../support/statistics.ts';
import { shareWithManagers } from './our-shares.ts';
import { type Crowd, seedCrowd } from './rate.ts';
import type { Run, Verdict } from './run.ts';

const CLIENTS = 10;
const DELAY_MS = 5_000;
const WARM_UP = 10;
const HEAD_START_MS = 300;
const TOLD_WITHIN_MS = 30_000;

/**
 * Small partnerships beside one with very many grants, and alone, by turns: the longest that one of them waits, against the
 * longest alone plus one slice.
 */
export async function measureTurns({ folder, signal, sizes }: Run): Promise<readonly Verdict[]> {
  const { rounds, small, managers, documents } = sizes;
  await using instance = await openSharingInstance(folder, { delayMs: DELAY_MS, signal });
  await shareSmall(instance, { ...(await seedSmall(instance, WARM_UP)), signal });
  const ratios: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const crowd = await seedCrowd(instance, { managers, documents });
    const [before, others, after] = [
      await seedSmall(instance, small),
      await seedSmall(instance, small),
      await seedSmall(instance, small),
    ];
    const firstMs = await shareSmall(instance, { ...before, signal });
    const beside = await shareBeside(instance, { others, crowd, signal });
    const aloneMs = (firstMs + (await shareSmall(instance, { ...after, signal }))) / 2;
    const ratio = beside.waitedMs / (aloneMs + beside.sliceMs);
    ratios.push(ratio);
    const [alone, waited, slice] = [aloneMs, beside.waitedMs, beside.sliceMs].map((ms) => (ms / 1_000).toFixed(2));
    console.log(
      `round ${round}: beyond the delay ${small} small ones wait ${alone} s alone, ${waited} s beside ${crowd.grants} grants, of which ${beside.left} were still to come; one slice took ${slice} s: ${ratio.toFixed(2)}`,
    );
  }
  return [
    {
      what: `the longest that one of ${small} small partnerships waits beside ${managers * documents} grants, against alone plus one slice (${spread(ratios)})`,
      figure: median(ratios),
      target: PROPAGATION_TURNS_RATIO,
      is: 'at most',
    },
  ];
}

/** Shares with small partnerships while the large one is at work, and lets that come to its end. */
async function shareBeside(
  instance: SharingInstance,
  { others, crowd, signal }: { readonly others: Small; readonly crowd: Crowd; readonly signal: AbortSignal },
) {
  const large = crowd.partner.partnershipId;
  const settled = settledRun(instance, large, signal);
  await beginSoon(instance, large, signal);
  const waitedMs = await shareSmall(instance, { ...others, signal });
  const left = crowd.grants - (await grantsThere(instance, large));
  if (left === 0) throw new Error('the large partnership was done before the small ones: nothing was measured');
  await settled;
  return { waitedMs, left, sliceMs: await sliceAlone(instance, large) };
}

/** Tells the large one, so that it begins right before what is shared from now on is due. */
async function beginSoon(instance: SharingInstance, partnershipId: string, signal: AbortSignal): Promise<void> {
  await instance.note(partnershipId);
  for (const until = Date.now() + TOLD_WITHIN_MS; ; await pause(20, undefined, { signal })) {
    const { rowCount } = await instance.database.query('select from outbox where name = $1', [partnershipId]);
    if (rowCount === 0) break;
    if (Date.now() > until) throw new Error('the large partnership was not told');
  }
  await pause(HEAD_START_MS, undefined, { signal });
}

/** A hub and its partners, with one relation manager each. */
interface Small {
  readonly hub: Hub;
  readonly partners: readonly SeededPartner[];
}

async function seedSmall({ database }: SharingInstance, count: number): Promise<Small> {
  const hub = await seedHub(database, { organisations: 1 });
  return { hub, partners: await seedPartners(database, hub, { partners: count, managers: 1 }) };
}

/** Shares one document with each of some partners; answers the longest wait beyond the delay, in ms. */
async function shareSmall(
  instance: SharingInstance,
  { hub, partners, signal }: Small & { readonly signal: AbortSignal },
): Promise<number> {
  const { database } = instance;
  const people = partners.map((_, number) => String(number));
  const operate = async (number: string) => {
    const partner = partners[Number(number)];
    if (partner) await shareWithManagers(instance, hub, { partner, number: Number(number), signal });
  };
  await runLoad({ people, clients: CLIENTS, operate });
  const ids = partners.map(({ partnershipId }) => partnershipId);
  await grantsOf(instance, ids, { count: partners.length, signal });
  const { rows } = await database.query<{ waited: string }>(
    `select extract(epoch from max(effective_at - requested_at)) * 1000 as waited from share_grants
     where partnership_id = any($1::uuid[])`,
    [ids],
  );
  return Number(rows[0]?.waited) - DELAY_MS;
}

/** How long one slice of a partnership takes, in ms, when nobody else is at work: of two at once, until the second after it begins. */
async function sliceAlone({ database }: SharingInstance, partnershipId: string): Promise<number> {
  const { rows } = await database.query<{ took: string }>(
    `with slices as (
       select distinct effective_at from share_grants where partnership_id = $1 and effective_at >
         (select max(effective_at) from share_grants where partnership_id <> $1)
     ), starts as (select lead(effective_at, 2) over (order by effective_at) - effective_at as took from slices)
     select extract(epoch from percentile_cont(0.5) within group (order by took)) * 1000 as took from starts`,
    [partnershipId],
  );
  return Number(rows[0]?.took);
}

async function grantsThere({ database }: SharingInstance, partnershipId: string): Promise<number> {
  const { rows } = await database.query<{ grants: string }>(
    'select count(*) as grants from share_grants where partnership_id = $1',
    [partnershipId],
  );
  return Number(rows[0]?.grants);
}
