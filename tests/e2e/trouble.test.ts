import { expect, it } from '@jest/globals';
import type { Logger } from 'pino';
import { createTroubleWatch } from '../../api/trouble-watch.ts';
import { createLogger } from '../../config/logger.ts';
import { Trouble, type TroubleRow } from '../../db/entities/trouble.ts';
import { platformTrouble } from '../../db/queries/troubles.ts';
import { eventually } from '../support/eventually.ts';
import { failing } from '../support/failing.ts';
import { openInstance, type TestInstance } from '../support/instance.ts';
import { collect } from '../support/lines.ts';
import { mailTo, register } from '../support/person.ts';

const WITHIN_MS = 45_000;
const HEALTHY: readonly unknown[] = [];

function quiet(): Logger {
  return createLogger('api', 'silent', collect([]));
}

/** An instance of the test's own, closed at its end, and the watch that an API process would run for it. */
async function lend(options: Parameters<typeof openInstance>[0] = {}) {
  const instance = await openInstance(options);
  const { orm, temporal, taskQueue } = instance;
  const watch = createTroubleWatch({ orm, temporal, taskQueue, logger: quiet() });
  return { instance, watch, [Symbol.asyncDispose]: () => instance.close() };
}

async function troublesOf({ orm }: TestInstance): Promise<readonly TroubleRow[]> {
  return orm.em.fork().find(Trouble, {}, { orderBy: { since: 'asc' } });
}

/** What stands in the table once something does, or nothing does any more. */
async function troubled(
  instance: TestInstance,
  watch: () => Promise<void>,
  isSo: (rows: readonly TroubleRow[]) => boolean,
) {
  return eventually(
    'the trouble',
    async () => {
      await watch();
      const rows = await troublesOf(instance);
      return isSo(rows) ? rows : undefined;
    },
    WITHIN_MS,
  );
}

it('tells that no worker takes what waits, and tells no more of it when one has come', async () => {
  await using lent = await lend();
  const { instance, watch } = lent;
  await register(instance, 'before@trouble.example');
  await mailTo(instance, 'before@trouble.example', 'activation');
  await watch();
  const well = [await troublesOf(instance), await platformTrouble(instance.orm.em.fork())];
  await instance.stopWorkers();
  await register(instance, 'after@trouble.example');

  const [trouble, ...more] = await troubled(instance, watch, (rows) => rows.length > 0);
  const platform = await platformTrouble(instance.orm.em.fork());
  await watch();
  const [again] = await troublesOf(instance);
  await instance.startWorkers();
  await mailTo(instance, 'after@trouble.example', 'activation');
  const after = await troubled(instance, watch, (rows) => rows.length === 0);

  expect(well).toEqual([HEALTHY, HEALTHY]);
  expect(trouble).toMatchObject({ code: 'NO_WORKER', source: 'temporal' });
  expect(more).toEqual([]);
  expect(platform).toContainEqual(expect.objectContaining({ code: 'NO_WORKER', part: 'workflows' }));
  expect(again?.since).toEqual(trouble?.since);
  expect(after).toEqual(HEALTHY);
});

it('tells of a step on its third attempt, with its code and next try, until it has succeeded', async () => {
  const { fault, extra } = failing('sendMail', 1_000);
  await using lent = await lend({ extra });
  const { instance } = lent;
  await register(instance, 'third@trouble.example');

  const [trouble] = await troubled(
    instance,
    async () => undefined,
    (rows) => (rows[0]?.attempt ?? 0) >= 3,
  );
  fault.left = 0;
  await mailTo(instance, 'third@trouble.example', 'activation');
  const after = await troubled(
    instance,
    async () => undefined,
    (rows) => rows.length === 0,
  );

  expect(trouble).toMatchObject({
    source: 'step',
    code: 'STEP_RETRYING',
    step: 'sendMail',
    failureCode: 'DATABASE_UNAVAILABLE',
  });
  expect(after).toEqual(HEALTHY);
});
