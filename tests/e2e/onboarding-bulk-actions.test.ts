import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { BulkActionItem } from '../../db/entities/bulk-action.ts';
import { OperatorAction } from '../../db/entities/operator-action.ts';
import { Process } from '../../db/entities/process.ts';
import { bulkIn, itemsIn, openBulkOperator, PATH, seedMany, seedThousands } from '../support/bulk-actions.ts';
import { seedProgram } from '../support/callers.ts';
import { useInstance } from '../support/instance.ts';
import { inviteByMail, openHouse } from '../support/invitees.ts';
import { actionsOn, codeOf, entriesBy, inDays } from '../support/operator-calls.ts';
import { call } from '../support/person.ts';
import { restOf, standingOf, timelineOf } from '../support/processes.ts';

const instance = useInstance();
const em = () => instance().orm.em.fork();

it('shows what it would do, and does it once it is confirmed', async () => {
  const operator = await openBulkOperator(instance());
  const { environmentId, ids } = await seedMany(instance(), 12);
  const [first = ''] = ids;
  await em().nativeUpdate(Process, { id: first }, { takenBy: 'operator:else', takenAt: new Date() });

  const preview = await operator.preview({ filter: { environmentId }, action: 'take' });
  const before = await em().count(OperatorAction, { processId: { $in: ids } });
  const confirmed = await operator.confirm(preview.id);
  const done = await operator.ended(preview.id);
  const again = await operator.confirm(preview.id);

  expect(preview).toMatchObject({ state: 'previewed', count: 12, hasMore: false, needsSecondOperator: false });
  expect(preview.notAllowed).toEqual([{ kind: 'registration', stage: 'awaiting-activation', count: 1 }]);
  expect(preview.samples.map(({ id }) => id)).toEqual(ids.slice(0, 10));
  expect(preview.allowedActions).toEqual(['confirm', 'stop']);
  expect([before, codeOf(confirmed), codeOf(again)]).toEqual([0, '202', '200']);
  expect(done).toMatchObject({ state: 'done', allowedActions: [], confirmedBy: operator.actor });
  expect(done.outcomes).toEqual({ done: 11, refused: 1, changed: 0, stopped: 0, open: 0 });
  expect(itemsIn(await operator.items(preview.id))[first]).toEqual(['refused', 'ACTION_NOT_ALLOWED', null]);
  const rows = await em().find(OperatorAction, { processId: { $in: ids } });
  expect(rows.map(({ actor, action, reason, outcome }) => [actor, action, reason, outcome])).toEqual(
    rows.map(() => [operator.actor, 'take', 'The provider is back.', 'done']),
  );
  expect(await entriesBy(instance(), ids[1] ?? '', operator.actor)).toEqual([{ event: 'taken', data: {} }]);
  expect(await timelineOf(instance(), preview.id)).toEqual(['requested', 'done']);
});

it('leaves out what has changed since the preview, and names it', async () => {
  const operator = await openBulkOperator(instance());
  const { environmentId, ids } = await seedMany(instance(), 4);
  const [moved = '', over = '', taken = '', same = ''] = ids;

  const { id } = await operator.preview({ filter: { environmentId, kind: 'registration' }, action: 'take' });
  await em().nativeUpdate(Process, { id: moved }, { stage: 'activating' });
  await em().nativeUpdate(Process, { id: over }, { stage: 'expired', endedAt: new Date() });
  await em().nativeUpdate(Process, { id: taken }, { takenBy: 'operator:else', takenAt: new Date() });
  const [late = ''] = [await seedMany(instance(), 1).then((more) => more.ids[0])];
  await em().nativeUpdate(Process, { id: late }, { environmentIds: [environmentId] });
  await operator.confirm(id);
  const { outcomes } = await operator.ended(id);

  expect(outcomes).toEqual({ done: 1, refused: 0, changed: 3, stopped: 0, open: 0 });
  expect(itemsIn(await operator.items(id))).toEqual({
    [moved]: ['changed', 'STAGE_CHANGED', 'activating'],
    [over]: ['changed', 'STAGE_CHANGED', 'expired'],
    [taken]: ['changed', 'ACTION_NOT_ALLOWED', 'awaiting-activation'],
    [same]: ['done', null, null],
  });
  expect(Object.keys(itemsIn(await operator.items(id, '?outcome=done')))).toEqual([same]);
  expect(await standingOf(instance(), taken)).toMatchObject({ takenBy: 'operator:else' });
});

