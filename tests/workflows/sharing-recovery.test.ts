import { expect, it } from '@jest/globals';
import { OutboxRow } from '../../db/entities/outbox-row.ts';
import { Process } from '../../db/entities/process.ts';
import { Propagation } from '../../db/entities/share.ts';
import { noteSharingChange } from '../../db/writes/propagations.ts';
import { DAY_MS, HOUR_MS } from '../../domain/policy.ts';
import { deliverAll } from '../chaos/exactly-once.ts';
import { failing } from '../support/failing.ts';
import type { TestInstance } from '../support/instance.ts';
import { standingOf, timelineOf } from '../support/processes.ts';
import {
  addManagers,
  grantsOf,
  progressOf,
  propagationProcess,
  settled,
  shareWithAll,
} from '../support/propagations.ts';
import { type Sharing, seedSharing } from '../support/shares.ts';
import { nudge, usePropagating, workflowOf } from '../support/sharing-run.ts';

const { open } = usePropagating();

it('parks while the database refuses, says so, and goes on by itself', async () => {
  const { fault, extra } = failing('propagate', 1_000);
  const instance = await open({ extra });
  const sharing = await seedSharing(instance);
  await shareWithAll(sharing);
  await deliverAll(instance);
  await instance.env.sleep('5 minutes');
  const parked = await progressOf(sharing);
  const id = await propagationProcess(instance, sharing);
  fault.left = 0;

  await instance.env.sleep('15 minutes');
  const after = await progressOf(sharing);

  expect(parked).toMatchObject({ stage: 'propagating', needsAttention: true, blockedBy: 'DATABASE_UNAVAILABLE' });
  expect(parked).toMatchObject({ waiting: 1, nextRunAt: expect.any(String), allowedActions: ['retry'] });
  expect(after).toMatchObject({ stage: 'settled', effective: 1, needsAttention: false, blockedBy: null });
  expect(await timelineOf(instance, id)).toEqual(['requested', 'parked', 'resumed', 'propagated', 'settled']);
});

it.each(['beginPropagation', 'propagate', 'settleSharing'])('tries %s again at once when asked to', async (step) => {
  const { fault, extra } = failing(step, 1_000);
  const policy = { databaseStepMs: 500, parkRetriesMs: [10 * DAY_MS] };
  const instance = await open({ extra, policy });
  const sharing = await seedSharing(instance);
  await shareWithAll(sharing);
  await deliverAll(instance);
  await instance.env.sleep('5 minutes');
  const parked = await progressOf(sharing);
  fault.left = 0;

  const path = `/v1/partnerships/${sharing.partnershipId}/propagation/retry`;
  const { status } = await sharing.ours.manager.call('POST', path, {});
  const after = await settled(instance, sharing);

  expect([parked.needsAttention, status]).toEqual([true, 202]);
  expect(after).toMatchObject({ stage: 'settled', effective: 1, needsAttention: false });
});

const CHANGES: readonly (readonly [string, (sharing: Sharing, colleague: string) => Promise<unknown>])[] = [
  ['something is shared', (sharing) => shareWithAll(sharing)],
  [
    'a relation manager leaves',
    ({ theirs }, colleague) => theirs.side.call('DELETE', `/v1/relation-managers/${colleague}`),
  ],
];

it.each(
  ['beginPropagation', 'propagate', 'settleSharing'].flatMap((step) =>
    CHANGES.map(([what, change]) => [step, what, change] as const),
  ),
)('tries %s again at once when %s', async (step, _, change) => {
  const { fault, extra } = failing(step, 1_000);
  const policy = { databaseStepMs: 500, parkRetriesMs: [10 * DAY_MS] };
  const instance = await open({ extra, policy });
  const sharing = await seedSharing(instance);
  const [one, other] = await addManagers(instance, sharing, 2);
  await shareWithAll(sharing);
  await deliverAll(instance);
  await instance.env.sleep('5 minutes');
  const parked = await progressOf(sharing);
  // notes a change that no run takes up, so that what follows would join it in silence
  await change(sharing, one?.userId ?? '');
  await deliverAll(instance);
  await instance.env.sleep('5 minutes');
  const stillParked = await progressOf(sharing);
  fault.left = 0;

  await change(sharing, other?.userId ?? '');
  const after = await settled(instance, sharing);

  expect([parked, stillParked]).toMatchObject([{ needsAttention: true }, { needsAttention: true }]);
  expect(after).toMatchObject({ stage: 'settled', waiting: 0, needsAttention: false });
});

