import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import type { z } from 'zod';
import type { DriftListSchema } from '../../api/drift.ts';
import { DriftCursor, DriftFinding } from '../../db/entities/drift.ts';
import { Mail } from '../../db/entities/mail.ts';
import { OutboxRow } from '../../db/entities/outbox-row.ts';
import { Process } from '../../db/entities/process.ts';
import { takeInMailReport } from '../../db/writes/mail-reports.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../domain/policy.ts';
import { createDriftSight } from '../../temporal/drift-watch.ts';
import { seedOperator } from '../support/callers.ts';
import { eventually } from '../support/eventually.ts';
import { failing } from '../support/failing.ts';
import { openInstance, type TestInstance } from '../support/instance.ts';
import { someAddress } from '../support/invitees.ts';
import { addressOf, seedPair, seedRequest } from '../support/partner-request-rows.ts';
import { call, mailTo, register } from '../support/person.ts';
import { processOf, standingOf } from '../support/processes.ts';

type Finding = z.infer<typeof DriftListSchema>['items'][number];

/** An instance of the test's own, with its watcher and what operators are told of it. */
async function lend(options: Parameters<typeof openInstance>[0] = {}) {
  const instance = await openInstance(options);
  const headers = await seedOperator(instance);
  const { temporal, taskQueue, policy } = instance;
  const em = () => instance.orm.em.fork();
  return {
    instance,
    em,
    headers,
    /** One run of the watcher, as the schedule begins it. */
    watch: () =>
      temporal.workflow.execute('driftWatch', { taskQueue, workflowId: `drift-${randomUUID()}`, args: [{ policy }] }),
    findings: async (query = '') => {
      const { body } = await call(instance, 'GET', `/v1/drift${query}`, { headers });
      return (body as { items: readonly Finding[] }).items;
    },
    /** As if it had happened so long ago. */
    age: (id: string, ms: number) => em().nativeUpdate(Process, { id }, { createdAt: new Date(Date.now() - ms) }),
    [Symbol.asyncDispose]: () => instance.close(),
  };
}

/** Somebody who has got their mail. */
async function registered(instance: TestInstance): Promise<string> {
  const address = someAddress();
  await register(instance, address);
  const id = await processOf(instance, await mailTo(instance, address, 'activation'));
  // what is recorded of the mail comes after it
  await eventually('the record', async () =>
    (await standingOf(instance, id)).waitingOn === 'person' ? true : undefined,
  );
  // what Temporal has heard is deleted a moment later, and until then nothing of it has come apart
  await eventually('an empty outbox', async () =>
    (await instance.orm.em.fork().count(OutboxRow, { subject: id })) === 0 ? true : undefined,
  );
  return id;
}

it('finds nothing where nothing has come apart, and leaves what is merely under way alone', async () => {
  await using lent = await lend();
  const id = await registered(lent.instance);
  await lent.age(id, HOUR_MS);
  await seedRequest(lent.instance, await seedPair(lent.instance), { stage: 'awaiting-answer' });

  await lent.watch();

  expect(await lent.findings()).toEqual([]);
});

it('finds an open row whose workflow was terminated behind our back, and leaves it to people', async () => {
  await using lent = await lend();
  const id = await registered(lent.instance);
  await lent.age(id, HOUR_MS);
  await lent.instance.temporal.workflow.getHandle(`registration/${id}`).terminate('behind our back');

  await lent.watch();
  await lent.watch();
  const found = await lent.findings();
  await lent.em().nativeUpdate(Process, { id }, { endedAt: new Date(), stage: 'cancelled' });
  await lent.watch();

  expect(found).toEqual([
    {
      id: expect.any(String),
      kind: 'WORKFLOW_ENDED',
      message: 'An onboarding is open, but its workflow has ended.',
      remedy: expect.stringContaining('Look in Temporal'),
      subject: `registration/${id}`,
      onboardingId: id,
      since: expect.any(String),
      seenAt: expect.any(String),
      mendedAt: null,
      mending: null,
    },
  ]);
  expect(await lent.findings()).toMatchObject([{ id: found[0]?.id, mendedAt: expect.any(String), mending: null }]);
});

it('starts again what was never started and has done nothing, and nothing that has', async () => {
  await using lent = await lend();
  const { instance } = lent;
  const [pair, other] = [await seedPair(instance), await seedPair(instance)];
  const lost = await seedRequest(instance, pair, { stage: 'awaiting-answer' });
  const halfDone = await seedRequest(instance, other, { stage: 'awaiting-eligibility' });
  for (const id of [lost, halfDone]) await lent.age(id, HOUR_MS);

  await lent.watch();
  const found = await lent.findings();
  await mailTo(instance, addressOf(pair.to.manager), 'partner-request');
  await lent.watch();
  const after = await lent.findings();

  expect(new Map(found.map(({ onboardingId, kind, mending }) => [onboardingId, [kind, mending]]))).toEqual(
    new Map([
      [lost, ['WORKFLOW_NEVER_STARTED', 'started']],
      [halfDone, ['WORKFLOW_NEVER_STARTED', null]],
    ]),
  );
  expect(after.map(({ onboardingId, mendedAt }) => [onboardingId, mendedAt !== null])).toEqual([
    [halfDone, false],
    [lost, true],
  ]);
});

