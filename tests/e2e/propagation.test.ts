import { expect, it } from '@jest/globals';
import { establishConnection } from '../../db/writes/partnerships.ts';
import { useInstance } from '../support/instance.ts';
import {
  addManagers,
  grantsOf,
  progressOf,
  receiptsOf,
  refuseGrantsOf,
  settled,
  shareWithAll,
} from '../support/propagations.ts';
import { readsOf, type Sharing, seedSharing, shared } from '../support/shares.ts';

const instance = useInstance({ skipTime: true });

it('grants what is shared with all relation managers once the delay has passed, and tells how long it took', async () => {
  const sharing = await seedSharing(instance());
  const { manager } = sharing.theirs;
  const before = await progressOf(sharing);

  const shareId = await shareWithAll(sharing, { ref: 'urn:test:first' });
  const waiting = await progressOf(sharing);
  const waitingReceipts = await receiptsOf(sharing, '?state=waiting');
  const readBefore = await readsOf(manager);
  const after = await settled(instance(), sharing);

  expect(before).toMatchObject({ stage: null, since: null, waiting: 0, latencyMs: null, allowedActions: [] });
  expect(waiting).toMatchObject({ stage: 'waiting', waiting: 1, effective: 0, failed: 0 });
  const own = {
    shareId,
    relationManagerId: manager.userId,
    requestedAt: expect.any(String),
    failedAt: null,
    code: null,
  };
  expect(waitingReceipts).toEqual([{ ...own, state: 'waiting', effectiveAt: null, latencyMs: null }]);
  expect(readBefore).toEqual([]);
  expect(await readsOf(manager)).toEqual(['urn:test:first']);
  expect(after).toMatchObject({ stage: 'settled', waiting: 0, effective: 1, failed: 0, nextRunAt: null });
  expect(after.latencyMs).toEqual({ p50: expect.any(Number), p95: expect.any(Number) });
  const effective = {
    state: 'effective',
    effectiveAt: expect.any(String),
    latencyMs: expect.any(Number),
  };
  expect(await receiptsOf(sharing)).toEqual([{ ...own, ...effective }]);
});

it('grants to one relation manager what is shared with them alone', async () => {
  const sharing = await seedSharing(instance());
  const [colleague] = await addManagers(instance(), sharing, 1);
  const { organisationId, manager } = sharing.ours;
  const { userId } = sharing.theirs.manager;
  await shared(manager, { organisationId, kind: 'relation-manager', id: userId });

  await settled(instance(), sharing);

  expect((await grantsOf(instance(), sharing)).map((grant) => grant.userId)).toEqual([userId]);
  expect(colleague?.userId).not.toBe(userId);
});

it('grants what is shared with all to a manager who comes by a later connection', async () => {
  const sharing = await seedSharing(instance());
  await shareWithAll(sharing);
  await settled(instance(), sharing);

  const newcomer = await sharing.theirs.side.colleague();
  await instance()
    .orm.em.fork()
    .transactional((em) =>
      establishConnection(em, {
        requestId: crypto.randomUUID(),
        from: { environmentId: sharing.ours.side.environmentId, managerId: sharing.ours.manager.userId },
        to: { environmentId: newcomer.environmentId, managerId: newcomer.userId },
        at: new Date(),
      }),
    );
  const joined = await progressOf(sharing);
  const after = await settled(instance(), sharing);

  expect(joined).toMatchObject({ stage: 'waiting', waiting: 1, effective: 1 });
  expect(after).toMatchObject({ waiting: 0, effective: 2 });
});

it('takes back what is withdrawn, and is done with the share', async () => {
  const sharing = await seedSharing(instance());
  const shareId = await shareWithAll(sharing);
  await settled(instance(), sharing);

  await sharing.ours.manager.call('POST', `/v1/shares/${shareId}/withdraw`);
  const read = await readsOf(sharing.theirs.manager);
  const left = await progressOf(sharing);
  await settled(instance(), sharing);

  expect([read, left.effective]).toEqual([[], 0]);
  expect(await grantsOf(instance(), sharing)).toEqual([]);
  const [row] = await instance().orm.em.execute<{ cleaned: boolean }[]>(
    'select "cleaned_at" is not null as "cleaned" from "shares" where "id" = ?',
    [shareId],
  );
  expect(row).toEqual({ cleaned: true });
});

/** What takes a manager of theirs out of the propagation, and brings them back. */
const LEAVINGS: readonly (readonly [string, (userId: string) => readonly (readonly [string, string, object?])[]])[] = [
  [
    'leaves the relation managers',
    (userId) => [
      ['DELETE', `/v1/relation-managers/${userId}`],
      ['PUT', `/v1/relation-managers/${userId}`],
    ],
  ],
  [
    'is deactivated',
    (userId) => [
      ['POST', `/v1/users/${userId}/deactivate`],
      ['POST', `/v1/users/${userId}/reactivate`],
      ['PUT', `/v1/relation-managers/${userId}`],
    ],
  ],
];

