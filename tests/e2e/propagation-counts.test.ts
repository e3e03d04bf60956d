import { expect, it } from '@jest/globals';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Connection } from '../../db/entities/partnership.ts';
import { Share, ShareGrant } from '../../db/entities/share.ts';
import { findPropagation } from '../../db/queries/propagation.ts';
import { listReceipts } from '../../db/queries/propagation-receipts.ts';
import { grantSlice } from '../../db/writes/propagation-slices.ts';
import { useInstance } from '../support/instance.ts';
import { addManagers, progressOf, type ShownReceipt, seedManagers, shareWithAll } from '../support/propagations.ts';
import { grant, type Sharing, seedSharing, shared } from '../support/shares.ts';

/** Nobody propagates but the test. */
const instance = useInstance({ withoutWorkers: true });
const em = () => instance().orm.em.fork();

/** Some of everything: shares both ways, with all and with one, on and on, over for good; managers who left; any receipt. */
async function seedMixture(sharing: Sharing): Promise<void> {
  const { ours, theirs, partnershipId } = sharing;
  const managers = await addManagers(instance(), sharing, 5);
  const shares: string[] = [];
  for (let made = 0; made < 6; made += 1) shares.push(await shareWithAll(sharing, { permission: 'share' }));
  for (const { userId: id } of managers) {
    shares.push(await shared(ours.manager, { organisationId: ours.organisationId, kind: 'relation-manager', id }));
  }
  shares.push(
    await shared(theirs.manager, {
      organisationId: theirs.organisationId,
      kind: 'relation-managers',
      id: partnershipId,
    }),
  );
  const [first = '', some = ''] = [shares[0], shares[5]];
  await em().nativeUpdate(Share, { id: shares[2] ?? '' }, { fromShareId: first });
  await em().nativeUpdate(Share, { id: shares[3] ?? '' }, { fromShareId: shares[2] ?? '' });
  await grantSlice(em(), { partnershipId, shareIds: shares.filter((_, index) => index % 3 !== 2) });
  for (const { userId } of managers.slice(0, 2)) await grant(instance(), { shareId: some, userId, partnershipId });
  await em().nativeUpdate(Share, { id: first }, { withdrawnAt: new Date() });
  const [gone, failing] = [managers[3]?.userId ?? '', managers[4]?.userId ?? ''];
  await theirs.side.call('DELETE', `/v1/relation-managers/${gone}`);
  const refused = { effectiveAt: null, failedAt: new Date(), code: 'DATABASE_P0001' };
  await em().nativeUpdate(ShareGrant, { partnershipId, userId: failing }, refused);
  const left = managers[2]?.userId ?? '';
  await em().nativeUpdate(Connection, { $or: [{ managerA: left }, { managerB: left }] }, { endedAt: new Date() });
}

/** What became of each grant that is due, worked out share by share and manager by manager. */
async function worked({ partnershipId }: Sharing): Promise<readonly string[]> {
  const shares = new Map((await em().find(Share, { partnershipId })).map((share) => [share.id, share]));
  const isOver = (id: string | null | undefined): boolean => {
    const share = shares.get(id ?? '');
    return share !== undefined && (share.withdrawnAt !== null || isOver(share.fromShareId));
  };
  const receipts = new Map(
    (await em().find(ShareGrant, { partnershipId })).map((row) => [`${row.shareId}/${row.userId}`, row]),
  );
  const managers = await em().execute<{ id: string; home: string }[]>(
    `select distinct u.id, u.environment_id as home from connections c join users u on u.id in (c.manager_a, c.manager_b)
    where c.partnership_id = ? and c.ended_at is null and u.relation_manager_since is not null`,
    [partnershipId],
  );
  const lines: string[] = [];
  for (const share of shares.values()) {
    for (const { id, home } of managers) {
      const isFor = home === share.audienceEnvironmentId && [id, partnershipId].includes(share.audienceId);
      const receipt = receipts.get(`${share.id}/${id}`);
      const state = receipt ? (receipt.effectiveAt ? 'effective' : 'failed') : 'waiting';
      if (isFor && !isOver(share.id)) lines.push(`${share.id}/${id} ${state}`);
    }
  }
  return lines.toSorted();
}

async function listed({ ours, partnershipId }: Sharing, query: string): Promise<readonly string[]> {
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const path = `/v1/partnerships/${partnershipId}/receipts?limit=3${query}${cursor && `&cursor=${cursor}`}`;
    const { body } = await ours.manager.call('GET', path);
    const page = body as { readonly items: readonly ShownReceipt[]; readonly nextCursor: string | null };
    seen.push(...page.items.map((item) => `${item.shareId}/${item.relationManagerId} ${item.state}`));
    cursor = page.nextCursor;
  }
  return seen;
}