it('runs a few at once, and the same call twice is one', async () => {
  const operator = await openBulkOperator(instance());
  const { environmentId, ids } = await seedMany(instance(), 3);
  const key = { 'idempotency-key': randomUUID() };
  const body = { filter: { environmentId }, action: 'note', ratePerSecond: 50 };

  const [first, second] = [await operator.request(body, key), await operator.request(body, key)];
  const { id, outcomes } = await operator.ended(bulkIn(first).id);

  expect([first, second].map(codeOf)).toEqual(['202', '202']);
  expect([bulkIn(second).id, first.headers.get('location')]).toEqual([id, `${PATH}/${id}`]);
  expect(outcomes).toMatchObject({ done: 3 });
  expect(await em().count(OperatorAction, { processId: { $in: ids } })).toBe(3);
});

it('has more than 500 confirmed by another operator, once', async () => {
  const [asks, second, third] = [
    await openBulkOperator(instance()),
    await openBulkOperator(instance()),
    await openBulkOperator(instance()),
  ];
  const environmentId = await seedThousands(instance(), 501);

  const asked = await asks.request({ filter: { environmentId }, action: 'note', ratePerSecond: 1 });
  const { id } = bulkIn(asked);
  const alone = await asks.confirm(id);
  const both = await Promise.all([second.confirm(id), third.confirm(id)]);
  await asks.stop(id);
  const ended = await asks.ended(id);

  expect(bulkIn(asked)).toMatchObject({ state: 'previewed', count: 501, needsSecondOperator: true });
  expect([asked, alone, ...both].map(codeOf)).toEqual(['200', '409 SECOND_OPERATOR_NEEDED', '202', '202']);
  expect([second.actor, third.actor]).toContain(ended.confirmedBy);
  expect((await timelineOf(instance(), id)).filter((event) => event === 'requested')).toHaveLength(1);
  const { done, stopped } = ended.outcomes;
  expect([ended.state, done + stopped]).toEqual(['stopped', 501]);
  expect(await em().count(OperatorAction, { actor: asks.actor })).toBe(done);
});

it('takes the first ten thousand of more, and says that there are more', async () => {
  const operator = await openBulkOperator(instance());
  const environmentId = await seedThousands(instance(), 10_001);

  const preview = await operator.preview({ filter: { environmentId }, action: 'retry' });

  expect(preview).toMatchObject({ count: 10_000, hasMore: true });
  expect(preview.notAllowed).toEqual([{ kind: 'registration', stage: 'awaiting-activation', count: 10_000 }]);
});

describe('what workflows decide', () => {
  it('is the outcome of each', async () => {
    const operator = await openBulkOperator(instance());
    const house = await openHouse(instance());
    const [one, other] = [await inviteByMail(instance(), house), await inviteByMail(instance(), house)];
    for (const { id } of [one, other]) await restOf(instance(), 'membershipInvite', id);
    const filter = { environmentId: house.environmentId, kind: 'membershipInvite' };
    const [later, sooner] = [await inDays(instance(), 60), await inDays(instance(), 50)];

    const extended = bulkIn(await operator.request({ filter, action: 'extend', until: later }));
    const first = await operator.ended(extended.id);
    const shortened = bulkIn(await operator.request({ filter, action: 'extend', until: sooner }));
    const second = await operator.ended(shortened.id);

    expect([first.outcomes, second.outcomes]).toMatchObject([{ done: 2 }, { refused: 2 }]);
    expect(itemsIn(await operator.items(second.id))[one.id]).toEqual(['refused', 'NOT_LATER', null]);
    expect((await standingOf(instance(), other.id)).waitUntil?.toISOString()).toBe(later);
    expect(await actionsOn(instance(), one.id)).toMatchObject([{ outcome: 'done' }, { outcome: 'NOT_LATER' }]);
    expect(await entriesBy(instance(), one.id, operator.actor)).toEqual([
      { event: 'extended', data: { until: later } },
    ]);
  });

  it('is heard of what is cancelled, too', async () => {
    const operator = await openBulkOperator(instance());
    const house = await openHouse(instance());
    const { id } = await inviteByMail(instance(), house);
    await restOf(instance(), 'membershipInvite', id);

    const filter = { environmentId: house.environmentId, kind: 'membershipInvite' };
    const cancelled = bulkIn(await operator.request({ filter, action: 'cancel' }));
    await operator.ended(cancelled.id);

    await instance().temporal.workflow.getHandle(`membershipInvite/${id}`).result();
    expect(await standingOf(instance(), id)).toMatchObject({ stage: 'revoked' });
  });
});

