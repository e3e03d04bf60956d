import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { ApplicationFailure, Context } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { Process } from '../../db/entities/process.ts';
import { Trouble } from '../../db/entities/trouble.ts';
import { settleSteps, sweepTroubles } from '../../db/writes/troubles.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../domain/policy.ts';
import { createTroubleInterceptor } from '../../worker/trouble-interceptor.ts';
import { createTroubleRecorder, type TroubleRecorder } from '../../worker/trouble-recorder.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';

const instance = useInstance({ withoutWorkers: true });
const em = () => instance().orm.em.fork();
/** The SDK writes what fails into the terminal. */
const SILENT = new DefaultLogger('ERROR', () => undefined);
const RETRY = { initialInterval: SECOND_MS, backoffCoefficient: 2, maximumInterval: 10 * MINUTE_MS };

/** What an attempt of a step tells the recorder, and counts. */
async function attempt(
  number: number,
  outcome: Error | 'done',
  more: ConstructorParameters<typeof MockActivityEnvironment>[0] = {},
) {
  const told: unknown[] = [];
  const counted: unknown[] = [];
  const recorder: TroubleRecorder = {
    failing: ({ step, attempt: of, failureCode, nextAttemptAt }) =>
      told.push(['failing', step, of, failureCode, nextAttemptAt && Math.round((+nextAttemptAt - Date.now()) / 1_000)]),
    settled: ({ step }) => told.push(['settled', step]),
  };
  const info = {
    activityType: 'sendMail',
    attempt: number,
    retryPolicy: RETRY,
    scheduledTimestampMs: Date.now(),
    scheduleToCloseTimeoutMs: HOUR_MS,
    workflowExecution: { workflowId: `notice/${randomUUID()}`, runId: randomUUID() },
    ...more,
  };
  await new MockActivityEnvironment(info, { logger: SILENT })
    .run(async () => {
      const countFailure = (step: string, code: string) => counted.push([step, code]);
      const { execute } = createTroubleInterceptor(Context.current(), { recorder, countFailure });
      await execute?.({ args: [], headers: {} }, async () => {
        if (outcome instanceof Error) throw outcome;
      });
    })
    .catch(() => undefined);
  return { told, counted };
}

const NOT_NOW = ApplicationFailure.retryable('not now', 'MAIL_PROVIDER_UNAVAILABLE');

describe('an attempt of a step', () => {
  it.each([
    ['that is well', 1, 'done' as const],
    ['that fails for the first time', 1, NOT_NOW],
    ['that is well at the second', 2, 'done' as const],
    ['that is refused at once', 1, ApplicationFailure.nonRetryable('no', 'MAIL_PROVIDER_REFUSED')],
  ])('%s tells nothing', async (_title, number, outcome) => {
    expect((await attempt(number, outcome)).told).toEqual([]);
  });

  it('that fails for the second time has its third before it', async () => {
    const { told, counted } = await attempt(2, NOT_NOW);

    expect(told).toEqual([['failing', 'sendMail', 2, 'MAIL_PROVIDER_UNAVAILABLE', 2]]);
    expect(counted).toEqual([['sendMail', 'MAIL_PROVIDER_UNAVAILABLE']]);
  });

  it('that is the third is in trouble while it lasts, and settled when it is well', async () => {
    expect((await attempt(3, 'done')).told).toEqual([
      ['failing', 'sendMail', 3, null, null],
      ['settled', 'sendMail'],
    ]);
  });

  it.each([
    ['refused for good', ApplicationFailure.nonRetryable('no', 'MAIL_PROVIDER_REFUSED'), {}],
    ['given up', new CancelledFailure('given up'), {}],
    ['the last of as many as it may have', NOT_NOW, { retryPolicy: { ...RETRY, maximumAttempts: 5 } }],
    ['the last in its time', NOT_NOW, { scheduleToCloseTimeoutMs: 10 * SECOND_MS }],
  ])('that is %s is settled', async (_title, outcome, more) => {
    expect((await attempt(5, outcome, more)).told.at(-1)).toEqual(['settled', 'sendMail']);
  });

  it('that is told when to come again is told of so', async () => {
    const failure = ApplicationFailure.create({ message: 'busy', type: 'BUSY', nextRetryDelay: 90 * SECOND_MS });

    expect((await attempt(4, failure)).told.at(-1)).toEqual(['failing', 'sendMail', 4, 'BUSY', 90]);
  });

  it('of no process is counted alone', async () => {
    const workflowExecution = { workflowId: 'retention', runId: randomUUID() };
    const { told, counted } = await attempt(4, new Error('somebody@example.org is unknown'), { workflowExecution });

    expect(told).toEqual([]);
    expect(counted).toEqual([['sendMail', 'Error']]);
  });
});