it('counts and lists what is due, whatever became of it, and nothing else', async () => {
  const sharing = await seedSharing(instance());
  await seedMixture(sharing);
  const all = await worked(sharing);
  const of = (state: string) => all.filter((line) => line.endsWith(state));

  const { waiting, effective, failed } = await progressOf(sharing);
  const states = ['waiting', 'effective', 'failed'];
  const lists = await Promise.all(states.map((state) => listed(sharing, `&state=${state}`)));

  const counts = states.map((state) => of(state).length);
  expect(Math.min(...counts)).toBeGreaterThan(1);
  expect([waiting, effective, failed]).toEqual(counts);
  expect(lists).toEqual(states.map(of));
  expect(await listed(sharing, '')).toEqual(all);
});

it('tells within which time half and 95 of 100 of the grants that are due took effect, of the latest', async () => {
  const sharing = await seedSharing(instance());
  const { partnershipId } = sharing;
  await shareWithAll(sharing);
  await em().execute(
    `insert into "share_grants" ("share_id", "user_id", "partnership_id", "requested_at", "effective_at")
    select gen_random_uuid(), gen_random_uuid(), ?::uuid, now() - n * interval '1 second', now() from generate_series(1, 9999) n
    union all
    select gen_random_uuid(), gen_random_uuid(), ?::uuid, now() - interval '3 days', now() - interval '1 day'
    from generate_series(1, 9999)`,
    [partnershipId, partnershipId],
  );
  await em().execute(
    `insert into "share_grants" ("share_id", "user_id", "partnership_id", "requested_at", "failed_at", "code")
    values (gen_random_uuid(), gen_random_uuid(), ?, now() - interval '9 days', now(), 'DATABASE_P0001')`,
    [partnershipId],
  );

  const { latencyMs } = await progressOf(sharing);

  // of the old ones the latest 10,000 hold one
  expect(latencyMs).toEqual({ p50: 5_000_500, p95: 9_500_050 });
});

it('counts a grant as requested when the manager came back, where that is later than the share', async () => {
  const sharing = await seedSharing(instance());
  const { theirs } = sharing;
  const [colleague] = await addManagers(instance(), sharing, 1);
  const path = `/v1/relation-managers/${colleague?.userId}`;
  await shareWithAll(sharing);
  await theirs.side.call('DELETE', path);
  const backMs = Date.now();
  await theirs.side.call('PUT', path);
  const waiting = await requestsOf(sharing, 'waiting');
  const shareIds = (await em().find(Share, { partnershipId: sharing.partnershipId })).map(({ id }) => id);
  await grantSlice(em(), { partnershipId: sharing.partnershipId, shareIds });
  const effective = await requestsOf(sharing, 'effective');

  expect(effective).toEqual(waiting);
  expect(waiting.get(theirs.manager.userId)).toBeLessThan(backMs);
  expect(waiting.get(colleague?.userId ?? '')).toBeGreaterThanOrEqual(backMs);
});

/** When each manager's grant was requested, by their id. */
async function requestsOf({ ours, partnershipId }: Sharing, state: string): Promise<ReadonlyMap<string, number>> {
  const { body } = await ours.manager.call('GET', `/v1/partnerships/${partnershipId}/receipts?state=${state}`);
  const { items } = body as {
    readonly items: readonly { readonly relationManagerId: string; readonly requestedAt: string }[];
  };
  return new Map(items.map(({ relationManagerId, requestedAt }) => [relationManagerId, Date.parse(requestedAt)]));
}

it('reads receipts through once, however many there are and whatever the database believes of them', async () => {
  const sharing = await seedSharing(instance());
  const { partnershipId, ours } = sharing;
  await seedManagers(instance(), sharing, 300);
  const shareIds: string[] = [];
  for (let made = 0; made < 10; made += 1) shareIds.push(await shareWithAll(sharing));
  await grantSlice(em(), { partnershipId, shareIds });
  const looks = planning();

  await findPropagation(looks.em, { partnershipId, environmentId: ours.side.environmentId });
  for (const state of ['waiting', 'effective', 'failed', undefined] as const) {
    await listReceipts(looks.em, { partnershipId, state, limit: 50 });
  }

  expect(looks.plans).toHaveLength(7);
  expect(looks.plans.flatMap((plan) => plan.match(/share_grants .*loops=(?!1\))\d+/g) ?? [])).toEqual([]);
});

/** An entity manager that keeps what each of its statements did. */
function planning(): { readonly em: EntityManager; readonly plans: string[] } {
  const fork = em();
  const run = fork.execute.bind(fork) as (query: unknown, params?: readonly unknown[]) => Promise<never>;
  const plans: string[] = [];
  const execute = async (query: { readonly sql: string; readonly params: readonly unknown[] }) => {
    const rows: readonly Readonly<Record<'QUERY PLAN', string>>[] = await run(
      `explain (analyze, timing off, costs off) ${query.sql}`,
      query.params,
    );
    plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
    return run(query);
  };
  return { em: Object.assign(fork, { execute }), plans };
}
