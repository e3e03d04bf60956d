import { afterEach, describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { SEARCH_ATTRIBUTES } from '../../domain/search-attributes.ts';
import { type InstanceOptions, openInstance, type TestInstance } from '../support/instance.ts';
import { activate, formFor, mailTo, register, tokenIn } from '../support/person.ts';
import { processOf, standingOf } from '../support/processes.ts';

const opened: { close: () => Promise<void> }[] = [];

afterEach(async () => {
  for (const { close } of opened.splice(0).reverse()) await close();
});

async function open(options: InstanceOptions): Promise<TestInstance> {
  const instance = await openInstance(options);
  opened.push(instance);
  return instance;
}

/** Fails an activity as often as it says, before it does anything. */
function failing(activityType: string, times: number): InstanceOptions['extra'] {
  let left = times;
  return {
    interceptors: {
      activity: [
        ({ info }) => ({
          inbound: {
            async execute(input, next) {
              if (info.activityType === activityType && left > 0) {
                left -= 1;
                throw ApplicationFailure.retryable('not now', 'DATABASE_UNAVAILABLE');
              }
              return next(input);
            },
          },
        }),
      ],
    },
  };
}

it('acts on a form that comes while its standing is being recorded', async () => {
  const instance = await open({ extra: failing('recordStanding', 3) });
  const address = 'meanwhile+bounce@acme.example';
  await register(instance, address);
  const mail = await mailTo(instance, address, 'activation');
  await instance.inbox.settled();
  await instance.delivery.idle();

  const activated = await activate(instance, formFor('meanwhile', tokenIn(mail)));

  expect(activated.status).toBe(201);
});

it('parks for longer each time, and says until when', async () => {
  const instance = await open({ skipTime: true });
  instance.inbox.setFaults({ errors: { status: 401, name: 'invalid_api_key' } });
  await register(instance, 'parked@acme.example');
  await instance.delivery.idle();
  await instance.env.sleep('1 minute');
  const [row] = await instance.orm.em.fork().execute<{ id: string }[]>('select "id" from "processes"');
  const id = row?.id ?? '';
  const minutesToGo = async () => {
    const { waitUntil } = await standingOf(instance, id);
    return Math.round(((waitUntil?.getTime() ?? 0) - (await instance.env.currentTimeMs())) / 60_000);
  };

  const first = await minutesToGo();
  await instance.env.sleep('15 minutes');
  const second = await minutesToGo();
  await instance.env.sleep('60 minutes');
  const third = await minutesToGo();
  instance.inbox.clearFaults();
  await instance.env.sleep('240 minutes');

  expect([first, second, third]).toEqual([14, 59, 239]);
  expect(await standingOf(instance, id)).toMatchObject({ needsAttention: false, waitingOn: 'person' });
});

it('lapses in the end where the lapse could not be recorded at once, and a form that comes before still counts', async () => {
  const instance = await open({
    skipTime: true,
    policy: { databaseStepMs: 1_500 },
    extra: failing('expireRegistration', 6),
  });
  await register(instance, 'lapse@acme.example');
  const mail = await mailTo(instance, 'lapse@acme.example', 'activation');
  const id = await processOf(instance, mail);
  await instance.env.sleep('7.001 days');
  const parked = await standingOf(instance, id);

  const activated = await activate(instance, formFor('lapse', tokenIn(mail)));

  expect(parked).toMatchObject({ stage: 'awaiting-activation', needsAttention: true, waitingOn: 'vestibule' });
  expect(activated.status).toBe(201);
});

describe('a history that has grown long', () => {
  it('is continued as a new one, and nothing is lost or done twice over it', async () => {
    const types = { Keyword: 'KEYWORD', KeywordList: 'KEYWORD_LIST', Bool: 'BOOL', Datetime: 'DATETIME' } as const;
    const env = await TestWorkflowEnvironment.createLocal({
      server: {
        executable: { type: 'existing-path', path: process.env['TEMPORAL_CLI_PATH'] ?? 'temporal' },
        searchAttributes: SEARCH_ATTRIBUTES.map(({ name, type }) => ({ name, type: types[type] })),
        extraArgs: ['--dynamic-config-value', 'limit.historyCount.suggestContinueAsNew=25'],
      },
    });
    opened.push({ close: () => env.teardown() });
    const instance = await open({
      serverAddress: env.address,
      policy: { resendPauseMs: 1, resendsPerDay: 1_000, recipientMails: 1_000 },
    });
    const address = 'long@acme.example';
    await register(instance, address);
    const first = await mailTo(instance, address, 'activation');
    const workflowId = `registration/${await processOf(instance, first)}`;
    const { runId } = await instance.temporal.workflow.getHandle(workflowId).describe();
    for (let asked = 2; asked <= 8; asked += 1) {
      await register(instance, address);
      await mailTo(instance, address, 'activation', asked);
      await instance.delivery.idle();
      await instance.relay();
    }
    const last = await mailTo(instance, address, 'activation', 8);

    const activated = await activate(instance, formFor('long', tokenIn(last)));
    const old = await activate(instance, formFor('long', tokenIn(first), { password: 'something else entirely' }));

    expect((await instance.temporal.workflow.getHandle(workflowId).describe()).runId).not.toBe(runId);
    expect(activated.status).toBe(201);
    expect(old.status).toBe(410);
    expect(instance.inbox.emailsTo(address).filter(({ tags }) => tags['template'] === 'activation')).toHaveLength(8);
  });
});
