import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import {
  createPropagationActivities,
  type PropagateCommand,
  type PropagationProgress,
  type PropagationTurn,
} from '../../activities/propagation.ts';
import { Process } from '../../db/entities/process.ts';
import { planPropagation } from '../../db/queries/propagation-plan.ts';
import { grantSlice } from '../../db/writes/propagation-slices.ts';
import { PROPAGATION_SLICE, PROPAGATION_TURN_MS } from '../../domain/sharing.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import {
  addManagers,
  grantsOf,
  propagationProcess,
  refuseGrantsOf,
  seedManagers,
  shareWithAll,
} from '../support/propagations.ts';
import { type Sharing, seedSharing } from '../support/shares.ts';

/** Nobody but the test propagates. */
const instance = useInstance({ withoutWorkers: true });

/** One turn of a partnership, as its workflow asks for it; `before`: what an attempt before this one has told. */
async function turn(
  sharing: Sharing,
  {
    forMs = PROPAGATION_TURN_MS,
    notAfter = null,
    before,
  }: { readonly forMs?: number; readonly notAfter?: string | null; readonly before?: PropagationProgress } = {},
) {
  const environment = new MockActivityEnvironment(before ? { heartbeatDetails: before } : {});
  const beats: unknown[] = [];
  environment.on('heartbeat', (details: unknown) => beats.push(details));
  const { propagate } = createPropagationActivities({ orm: instance().orm });
  const id = await propagationProcess(instance(), sharing);
  const command = { id, partnershipId: sharing.partnershipId, after: null, forMs, notAfter };
  const done = await environment.run<[PropagateCommand], PropagationTurn, typeof propagate>(propagate, command);
  return { ...done, beats };
}

it('grants more than a slice in slices, plans one at first, beats between them, and finds nothing to do when it is done again', async () => {
  const sharing = await seedSharing(instance());
  const managers = 1 + (await seedManagers(instance(), sharing, Math.ceil(PROPAGATION_SLICE / 3)));
  const shares = [];
  for (let made = 0; made < 4; made += 1) shares.push(await shareWithAll(sharing));

  const first = await turn(sharing);
  const again = await turn(sharing);

  expect(first).toMatchObject({ status: 'done', granted: 4 * managers, removed: 0, failed: 0 });
  const planned = { after: shares[1], granted: 2 * managers, removed: 0, failed: 0 };
  expect(first.beats).toEqual([planned, planned]);
  const nothing = { granted: 0, removed: 0, failed: 0 };
  expect(again).toMatchObject({ status: 'done', ...nothing, beats: [{ after: shares[1], ...nothing }] });
}, 60_000);

it('grants one share to more managers than a slice holds', async () => {
  const sharing = await seedSharing(instance());
  const managers = 1 + (await seedManagers(instance(), sharing, PROPAGATION_SLICE + 10));
  await shareWithAll(sharing);

  const { beats, ...done } = await turn(sharing);

  expect(done).toMatchObject({ status: 'done', granted: managers });
  expect(beats[0]).toMatchObject({ granted: PROPAGATION_SLICE });
  expect(await grantsOf(instance(), sharing)).toHaveLength(managers);
}, 60_000);

it('is done with a share that has ended when the last of its receipts is gone, not after a slice of them', async () => {
  const sharing = await seedSharing(instance());
  await seedManagers(instance(), sharing, PROPAGATION_SLICE + 10);
  const shareId = await shareWithAll(sharing);
  const { granted } = await turn(sharing);
  await sharing.ours.manager.call('POST', `/v1/shares/${shareId}/withdraw`);

  const cut = await turn(sharing, { forMs: -1 });
  const left = await grantsOf(instance(), sharing);
  const last = await turn(sharing);

  expect(cut).toMatchObject({ status: 'more', removed: PROPAGATION_SLICE });
  expect(left).toHaveLength(granted - PROPAGATION_SLICE);
  expect(last).toMatchObject({ status: 'done', removed: left.length });
  expect(await grantsOf(instance(), sharing)).toEqual([]);
}, 60_000);