it('goes through all that is open little by little, and begins again at its end', async () => {
  await using lent = await lend();
  const { em } = lent;
  // more than one run looks at, the lost one neither the latest nor among the first
  const rows = 300;
  await em().execute(
    `insert into "processes" ("id", "kind", "stage", "stage_since", "needs_attention", "created_at")
     select gen_random_uuid(), 'notice', 'sending', now(), false, now() - interval '1 day' + n * interval '1 second'
     from generate_series(1, ?) n`,
    [rows],
  );
  await em().execute(`insert into "timeline" ("process_id", "at", "event", "actor", "data")
     select "id", now(), 'parked', 'vestibule', '{}' from "processes"`);

  const counts: number[] = [];
  for (let run = 0; run < 3; run += 1) {
    await lent.watch();
    counts.push(await em().count(DriftFinding, { kind: 'WORKFLOW_NEVER_STARTED', mendedAt: null }));
  }
  const cursor = await em().findOne(DriftCursor, { name: 'rows' });

  // 200 by the cursor and the 50 latest; then the rest
  expect(counts).toEqual([250, rows, rows]);
  expect(cursor?.position).toMatch(/^[\da-f-]{36} at \d{4}-/);
});

it('finds a workflow whose row is gone', async () => {
  await using lent = await lend();
  const { instance } = lent;
  await instance.stopWorkers();
  await register(instance, someAddress());
  const { id } = await eventually(
    'the row',
    async () => (await lent.em().findOne(Process, { kind: 'registration' })) ?? undefined,
  );
  const workflow = instance.temporal.workflow.getHandle(`registration/${id}`);
  await eventually('the workflow', () => workflow.describe());
  await instance.delivery.idle();
  for (const [table, column] of [
    ['timeline', 'process_id'],
    ['registrations', 'id'],
    ['processes', 'id'],
  ]) {
    await lent.em().execute(`delete from "${table}" where "${column}" = ?`, [id]);
  }
  await instance.startWorkers();

  const [found] = await eventually('what Temporal lists', async () => {
    await lent.watch();
    const findings = await lent.findings();
    return findings.length > 0 ? findings : undefined;
  });
  await workflow.terminate('restored');
  await lent.watch();

  expect(found).toMatchObject({
    kind: 'ROW_MISSING',
    subject: `registration/${id}`,
    onboardingId: null,
    mendedAt: null,
  });
  expect(await lent.findings()).toMatchObject([{ kind: 'ROW_MISSING', mendedAt: expect.any(String), mending: null }]);
});

it('delivers a row of the outbox that was left over', async () => {
  await using lent = await lend();
  const { instance } = lent;
  const id = await registered(instance);
  const row = { subject: id, kind: 'signal', name: 'retry', payload: {} } as const;
  const longAgo = new Date(Date.now() - HOUR_MS);
  const failed = { attempts: 9, lastCode: 'ServiceError', nextAttemptAt: new Date(Date.now() + DAY_MS) };
  const left = await lent.em().insert(OutboxRow, { ...row, createdAt: longAgo, ...failed });

  await lent.watch();

  expect(await lent.em().count(OutboxRow, { subject: id })).toBe(0);
  expect(await lent.findings()).toMatchObject([
    {
      kind: 'OUTBOX_LEFT_OVER',
      subject: `outbox/${left}`,
      onboardingId: id,
      since: longAgo.toISOString(),
      mendedAt: expect.any(String),
      mending: 'delivered',
    },
  ]);
});

it('leaves a row to people that cannot be delivered, and one that waits its turn alone', async () => {
  await using lent = await lend();
  const id = await registered(lent.instance);
  const at = { createdAt: new Date(Date.now() - HOUR_MS), nextAttemptAt: new Date(Date.now() + DAY_MS) };
  const poison = { subject: randomUUID(), kind: 'start', name: 'no such kind', payload: {}, attempts: 1 } as const;
  await lent.em().insert(OutboxRow, { ...poison, ...at });
  await lent.em().insert(OutboxRow, { subject: id, kind: 'signal', name: 'retry', payload: {}, ...at });

  await lent.watch();

  expect(await lent.findings()).toMatchObject([
    { kind: 'OUTBOX_LEFT_OVER', onboardingId: null, mendedAt: null, mending: null },
  ]);
});

