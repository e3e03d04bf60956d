import { expect, it } from '@jest/globals';
import { Context } from '@temporalio/activity';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import fc from 'fast-check';
import { eventually } from '../support/eventually.ts';
import { type TestInstance, useInstance } from '../support/instance.ts';
import { type Driver, openDriver } from './sharing-driver.ts';
import { playSteps } from './sharing-run.ts';
import { FIRST_WORLD, stepsOf } from './sharing-steps.ts';

/** `npm run model:sharing` plays many more; `SHARING_MODEL_SEED` plays one again. */
const RUNS = Math.ceil(Number(process.env['SHARING_MODEL_RUNS'] ?? '25') / 8);
const SEED = process.env['SHARING_MODEL_SEED'];
const LONGEST = 30;
/** On a slow machine fewer are played; a sequence that has failed is made smaller within that time too. */
const MOST_MS = 8_000;

/** Shorter than most steps take, so that propagation goes on while others happen. */
const policy = { propagationDelayMs: 150 };
const crashes = { left: 0 };
const intercept: ActivityInterceptorsFactory = () => ({
  inbound: {
    async execute(input, next) {
      const result: unknown = await next(input);
      const { activityType } = Context.current().info;
      if (crashes.left <= 0 || !/propagat|sharing/i.test(activityType)) return result;
      crashes.left -= 1;
      throw new Error('crashed between its effect and its answer');
    },
  },
});
const instance = useInstance({ policy, extra: { interceptors: { activity: [intercept] } } });

it('shows everybody what the rules say while propagation goes on by itself, and crashes', async () => {
  let played = 0;
  const property = fc.asyncProperty(stepsOf(LONGEST), async (steps) => {
    const driver = await openDriver(instance(), FIRST_WORLD);
    await playSteps(driver, steps, async (how) => {
      crashes.left = how.crashes ? 2 : 0;
      await atRest(instance(), driver);
    });
    played += 1;
  });

  const seed = SEED === undefined ? {} : { seed: Number(SEED) };
  await fc.assert(property, { ...seed, numRuns: RUNS, interruptAfterTimeLimit: RUNS * MOST_MS });

  expect(played).toBeGreaterThan(0);
}, 3_600_000);

/** Waits until everything has been passed on, and no propagation has anything left to do. */
async function atRest({ delivery, relay, orm }: TestInstance, driver: Driver): Promise<void> {
  const ids = await driver.partnerships();
  await eventually(
    'that propagation comes to rest',
    async () => {
      await delivery.idle();
      if ((await relay()) > 0) return undefined;
      const open = await orm.em.fork().execute(
        `select 1 from "propagations" n join "processes" p on p."id" = n."process_id"
         where n."partnership_id" = any(array[?]::uuid[]) and (n."changed_at" is not null or p."ended_at" is null)`,
        [[...ids]],
      );
      return open.length === 0 ? true : undefined;
    },
    60_000,
  );
}