it('goes on where an attempt that was cut off has told that it was', async () => {
  const sharing = await seedSharing(instance());
  const [first, second] = [await shareWithAll(sharing), await shareWithAll(sharing)];

  const turned = await turn(sharing, { before: { after: first, granted: 7, removed: 1, failed: 2 } });

  expect(turned).toMatchObject({ status: 'done', granted: 8, removed: 1, failed: 2 });
  expect((await grantsOf(instance(), sharing)).map(({ shareId }) => shareId)).toEqual([second]);
});

it('ends its turn after a slice when another partnership waits for one, or when its time is over', async () => {
  const [sharing, other] = [await seedSharing(instance()), await seedSharing(instance())];
  await seedManagers(instance(), sharing, PROPAGATION_SLICE / 2);
  const shares = [await shareWithAll(sharing), await shareWithAll(sharing), await shareWithAll(sharing)];
  await shareWithAll(other);
  const waiting = await propagationProcess(instance(), other);
  const em = instance().orm.em.fork();
  await em.nativeUpdate(Process, { id: waiting }, { stage: 'propagating' });

  const yielded = await turn(sharing);
  await em.nativeUpdate(Process, { id: waiting }, { needsAttention: true });
  const overtime = await turn(sharing, { forMs: -1 });
  const last = await turn(sharing);

  expect(yielded).toMatchObject({ status: 'more', after: shares[0] });
  expect(overtime).toMatchObject({ status: 'more', after: shares[1] });
  expect(last).toMatchObject({ status: 'done' });
}, 60_000);

it('begins nothing in the maintenance window, however long it has waited for its turn', async () => {
  const sharing = await seedSharing(instance());
  await shareWithAll(sharing);

  const late = await turn(sharing, { notAfter: new Date(Date.now() - 1).toISOString() });
  const inTime = await turn(sharing, { notAfter: new Date(Date.now() + PROPAGATION_TURN_MS).toISOString() });

  expect(late).toEqual({ status: 'more', after: null, granted: 0, removed: 0, failed: 0, beats: [] });
  expect(inTime).toMatchObject({ status: 'done', granted: 1 });
});

it('looks at as many receipts a page behind a partnership that has ended as before', async () => {
  const sharing = await seedSharing(instance());
  await seedManagers(instance(), sharing, 10_000);
  for (let made = 0; made < 12; made += 1) await shareWithAll(sharing);
  const { partnershipId } = sharing;
  const before = await planPropagation(instance().orm.em.fork(), { partnershipId, after: null, pairs: 100_000 });
  await sharing.ours.manager.call('POST', `/v1/partnerships/${partnershipId}/end`);

  const after = await planPropagation(instance().orm.em.fork(), { partnershipId, after: null, pairs: 100_000 });

  expect([before.differences.length, after.differences.length]).toEqual([9, 9]);
}, 60_000);

it('writes each grant once when two workers do the same at once', async () => {
  const sharing = await seedSharing(instance());
  const managers = 1 + (await seedManagers(instance(), sharing, 2_000));
  for (let made = 0; made < 4; made += 1) await shareWithAll(sharing);

  const turns = await Promise.all([turn(sharing), turn(sharing), turn(sharing)]);

  expect(turns.reduce((sum, { granted }) => sum + granted, 0)).toBe(4 * managers);
  expect(await grantsOf(instance(), sharing)).toHaveLength(4 * managers);
}, 60_000);

