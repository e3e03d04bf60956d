import { expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { type BulkActionPage, createBulkActionActivities } from '../../activities/bulk-action.ts';
import { OperatorAction } from '../../db/entities/operator-action.ts';
import { Process } from '../../db/entities/process.ts';
import { confirmBulkAction } from '../../db/writes/bulk-actions.ts';
import { openBulkOperator, seedMany } from '../support/bulk-actions.ts';
import { useInstance } from '../support/instance.ts';

const instance = useInstance({ withoutWorkers: true });

type Apply = ReturnType<typeof createBulkActionActivities>['applyBulkActionPage'];
type Page = readonly [Parameters<Apply>, Apply];

/** A bulk action that is begun and that nobody works off. */
async function begun(count: number) {
  const operator = await openBulkOperator(instance());
  const { environmentId, ids } = await seedMany(instance(), count);
  const { id } = await operator.preview({ filter: { environmentId }, action: 'note', ratePerSecond: 50 });
  await confirmBulkAction(instance().orm.em.fork(), { id, actor: operator.actor });
  const delivered: string[] = [];
  const deliver = (subject: string) => {
    delivered.push(subject);
    return Promise.resolve();
  };
  const steps = createBulkActionActivities({ orm: instance().orm, deliver });
  const page = () =>
    new MockActivityEnvironment().run<Page[0], BulkActionPage, Page[1]>(steps.applyBulkActionPage, { id });
  return { id, ids, operator, steps, page, delivered };
}

it('a step that was given up and still goes on does nothing that its repeat does', async () => {
  const { ids, page, delivered } = await begun(30);

  const both = await Promise.all([page(), page()]);
  const after = await page();

  expect(both.map(({ isLast }) => isLast)).toEqual([true, true]);
  expect(both.reduce((sum, { worked }) => sum + worked, 0)).toBe(30);
  expect(after).toEqual({ worked: 0, ratePerSecond: 50, isLast: true });
  expect(delivered.toSorted()).toEqual(ids.toSorted());
  expect(
    await instance()
      .orm.em.fork()
      .count(OperatorAction, { processId: { $in: ids } }),
  ).toBe(30);
});

it('ends once, whoever asks again', async () => {
  const { id, operator, steps, page } = await begun(2);
  await page();

  const ends = [];
  for (const at of ['2026-11-22T10:00:00.000Z', '2026-11-22T11:00:00.000Z']) {
    ends.push(await new MockActivityEnvironment().run(steps.endBulkAction, { id, at }));
  }

  const { endedAt, stage } = await instance().orm.em.fork().findOneOrFail(Process, { id });
  expect([ends, stage, endedAt?.toISOString()]).toEqual([['done', 'done'], 'done', '2026-11-22T10:00:00.000Z']);
  expect((await operator.read(id)).outcomes).toMatchObject({ done: 2, open: 0 });
});