it('is found within the hour when the word of a change was lost', async () => {
  const instance = await open();
  const sharing = await seedSharing(instance);
  await shareWithAll(sharing);
  await settled(instance, sharing);
  const id = await propagationProcess(instance, sharing);
  const em = instance.orm.em.fork();
  const { partnershipId } = sharing;
  const [colleague] = await addManagers(instance, sharing, 1);
  await em.transactional((tx) => noteSharingChange(tx, { partnershipId, at: new Date() }));
  await em.nativeDelete(OutboxRow, { subject: id });

  const early = await nudge(instance);
  await em.nativeUpdate(Propagation, { partnershipId }, { changedAt: new Date(Date.now() - HOUR_MS) });
  const late = await nudge(instance);
  await settled(instance, sharing);

  expect([early, late]).toEqual([{ nudged: 0 }, { nudged: 1 }]);
  expect((await grantsOf(instance, sharing)).map(({ userId }) => userId)).toContain(colleague?.userId);
});

it('is begun again when its workflow is gone in the middle of a run', async () => {
  const { extra } = failing('propagate', 1_000);
  const instance = await open({ extra });
  const sharing = await seedSharing(instance);
  await shareWithAll(sharing);
  await deliverAll(instance);
  await instance.env.sleep('130 seconds');
  await workflowOf(instance, sharing).terminate();
  const id = await propagationProcess(instance, sharing);
  const em = instance.orm.em.fork();
  const before = await standingOf(instance, id);
  await em.nativeUpdate(Process, { id }, { stageSince: new Date(Date.now() - HOUR_MS), needsAttention: false });

  const late = await nudge(instance);
  await deliverAll(instance);
  const again = await workflowOf(instance, sharing).describe();

  expect([before.stage, late, again.status.name]).toEqual(['propagating', { nudged: 1 }, 'RUNNING']);
});

const WAKERS = [
  ['the nudge finds it late', nudge],
  [
    'somebody drives it again',
    (_: TestInstance, { ours, partnershipId }: Sharing) =>
      ours.manager.call('POST', `/v1/partnerships/${partnershipId}/propagation/retry`, {}),
  ],
] as const;

it.each(WAKERS)('is begun again when its workflow is gone while it was parked, and %s', async (_, wake) => {
  const { fault, extra } = failing('beginPropagation', 1_000);
  const instance = await open({ extra, policy: { databaseStepMs: 500 } });
  const sharing = await seedSharing(instance);
  await shareWithAll(sharing);
  await deliverAll(instance);
  await instance.env.sleep('5 minutes');
  const parked = await progressOf(sharing);
  await workflowOf(instance, sharing).terminate();
  fault.left = 0;
  const id = await propagationProcess(instance, sharing);
  const hourAgo = new Date(Date.now() - HOUR_MS);
  await instance.orm.em.fork().nativeUpdate(Process, { id }, { waitUntil: hourAgo });

  await wake(instance, sharing);
  const after = await settled(instance, sharing);

  expect(parked).toMatchObject({ needsAttention: true, waiting: 1 });
  expect(after).toMatchObject({ stage: 'settled', waiting: 0, effective: 1, needsAttention: false, blockedBy: null });
  expect(await timelineOf(instance, id)).toEqual(['requested', 'parked', 'resumed', 'propagated', 'settled']);
});
