import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { eventually } from '../support/eventually.ts';
import { type TestInstance, useInstance } from '../support/instance.ts';
import { openDriver } from './sharing-driver.ts';
import { propagateBySteps } from './sharing-propagation.ts';
import { playSteps } from './sharing-run.ts';
import { FIRST_WORLD, stepsOf } from './sharing-steps.ts';

/** `npm run model:sharing` plays many more; `SHARING_MODEL_SEED` plays one again. */
const RUNS = Number(process.env['SHARING_MODEL_RUNS'] ?? '25');
const SEED = process.env['SHARING_MODEL_SEED'];
const LONGEST = 40;
/** On a slow machine fewer are played; a sequence that has failed is made smaller within that time too. */
const MOST_MS = 1_500;

/** No worker: what the workflow does is done step by step, so that what is between two steps can be looked at. */
const instance = useInstance({ withoutWorkers: true });

it('shows everybody what the rules say, at rest and on the way, whatever happens in whatever order', async () => {
  let played = 0;
  const property = fc.asyncProperty(stepsOf(LONGEST), async (steps) => {
    const driver = await openDriver(instance(), FIRST_WORLD);
    await playSteps(driver, steps, async (how) => {
      await unfold(instance());
      await propagateBySteps(instance(), await driver.partnerships(), how);
    });
    played += 1;
  });

  const seed = SEED === undefined ? {} : { seed: Number(SEED) };
  await fc.assert(property, { ...seed, numRuns: RUNS, interruptAfterTimeLimit: RUNS * MOST_MS });

  expect(played).toBeGreaterThan(0);
}, 3_600_000);

/** What environments have told of is passed on to what it concerns. */
async function unfold({ delivery, relay }: TestInstance): Promise<void> {
  await delivery.idle();
  await eventually('an outbox that is passed on', async () => ((await relay()) === 0 ? true : undefined));
}