async function seedProcess(more: { readonly endedAt?: Date } = {}): Promise<string> {
  const [id, at] = [randomUUID(), new Date()];
  const process = { id, kind: 'notice' as const, stage: 'sending', stageSince: at, environmentIds: [], createdAt: at };
  await em().insert(Process, { ...process, ...more });
  return id;
}

function failingStep(subject: string, more: { readonly attempt?: number; readonly failureCode?: string | null } = {}) {
  const nextAttemptAt = new Date(Date.now() + MINUTE_MS);
  return { kind: 'notice', subject, step: 'sendMail', attempt: 3, failureCode: 'BUSY', nextAttemptAt, ...more };
}

async function writtenOf(id: string) {
  return em().findOne(Trouble, { processId: id, source: 'step' });
}

describe('the recorder', () => {
  const open = () => createTroubleRecorder(instance().orm, (count) => expect(count).toBe(0));

  it('writes a step that fails, keeps since when, and the code that is known', async () => {
    const id = await seedProcess();
    const recorder = open();
    recorder.failing(failingStep(id));
    const first = await eventually('the row', async () => (await writtenOf(id)) ?? undefined);

    recorder.failing(failingStep(id, { attempt: 4, failureCode: null }));
    const second = await eventually('the next', async () => {
      const row = await writtenOf(id);
      return row?.attempt === 4 ? row : undefined;
    });
    recorder.settled(failingStep(id));
    await eventually('the end', async () => ((await writtenOf(id)) === null ? true : undefined));

    expect(first).toMatchObject({ code: 'STEP_RETRYING', step: 'sendMail', attempt: 3, failureCode: 'BUSY' });
    expect(second).toMatchObject({ failureCode: 'BUSY', since: first.since });
  });

  it('writes nothing of what has ended, and nothing of what was settled at once', async () => {
    const [ended, settled, last] = [
      await seedProcess({ endedAt: new Date() }),
      await seedProcess(),
      await seedProcess(),
    ];
    const recorder = open();
    recorder.failing(failingStep(ended));
    recorder.failing(failingStep(randomUUID()));
    recorder.failing(failingStep(settled));
    recorder.settled(failingStep(settled));
    recorder.failing(failingStep(last));
    await eventually('the last', async () => (await writtenOf(last)) ?? undefined);

    expect([await writtenOf(ended), await writtenOf(settled)]).toEqual([null, null]);
  });

  it('says how many it could not write, and goes on with the next', async () => {
    const lost: number[] = [];
    const recorder = createTroubleRecorder(instance().orm, (count) => lost.push(count));
    const id = await seedProcess();
    recorder.failing(failingStep('no-uuid'));
    await eventually('the loss', () => (lost.length > 0 ? true : undefined));
    recorder.failing(failingStep(id));
    await eventually('the next', async () => (await writtenOf(id)) ?? undefined);

    expect(lost).toEqual([1]);
  });
});

it('leaves another step of the process in trouble where one is settled', async () => {
  const id = await seedProcess();
  const recorder = createTroubleRecorder(instance().orm, () => undefined);
  recorder.failing(failingStep(id));
  await eventually('the row', async () => (await writtenOf(id)) ?? undefined);

  await settleSteps(em(), [{ kind: 'notice', subject: id, step: 'another' }]);

  expect(await writtenOf(id)).not.toBeNull();
});

it('sweeps away what nobody will settle, and nothing else', async () => {
  const [killed, waiting, ended] = [
    await seedProcess(),
    await seedProcess(),
    await seedProcess({ endedAt: new Date() }),
  ];
  const now = new Date();
  const past = new Date(now.getTime() - 6 * MINUTE_MS);
  const row = { source: 'step' as const, code: 'STEP_RETRYING' as const, step: 'sendMail', since: past };
  await em().insertMany(Trouble, [
    { ...row, processId: killed, seenAt: past, nextAttemptAt: past },
    { ...row, processId: waiting, seenAt: past, nextAttemptAt: new Date(now.getTime() + HOUR_MS) },
    { ...row, processId: ended, seenAt: now, nextAttemptAt: now },
  ]);

  await sweepTroubles(em(), now);
  await sweepTroubles(em(), now);

  expect([await writtenOf(killed), await writtenOf(ended)]).toEqual([null, null]);
  expect(await writtenOf(waiting)).not.toBeNull();
});
