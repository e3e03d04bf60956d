import { setTimeout as pause } from 'node:timers/promises';
import { runLoad } from '../support/load.ts';
import { type Hub, type SeededPartner, seedHub, seedPartners } from '../support/sharing-hub.ts';
import { grantsOf, openSharingInstance, type SharingInstance } from '../support/sharing-instance.ts';
import { shareWithManagers } from './our-shares.ts';
import { seedCrowd } from './rate.ts';
import type { Run, Verdict } from './run.ts';

const CLIENTS = 10;
const DELAY_MS = 5_000;
const WARM_UP = 10;
const HEAD_START_MS = 300;
const TOLD_WITHIN_MS = 30_000;

/** Small partnerships beside one with very many grants: the longest that one of them waits, against alone plus one slice. */
export async function measureTurns({ folder, signal, sizes }: Run): Promise<readonly Verdict[]> {
  const { small, managers, documents } = sizes;
  await using instance = await openSharingInstance(folder, { delayMs: DELAY_MS, signal });
  const crowd = await seedCrowd(instance, { managers, documents });
  const large = crowd.partner.partnershipId;
  await shareSmall(instance, { ...(await seedSmall(instance, WARM_UP)), signal });
  const aloneMs = await shareSmall(instance, { ...(await seedSmall(instance, small)), signal });
  const others = await seedSmall(instance, small);
  await beginSoon(instance, large, signal);
  const besideMs = await shareSmall(instance, { ...others, signal });
  const left = crowd.grants - (await grantsThere(instance, large));
  if (left === 0) throw new Error('the large partnership was done before the small ones: nothing was measured');
  const sliceMs = await longestSlice(instance, large);
  const seconds = [aloneMs, besideMs, sliceMs].map((ms) => (ms / 1_000).toFixed(2));
  console.log(
    `beyond the delay ${small} small ones wait ${seconds[0]} s alone, ${seconds[1]} s beside ${crowd.grants} grants, of which ${left} were still to come; its longest slice took ${seconds[2]} s`,
  );
  return [
    {
      what: `seconds that the last of ${small} small partnerships waits beside ${crowd.grants} grants, against alone plus one slice`,
      figure: besideMs / 1_000,
      target: (aloneMs + sliceMs) / 1_000,
      is: 'at most',
    },
  ];
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

/** The longest time between the beginnings of two slices of a partnership that follow each other, but for the turns of others. */
async function longestSlice({ database }: SharingInstance, partnershipId: string): Promise<number> {
  const { rows } = await database.query<{ longest: string }>(
    `with slices as (
       select effective_at, partnership_id from share_grants
       where effective_at >= (select min(effective_at) from share_grants where partnership_id = $1)
       group by effective_at, partnership_id
     ), pauses as (
       select partnership_id, lead(partnership_id) over by_time as next,
         lead(effective_at) over by_time - effective_at as took
       from slices window by_time as (order by effective_at)
     )
     select extract(epoch from max(took)) * 1000 as longest from pauses where partnership_id = $1 and next = $1`,
    [partnershipId],
  );
  return Number(rows[0]?.longest);
}

async function grantsThere({ database }: SharingInstance, partnershipId: string): Promise<number> {
  const { rows } = await database.query<{ grants: string }>(
    'select count(*) as grants from share_grants where partnership_id = $1',
    [partnershipId],
  );
  return Number(rows[0]?.grants);
}
