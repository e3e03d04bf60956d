import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { createRetentionActivities } from '../../activities/retention.ts';
import { Process } from '../../db/entities/process.ts';
import { Share } from '../../db/entities/share.ts';
import { TimelineEntry } from '../../db/entities/timeline-entry.ts';
import { DAY_MS, DEFAULT_POLICY } from '../../domain/policy.ts';
import { useInstance } from '../support/instance.ts';
import { seedSharing, shared, someRef } from '../support/shares.ts';

const instance = useInstance({ withoutWorkers: true });

it('erases the titles of what is shared no longer 90 days after its end, with what was shared on from it', async () => {
  const { ours, theirs } = await seedSharing(instance());
  const { organisationId } = theirs;
  const document = { ref: someRef(), organisationId: ours.organisationId, permission: 'share' } as const;
  const source = await shared(ours.manager, { ...document, kind: 'organisation', id: organisationId });
  const on = { kind: 'user', id: theirs.member.userId, permission: 'share', ref: document.ref } as const;
  const further = await shared(theirs.manager, { ...on, organisationId, fromShareId: source });
  const open = await shared(ours.manager, { ...document, kind: 'user', id: ours.member.userId });
  await ours.manager.call('POST', `/v1/shares/${source}/withdraw`);
  const { eraseOutlived } = createRetentionActivities({ orm: instance().orm });
  const titlesAfter = async (days: number) => {
    const at = new Date(Date.now() + days * DAY_MS + 60_000).toISOString();
    for (let left = 1; left > 0; ) left = (await eraseOutlived({ at, policy: DEFAULT_POLICY })).erased;
    const shares = [source, further, open].map((id) => instance().orm.em.fork().findOneOrFail(Share, { id }));
    return (await Promise.all(shares)).map(({ title }) => title);
  };

  expect(await titlesAfter(89)).toEqual(['Invoice', 'Invoice', 'Invoice']);
  expect(await titlesAfter(90)).toEqual(['', '', 'Invoice']);
});

it('keeps the latest 300 lines of what a propagation has done, and every line of other processes', async () => {
  const em = instance().orm.em.fork();
  const process = { stage: 'settled', stageSince: new Date(), environmentIds: [], createdAt: new Date() };
  const [sharing, other] = [randomUUID(), randomUUID()];
  await em.insert(Process, { ...process, id: sharing, kind: 'sharing' });
  await em.insert(Process, { ...process, id: other, kind: 'licenceSync' });
  for (const id of [sharing, other]) {
    await em.execute(
      `insert into "timeline" ("process_id", "at", "event", "actor", "data")
      select ?, now() - (1000 - n) * interval '1 minute', 'requested', 'vestibule', jsonb_build_object('n', n)
      from generate_series(1, 900) n`,
      [id],
    );
  }
  const { eraseOutlived } = createRetentionActivities({ orm: instance().orm });
  const at = new Date().toISOString();
  for (let left = 1; left > 0; ) left = (await eraseOutlived({ at, policy: DEFAULT_POLICY })).erased;

  const kept = await em.find(TimelineEntry, { processId: sharing }, { orderBy: { id: 'asc' } });
  expect([kept.length, kept[0]?.data]).toEqual([300, { n: 601 }]);
  expect(await em.count(TimelineEntry, { processId: other })).toBe(900);
});
