import { expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import type { ProcessRow } from '../../db/entities/process.ts';
import { HOUR_MS } from '../../domain/policy.ts';
import { PROPAGATION_SLICE } from '../../domain/sharing.ts';
import { NEEDS_ATTENTION } from '../../temporal/search-attributes.ts';
import { eventually } from '../support/eventually.ts';
import type { InstanceOptions, TestInstance } from '../support/instance.ts';
import { restOf, standingOf } from '../support/processes.ts';
import { grantsOf, progressOf, propagationProcess, seedManagers, shareWithAll } from '../support/propagations.ts';
import { type Sharing, seedSharing } from '../support/shares.ts';
import { usePropagating, workflowOf } from '../support/sharing-run.ts';
import { startForgetfulServer } from '../support/temporal-server.ts';

const { open, closeLater } = usePropagating();

it('loses no change and does nothing twice though its history begins anew all the time', async () => {
  const env = await startForgetfulServer(12);
  closeLater(() => env.teardown());
  const instance = await open({ skipTime: false, serverAddress: env.address, policy: { propagationDelayMs: 100 } });
  const sharing = await seedSharing(instance);
  const shares: string[] = [];

  // how many changes one history takes up depends on how quick the machine is
  for (let round = 0; round < 10 || (round < 100 && (await begunAnew(instance, sharing)) < 3); round += 1) {
    for (let change = 0; change < 4; change += 1) {
      shares.push(await shareWithAll(sharing));
      await instance.delivery.idle();
    }
    await sharing.ours.manager.call('POST', `/v1/shares/${shares.at(-3)}/withdraw`);
    // one word too many; there is nobody to hear it where all is settled
    const extra = workflowOf(instance, sharing).signal('changed', {});
    await extra.catch(() => undefined);
  }
  const after = await atRest(instance, sharing);

  const withdrawn = new Set(shares.filter((_, index) => index % 4 === 1));
  expect(after).toMatchObject({ effective: shares.length - withdrawn.size, failed: 0 });
  expect(await begunAnew(instance, sharing)).toBeGreaterThan(2);
  const granted = (await grantsOf(instance, sharing)).map(({ shareId }) => shareId);
  expect(granted).toEqual(shares.filter((id) => !withdrawn.has(id)));
  const { endedAt } = await standingOf(instance, await propagationProcess(instance, sharing));
  expect(endedAt).toBeInstanceOf(Date);
}, 120_000);

it('goes on after the last share that is done with, whatever history a turn is in', async () => {
  const env = await startForgetfulServer(12);
  closeLater(() => env.teardown());
  const turns: (string | null)[] = [];
  const policy = { propagationDelayMs: 100 };
  const extra = oneSliceATurn(turns);
  const options = { skipTime: false, serverAddress: env.address, withoutWorkers: true, policy, extra };
  const instance = await open(options);
  const sharing = await seedSharing(instance);
  await seedManagers(instance, sharing, PROPAGATION_SLICE - 1);
  const shares: string[] = [];
  for (let made = 0; made < 10; made += 1) shares.push(await shareWithAll(sharing));

  await instance.startWorkers();
  const after = await atRest(instance, sharing);

  expect(after).toMatchObject({ effective: PROPAGATION_SLICE * shares.length, failed: 0 });
  expect(await begunAnew(instance, sharing)).toBeGreaterThan(2);
  const done = turns.map((share) => (share === null ? -1 : shares.indexOf(share)));
  expect(turns.length).toBeGreaterThanOrEqual(shares.length / 2);
  expect(done).toEqual(done.toSorted((one, other) => one - other));
  expect(new Set(done).size).toBe(done.length);
}, 120_000);

it('stays parked over the end of a history, and says so until it goes on', async () => {
  const env = await startForgetfulServer(12);
  closeLater(() => env.teardown());
  const policy = { propagationDelayMs: 100, databaseStepMs: 500, parkRetriesMs: [HOUR_MS] };
  const extra = failingInTheFirstHistory();
  const instance = await open({ skipTime: false, serverAddress: env.address, policy, extra });
  const sharing = await seedSharing(instance);
  await shareWithAll(sharing);
  const id = await propagationProcess(instance, sharing);
  const still = await eventually('that it has parked', () => parked(instance, id), 20_000);

  const tryAgain = () => workflowOf(instance, sharing).signal('retry', {});
  for (let asked = 0; asked < 100 && (await begunAnew(instance, sharing)) < 1; asked += 1) {
    await tryAgain();
    await restOf(instance, 'sharing', sharing.partnershipId);
  }
  const after = await atRest(instance, sharing);

  expect(still).toMatchObject({ stage: 'propagating', blockedBy: 'DATABASE_UNAVAILABLE' });
  expect(after).toMatchObject({ effective: 1, needsAttention: false, blockedBy: null });
  const { typedSearchAttributes } = await workflowOf(instance, sharing).describe();
  expect(typedSearchAttributes.get(NEEDS_ATTENTION)).toBe(false);
}, 120_000);

async function parked(instance: TestInstance, id: string): Promise<ProcessRow | undefined> {
  const row = await standingOf(instance, id);
  return row.needsAttention ? row : undefined;
}

/** Has every turn of the history fail in which the first is taken. */
function failingInTheFirstHistory(): NonNullable<InstanceOptions['extra']> {
  let first: string | undefined;
  const intercept: ActivityInterceptorsFactory = ({ info }) => ({
    inbound: {
      async execute(input, next) {
        if (info.activityType !== 'propagate') return next(input);
        first ??= info.workflowExecution?.runId;
        if (first !== info.workflowExecution?.runId) return next(input);
        throw ApplicationFailure.retryable('not now', 'DATABASE_UNAVAILABLE');
      },
    },
  });
  return { interceptors: { activity: [intercept] } };
}

/** Waits in real time: the server that forgets cannot skip any. */
function atRest(instance: TestInstance, sharing: Sharing) {
  return eventually(
    'that all is settled',
    async () => {
      await instance.relay();
      const progress = await progressOf(sharing);
      return progress.stage === 'settled' && progress.waiting === 0 ? progress : undefined;
    },
    60_000,
  );
}

/** Has each turn end after a slice; `turns`: after which share each began. */
function oneSliceATurn(turns: (string | null)[]): NonNullable<InstanceOptions['extra']> {
  const intercept: ActivityInterceptorsFactory = ({ info }) => ({
    inbound: {
      execute(input, next) {
        if (info.activityType !== 'propagate') return next(input);
        const [turn] = input.args as [{ readonly after: string | null }];
        turns.push(turn.after);
        return next({ ...input, args: [{ ...turn, forMs: 0 }] });
      },
    },
  });
  return { interceptors: { activity: [intercept] } };
}

/** How often the histories of a propagation were begun anew. */
async function begunAnew({ temporal }: Pick<TestInstance, 'temporal'>, sharing: Sharing): Promise<number> {
  const query = `WorkflowId = '${workflowOf({ temporal }, sharing).workflowId}' and ExecutionStatus = 'ContinuedAsNew'`;
  return (await temporal.workflow.count(query)).count;
}