it('does nothing with another bulk action, nor with what has ended', async () => {
  const operator = await openBulkOperator(instance());
  const { environmentId, ids } = await seedMany(instance(), 2);
  await em().nativeUpdate(Process, { id: ids[0] ?? '' }, { stage: 'expired', endedAt: new Date() });

  const ended = await operator.preview({ filter: { environmentId }, action: 'note' });
  const bulk = await operator.preview({ filter: { kind: 'bulkAction' }, action: 'note' });

  expect([ended.count, bulk.count]).toEqual([1, 0]);
});

it('says what does not fit, and who may not', async () => {
  const operator = await openBulkOperator(instance());
  const { environmentId } = await seedMany(instance(), 1);
  const viewer = await seedProgram(instance(), { environmentId: null, scopes: ['operate.view'] });
  const filter = { environmentId };
  const { id } = await operator.preview({ filter, action: 'note' });
  const before = await em().count(BulkActionItem, {});

  const refused = await Promise.all(
    [
      { filter, action: 'extend' },
      { filter, action: 'retry', until: '2030-01-01T00:00:00Z' },
      { filter, action: 'settle-mail' },
      { filter, action: 'settle-mail', outcome: 'sent' },
      { filter, action: 'note', outcome: 'not-sent' },
      { filter, action: 'restore' },
      { filter, action: 'note', ratePerSecond: 51 },
      { filter, action: 'note', reason: ' ' },
      { filter: { environmentId, state: 'ended' }, action: 'note' },
      { filter: { colour: 'red' }, action: 'note' },
      { action: 'note' },
    ].map((body) => operator.request(body)),
  );
  const body = { filter, action: 'note', reason: 'Seen.' };
  const asViewer = await Promise.all([
    call(instance(), 'POST', PATH, { headers: viewer.headers, body }),
    call(instance(), 'POST', `${PATH}/${id}/confirm`, { headers: viewer.headers, body: {} }),
    call(instance(), 'POST', `${PATH}/${id}/stop`, { headers: viewer.headers, body: {} }),
    call(instance(), 'GET', `${PATH}/${id}/items`, { headers: viewer.headers }),
    call(instance(), 'GET', PATH, { headers: viewer.headers }),
  ]);
  const unknown = await Promise.all([operator.confirm(randomUUID()), operator.stop(randomUUID())]);

  expect(refused.map(codeOf)).toEqual(refused.map(() => '400 VALIDATION_FAILED'));
  expect(asViewer.map(codeOf)).toEqual(['403 NOT_ALLOWED', '403 NOT_ALLOWED', '403 NOT_ALLOWED', '200', '200']);
  expect(unknown.map(codeOf)).toEqual(['404 NOT_FOUND', '404 NOT_FOUND']);
  expect(await em().count(BulkActionItem, {})).toBe(before);
});

it('finds by JSON as by words', async () => {
  const operator = await openBulkOperator(instance());
  const { environmentId, ids } = await seedMany(instance(), 2);
  await em().nativeUpdate(Process, { id: ids[0] ?? '' }, { needsAttention: true });

  const previews = await Promise.all(
    [{ needsAttention: true }, { needsAttention: 'true' }, { needsAttention: false }, { trouble: false }, {}].map(
      (more) => operator.preview({ filter: { environmentId, ...more }, action: 'note' }),
    ),
  );

  expect(previews.map(({ count }) => count)).toEqual([1, 1, 1, 2, 2]);
});
