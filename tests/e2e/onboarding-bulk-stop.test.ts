import { expect, it } from '@jest/globals';
import { OperatorAction } from '../../db/entities/operator-action.ts';
import { Process } from '../../db/entities/process.ts';
import { bulkIn, openBulkOperator, seedMany } from '../support/bulk-actions.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { codeOf } from '../support/operator-calls.ts';

const instance = useInstance();
const em = () => instance().orm.em.fork();

it('whoever stops a preview gives it up', async () => {
  const operator = await openBulkOperator(instance());
  const { environmentId } = await seedMany(instance(), 2);
  const { id } = await operator.preview({ filter: { environmentId }, action: 'note' });

  const stopped = await operator.stop(id);
  const [again, late] = [await operator.stop(id), await operator.confirm(id)];

  expect([stopped, again, late].map(codeOf)).toEqual(['200', '200', '409 BULK_ACTION_ENDED']);
  expect(bulkIn(stopped)).toMatchObject({ state: 'stopped', outcomes: { stopped: 2, open: 0 } });
  expect(await em().count(Process, { id })).toBe(0);
});

it('whoever stops it sees nothing done any more once they are answered', async () => {
  const operator = await openBulkOperator(instance());
  const { environmentId, ids } = await seedMany(instance(), 60);
  const doneSoFar = () => em().count(OperatorAction, { processId: { $in: ids } });
  const held = em();
  await held.begin();
  await held.execute('select 1 from "processes" where "id" = ? for no key update', [ids[2]]);

  const asked = { filter: { environmentId }, action: 'note', ratePerSecond: 50 };
  const { id } = bulkIn(await operator.request(asked));
  await eventually('the first two', async () => ((await doneSoFar()) === 2 ? true : undefined));
  const stopping = operator.stop(id);
  await held.rollback();
  const { status } = await stopping;
  const before = await doneSoFar();
  const { state, outcomes } = await operator.ended(id);

  expect([status < 300, state]).toEqual([true, 'stopped']);
  expect([before, outcomes.done, outcomes.stopped]).toEqual([await doneSoFar(), before, 60 - before]);
  expect(outcomes.stopped).toBeGreaterThan(0);
});

it('whoever stops it too late is told that everything is done', async () => {
  const operator = await openBulkOperator(instance());
  const { environmentId } = await seedMany(instance(), 1);
  const { id } = bulkIn(await operator.request({ filter: { environmentId }, action: 'note' }));
  await operator.ended(id);

  const late = await operator.stop(id);

  expect(late).toMatchObject({ status: 409, body: { code: 'BULK_ACTION_ENDED', process: { id, stage: 'done' } } });
});