it.each(LEAVINGS)(
  'takes the grants of a manager back who %s, and grants anew when they are one again',
  async (_, ways) => {
    const sharing = await seedSharing(instance());
    const [colleague] = await addManagers(instance(), sharing, 1);
    await shareWithAll(sharing);
    await settled(instance(), sharing);
    const [leave, ...comeBack] = ways(colleague?.userId ?? '');
    const { call } = sharing.theirs.side;

    const left = leave && (await call(...leave));
    const without = await settled(instance(), sharing);
    const grants = await grantsOf(instance(), sharing);
    for (const step of comeBack) await call(...step);
    const again = await settled(instance(), sharing);

    expect(left?.status).toBeLessThan(300);
    expect([without.effective, grants.length, again.effective]).toEqual([1, 1, 2]);
  },
);

it('takes everything back when the partnership ends', async () => {
  const sharing = await seedSharing(instance());
  await shareWithAll(sharing);
  await settled(instance(), sharing);

  await sharing.theirs.manager.call('POST', `/v1/partnerships/${sharing.partnershipId}/end`);
  const read = await readsOf(sharing.theirs.manager);
  const after = await settled(instance(), sharing);

  expect(read).toEqual([]);
  expect(after).toMatchObject({ stage: 'settled', waiting: 0, effective: 0, failed: 0 });
  expect(await grantsOf(instance(), sharing)).toEqual([]);
});

it('says which grants the database refuses, and drives them again one by one or all at once', async () => {
  const sharing = await seedSharing(instance());
  const managers = await addManagers(instance(), sharing, 3);
  const refused = managers.slice(0, 2).map(({ userId }) => userId);
  const mend = await refuseGrantsOf(instance(), refused);
  const shareId = await shareWithAll(sharing);

  const after = await settled(instance(), sharing);
  const failed = await receiptsOf(sharing, '?state=failed');
  const shown = await sharing.ours.member.call('GET', `/v1/shares/${shareId}`);
  await mend();
  const one = await retry(sharing, { shareId, relationManagerId: refused[0] });
  const onceMore = await settled(instance(), sharing);
  const all = await retry(sharing, {});
  const atLast = await settled(instance(), sharing);
  const repeated = await retry(sharing, {});

  expect(after).toMatchObject({ stage: 'settled', waiting: 0, effective: 2, failed: 2, allowedActions: ['retry'] });
  expect(failed.map(({ relationManagerId }) => relationManagerId).toSorted()).toEqual(refused.toSorted());
  for (const { code, failedAt } of failed)
    expect([code, Number.isNaN(Date.parse(String(failedAt)))]).toEqual(['DATABASE_P0001', false]);
  expect(shown.body).toMatchObject({ stage: 'effective', failed: 2 });
  const answer = { status: 202, body: { id: sharing.partnershipId, stage: 'waiting' } };
  expect([one, all, repeated]).toEqual([answer, answer, answer].map((given) => expect.objectContaining(given)));
  expect(one.headers.get('location')).toBe(`/v1/partnerships/${sharing.partnershipId}/propagation`);
  expect(onceMore).toMatchObject({ effective: 3, failed: 1 });
  expect(atLast).toMatchObject({ effective: 4, failed: 0, allowedActions: [] });
});

it('lists receipts page by page', async () => {
  const sharing = await seedSharing(instance());
  await addManagers(instance(), sharing, 2);
  const shares = [await shareWithAll(sharing), await shareWithAll(sharing)];
  await settled(instance(), sharing);
  const path = `/v1/partnerships/${sharing.partnershipId}/receipts`;
  const seen: string[] = [];

  let cursor: string | null = '';
  while (cursor !== null) {
    const { body } = await sharing.theirs.manager.call('GET', `${path}?limit=4${cursor && `&cursor=${cursor}`}`);
    const page = body as {
      items: readonly { shareId: string; relationManagerId: string }[];
      nextCursor: string | null;
    };
    seen.push(...page.items.map((item) => `${item.shareId}/${item.relationManagerId}`));
    cursor = page.nextCursor;
  }
  const { status, body } = await sharing.theirs.manager.call('GET', `${path}?cursor=bm90LW91cnM`);

  expect(seen).toHaveLength(6);
  expect(new Set(seen).size).toBe(6);
  expect(seen).toEqual(seen.toSorted());
  expect(new Set(seen.map((each) => each.split('/')[0]))).toEqual(new Set(shares));
  expect([status, body]).toMatchObject([400, { code: 'VALIDATION_FAILED' }]);
});

it('is nobody else’s business', async () => {
  const sharing = await seedSharing(instance());
  const stranger = await seedSharing(instance());
  const path = `/v1/partnerships/${sharing.partnershipId}/propagation`;
  const calls: readonly (readonly [string, string, object?])[] = [
    ['GET', path],
    ['GET', `/v1/partnerships/${sharing.partnershipId}/receipts`],
    ['POST', `${path}/retry`, {}],
  ];

  const strangers = await Promise.all(calls.map((call) => stranger.ours.manager.call(...call)));
  const members = await Promise.all(calls.map((call) => sharing.ours.member.call(...call)));
  const untouched = await retry(sharing, {});

  expect(strangers.map(({ status, body }) => [status, (body as { code: string }).code])).toEqual(
    calls.map(() => [404, 'NOT_FOUND']),
  );
  expect(members.map(({ status }) => status)).toEqual([403, 403, 403]);
  expect(untouched).toMatchObject({ status: 202, body: { stage: 'settled' } });
});

function retry({ theirs, partnershipId }: Sharing, body: object) {
  return theirs.manager.call('POST', `/v1/partnerships/${partnershipId}/propagation/retry`, body);
}
