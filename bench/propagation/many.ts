import { randomUUID } from 'node:crypto';
import { runLoad } from '../support/load.ts';
import { seedHub, seedPartners } from '../support/sharing-hub.ts';
import { grantsOf, openSharingInstance } from '../support/sharing-instance.ts';
import { shareWithManagers } from './our-shares.ts';
import type { Run, Verdict } from './run.ts';
import { openTheirGrants } from './their-grants.ts';

const CLIENTS = 10;
const DELAY_MS = 10_000;
const WARM_UP = 50;
/** Each shares so many at most: there is a limit an hour. */
const SHARES_OF_ONE_ORGANISATION = 200;

/** As many partnerships, one change each: how long the last one waits, against as many bare workflows with one activity. */
export async function measureMany(run: Run): Promise<readonly Verdict[]> {
  const { partnerships } = run.sizes;
  const bareMs = await theirs(run);
  const { waitedMs, tookMs } = await ours(run);
  const figures = [bareMs, waitedMs, tookMs].map((ms) => (ms / 1_000).toFixed(1));
  console.log(
    `${partnerships} bare workflows took ${figures[0]} s; the longest wait of ${partnerships} changes was ${figures[1]} s, all were effective ${figures[2]} s after the first call`,
  );
  return [
    {
      what: `seconds that the last of ${partnerships} changes waits, beyond the delay of ${DELAY_MS / 1_000} s, against as many bare workflows`,
      figure: (waitedMs - DELAY_MS) / 1_000,
      target: bareMs / 1_000,
      is: 'at most',
    },
  ];
}

/** How long the bare program takes from the first call to the last grant, in ms. */
async function theirs(run: Run): Promise<number> {
  await using their = await openTheirGrants(run);
  const shareEach = async (count: number, done: number) => {
    const people = Array.from({ length: count }, () => randomUUID());
    await runLoad({ people, clients: CLIENTS, operate: (manager) => their.share([manager]) });
    await their.done(done);
  };
  await shareEach(WARM_UP, WARM_UP);
  const beganAtMs = performance.now();
  await shareEach(run.sizes.partnerships, run.sizes.partnerships + WARM_UP);
  return performance.now() - beganAtMs;
}

/** `waitedMs`: the longest wait that a receipt tells; `tookMs`: from the first call to the last grant. */
async function ours({ folder, signal, sizes: { partnerships } }: Run) {
  await using instance = await openSharingInstance(folder, { delayMs: DELAY_MS, signal });
  const { database } = instance;
  const organisations = Math.ceil((partnerships + WARM_UP) / SHARES_OF_ONE_ORGANISATION);
  const hub = await seedHub(database, { organisations });
  const all = await seedPartners(database, hub, { partners: partnerships + WARM_UP, managers: 1 });
  const shareEach = async (from: number, count: number) => {
    const numbers = Array.from({ length: count }, (_, index) => String(from + index));
    const operate = async (number: string) => {
      const partner = all[Number(number)];
      if (partner) await shareWithManagers(instance, hub, { partner, number: Number(number), signal });
    };
    await runLoad({ people: numbers, clients: CLIENTS, operate });
    const ids = all.slice(from, from + count).map(({ partnershipId }) => partnershipId);
    await grantsOf(instance, ids, { count, signal });
    return ids;
  };
  await shareEach(0, WARM_UP);
  const beganAtMs = performance.now();
  const ids = await shareEach(WARM_UP, partnerships);
  const tookMs = performance.now() - beganAtMs;
  const { rows } = await database.query<{ waited: string }>(
    `select extract(epoch from max(effective_at - requested_at)) * 1000 as waited from share_grants
     where partnership_id = any($1::uuid[])`,
    [ids],
  );
  return { waitedMs: Number(rows[0]?.waited), tookMs };
}