it('tells a process once that waits past its end to look again', async () => {
  await using lent = await lend();
  const id = await registered(lent.instance);
  const due = new Date(Date.now() - 20 * MINUTE_MS);
  await lent.em().nativeUpdate(Process, { id }, { waitUntil: due });

  await lent.watch();
  const told = await lent.em().count(OutboxRow, { subject: id, name: 'retry' });
  const [found] = await lent.findings();
  await lent.instance.relay();
  await lent.watch();
  const again = await lent.em().count(OutboxRow, { subject: id, name: 'retry' });
  await lent.em().nativeUpdate(Process, { id }, { waitUntil: new Date(Date.now() + DAY_MS) });
  await lent.watch();

  expect([told, again]).toEqual([1, 0]);
  expect(found).toMatchObject({
    kind: 'WAIT_PAST_ITS_END',
    onboardingId: id,
    since: due.toISOString(),
    mendedAt: null,
  });
  expect(await lent.findings()).toMatchObject([{ mendedAt: expect.any(String), mending: 'nudged' }]);
});

it('finds a mail of which nothing was reported for a day, until something is', async () => {
  await using lent = await lend();
  const id = await registered(lent.instance);
  const mail = await eventually(
    'the report',
    async () => (await lent.em().findOne(Mail, { processId: id, feedback: { $ne: null } })) ?? undefined,
  );
  const sentAt = new Date(Date.now() - 25 * HOUR_MS);
  await lent.em().execute(`delete from "mail_reports" where "mail_id" = ?`, [mail.id]);
  await lent.em().nativeUpdate(Mail, { id: mail.id }, { feedback: null, sentAt });

  await lent.watch();
  const found = await lent.findings();
  await takeInMailReport(lent.em(), { id: 'late', mailId: mail.id, event: 'delivered', occurredAt: new Date() });
  await lent.watch();

  expect(found).toMatchObject([{ kind: 'MAIL_WITHOUT_FEEDBACK', subject: `mail/${mail.id}`, onboardingId: id }]);
  expect(await lent.findings()).toMatchObject([{ mendedAt: expect.any(String), mending: null }]);
});

it('tells which of the two was restored to an older state, by the mark that both of them keep', async () => {
  await using lent = await lend();
  const { temporal, taskQueue } = lent.instance;
  const sight = createDriftSight(() => temporal, taskQueue);
  const kinds = async () => (await lent.findings()).filter(({ mendedAt }) => !mendedAt).map(({ kind }) => kind);
  await lent.watch();
  await lent.watch();
  await eventually('what Temporal lists', async () => ((await sight.lastMark()) === 2 ? true : undefined));
  const well = await kinds();

  await lent.em().nativeDelete(DriftCursor, { name: 'mark' });
  await lent.watch();
  const older = await kinds();
  await lent.em().nativeUpdate(DriftCursor, { name: 'mark' }, { position: `99 drift-lost/${randomUUID()}` });
  await lent.watch();
  const both = await kinds();
  await lent.watch();

  expect(well).toEqual([]);
  expect(older).toEqual(['DATABASE_RESTORED_OLDER']);
  expect(new Set(both)).toEqual(new Set(['DATABASE_RESTORED_OLDER', 'TEMPORAL_RESTORED_OLDER']));
  expect(new Set(await kinds())).toEqual(new Set(both));
});

it('leaves a part to the next run that cannot be looked at, and looks at the others', async () => {
  const { fault, extra } = failing('watchDrift', 3);
  await using lent = await lend({ extra });
  const id = await registered(lent.instance);
  await lent.em().nativeUpdate(Process, { id }, { waitUntil: new Date(Date.now() - HOUR_MS) });

  const run = await lent.watch();
  const next = await lent.watch();

  expect(fault.left).toBe(0);
  expect([run, next]).toEqual([{ mark: null }, { mark: 1 }]);
  expect(await lent.findings()).toMatchObject([{ kind: 'WAIT_PAST_ITS_END', onboardingId: id }]);
});

it('lists what is still so first, page by page, for operators alone', async () => {
  await using lent = await lend();
  const { instance, headers } = lent;
  const ids = [await registered(instance), await registered(instance), await registered(instance)];
  const due = new Date(Date.now() - HOUR_MS);
  for (const id of ids) await lent.em().nativeUpdate(Process, { id }, { waitUntil: due });
  await lent.watch();
  await lent.em().nativeUpdate(Process, { id: ids[0] ?? '' }, { waitUntil: new Date(Date.now() + DAY_MS) });
  await instance.relay();
  await lent.watch();

  const pages: Finding[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const at: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const { body } = await call(instance, 'GET', `/v1/drift?limit=1${at}`, { headers });
    const page = body as { items: readonly Finding[]; nextCursor: string | null };
    pages.push(...page.items);
    cursor = page.nextCursor;
  }
  const strange = await call(instance, 'GET', '/v1/drift?cursor=bm9uZQ', { headers });
  const stranger = await call(instance, 'GET', '/v1/drift');

  expect(pages.map(({ mendedAt }) => mendedAt !== null)).toEqual([false, false, true]);
  expect(new Set(pages.map(({ onboardingId }) => onboardingId))).toEqual(new Set(ids));
  expect([strange.status, stranger.status]).toEqual([400, 401]);
});