it('isolates the grants that the database refuses, and grants all others', async () => {
  const sharing = await seedSharing(instance());
  const managers = await addManagers(instance(), sharing, 30);
  const poisoned = [3, 4, 17, 29].map((index) => managers[index]?.userId ?? '');
  await using _ = { [Symbol.asyncDispose]: await refuseGrantsOf(instance(), poisoned) };
  await shareWithAll(sharing);
  await shareWithAll(sharing);

  const first = await turn(sharing);
  const again = await turn(sharing);

  expect(first).toMatchObject({ status: 'done', granted: 2 * 27, failed: 2 * 4 });
  expect(again).toMatchObject({ status: 'done', granted: 0, failed: 0 });
  const grants = await grantsOf(instance(), sharing);
  const failed = grants.filter(({ failedAt }) => failedAt);
  expect(grants).toHaveLength(2 * 31);
  expect(new Set(failed.map(({ userId }) => userId))).toEqual(new Set(poisoned));
  expect(failed.filter(({ code, effectiveAt }) => code !== 'DATABASE_P0001' || effectiveAt)).toEqual([]);
});

it('leaves a grant waiting whose receipt the database refuses altogether, and the others go through', async () => {
  const sharing = await seedSharing(instance());
  const managers = await addManagers(instance(), sharing, 3);
  const poisoned = managers[1]?.userId ?? '';
  await using _ = { [Symbol.asyncDispose]: await refuseGrantsOf(instance(), [poisoned], { altogether: true }) };
  await shareWithAll(sharing);

  expect(await turn(sharing)).toMatchObject({ status: 'done', granted: 3, failed: 0 });
  expect((await grantsOf(instance(), sharing)).map(({ userId }) => userId)).not.toContain(poisoned);
});

it('never writes a grant behind its own withdrawal', async () => {
  const sharing = await seedSharing(instance());
  const shareId = await shareWithAll(sharing);
  const em = instance().orm.em.fork();

  let granting: Promise<number> | undefined;
  await em.transactional(async (tx) => {
    await tx.execute('update "shares" set "withdrawn_at" = now() where "id" = ?', [shareId]);
    granting = grantSlice(instance().orm.em.fork(), { partnershipId: sharing.partnershipId, shareIds: [shareId] });
    await waitingForLock();
  });

  expect(await granting).toBe(0);
  expect(await grantsOf(instance(), sharing)).toEqual([]);
});

it('takes back what is due to nobody any longer, and what was shared on from a share that has ended', async () => {
  const sharing = await seedSharing(instance());
  const { organisationId, manager } = sharing.ours;
  const root = await shareWithAll(sharing, { ref: 'urn:test:root', permission: 'share' });
  const on = randomUUID();
  const em = instance().orm.em.fork();
  await em.execute(
    `insert into shares (id, organisation_id, environment_id, shared_by, ref, title, permission, audience_kind, audience_id,
       audience_environment_id, partnership_id, from_share_id, chain_length, created_at)
     select ?, ?, environment_id, ?, ref, title, 'view', audience_kind, gen_random_uuid(), audience_environment_id, partnership_id,
       id, 1, created_at from shares where id = ?`,
    [on, organisationId, manager.userId, root],
  );
  await turn(sharing);
  await em.execute(
    'insert into share_grants (share_id, user_id, partnership_id, requested_at, effective_at) values (?, ?, ?, now(), now())',
    [root, manager.userId, sharing.partnershipId],
  );

  const stray = await turn(sharing);
  await em.execute('update "shares" set "withdrawn_at" = now() where "id" = ?', [root]);
  const ended = await turn(sharing);

  expect(stray).toMatchObject({ removed: 1 });
  expect(ended).toMatchObject({ removed: 2, granted: 0 });
  const cleaned = await em.execute<{ n: string }[]>(
    'select count(*) as n from shares where cleaned_at is not null and id in (?, ?)',
    [root, on],
  );
  expect([await grantsOf(instance(), sharing), cleaned]).toEqual([[], [{ n: '2' }]]);
});

async function waitingForLock(): Promise<void> {
  const em = instance().orm.em.fork();
  await eventually('a grant that waits', async () => {
    const waiting = await em.execute(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return waiting.length > 0 ? true : undefined;
  });
}
