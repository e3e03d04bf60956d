import { createSecretKey, randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { createTroubleWatch } from '../../api/trouble-watch.ts';
import { createLogger } from '../../config/logger.ts';
import { Process } from '../../db/entities/process.ts';
import { Trouble, type TroubleRow } from '../../db/entities/trouble.ts';
import { platformTrouble } from '../../db/queries/troubles.ts';
import { DAY_MS, MINUTE_MS } from '../../domain/policy.ts';
import { workflowId } from '../../domain/workflow-ids.ts';
import { createTemporalClient } from '../../temporal/client.ts';
import { layLine } from '../chaos/cuttable-line.ts';
import { eventually } from '../support/eventually.ts';
import { openInstance, type TestInstance } from '../support/instance.ts';
import { TEST_CODEC_KEYS } from '../support/keys.ts';
import { collect } from '../support/lines.ts';
import { register } from '../support/person.ts';
import { installRuntime } from '../support/temporal.ts';
import { startReportingServer } from '../support/temporal-server.ts';

const WITHIN_MS = 50_000;

async function lend(options: Parameters<typeof openInstance>[0] = {}) {
  const instance = await openInstance(options);
  const { orm, temporal, taskQueue } = instance;
  const logger = createLogger('api', 'silent', collect([]));
  const watch = createTroubleWatch({ orm, temporal, taskQueue, logger });
  return { instance, watch, [Symbol.asyncDispose]: () => instance.close() };
}

/** The row of a process that waits for a person for days: nothing of it tells that its workflow is not well. */
async function seedWaiting({ orm }: TestInstance, waitingOn: 'person' | 'vestibule' = 'person'): Promise<string> {
  const id = randomUUID();
  const since = new Date(Date.now() - MINUTE_MS);
  const wait = { waitingOn, waitUntil: new Date(Date.now() + DAY_MS) };
  const standing = { stage: 'sending', stageSince: since, ...wait };
  await orm.em.fork().insert(Process, { id, kind: 'notice', environmentIds: [], createdAt: since, ...standing });
  return id;
}

async function troubleOf({ orm }: TestInstance, id: string): Promise<TroubleRow | null> {
  return orm.em.fork().findOne(Trouble, { processId: id });
}

async function troubled(instance: TestInstance, watch: () => Promise<void>, id: string): Promise<TroubleRow> {
  return eventually(
    'the trouble',
    async () => {
      await watch();
      return (await troubleOf(instance, id)) ?? undefined;
    },
    WITHIN_MS,
  );
}

it('tells of a workflow whose task fails, however well its row looks, until it fails no longer', async () => {
  installRuntime();
  await using stack = new AsyncDisposableStack();
  const server = stack.adopt(await startReportingServer(), (running) => running.teardown());
  const { instance, watch } = stack.use(await lend({ serverAddress: server.address }));
  const id = await seedWaiting(instance);
  const { taskQueue } = instance;
  const workflow = await instance.temporal.workflow.start('ofNoKind', {
    workflowId: workflowId('notice', id),
    taskQueue,
  });

  const trouble = await troubled(instance, watch, id);
  await workflow.terminate();
  await watch();

  expect(trouble).toMatchObject({
    source: 'temporal',
    code: 'WORKFLOW_TASK_FAILING',
    failureCode: 'WORKFLOW_WORKER_UNHANDLED_FAILURE',
  });
  expect(trouble.attempt).toBeGreaterThan(1);
  expect(await troubleOf(instance, id)).toBeNull();
});

it('tells that a key of the codec is missing where a worker cannot read what it is given', async () => {
  await using stack = new AsyncDisposableStack();
  const { instance, watch } = stack.use(await lend());
  const id = await seedWaiting(instance, 'vestibule');
  const key = { current: 'lost', keys: new Map([['lost', createSecretKey(Buffer.alloc(32, 9))]]) };
  const address = process.env['TEST_TEMPORAL_ADDRESS'] ?? '';
  const elsewhere = stack.adopt(clientAt(address, key), ({ connection }) => connection.close());
  const options = { workflowId: workflowId('notice', id), taskQueue: instance.taskQueue, args: [{ id }] };
  await elsewhere.workflow.start('notice', options);

  const trouble = await troubled(instance, watch, id);

  expect(trouble).toMatchObject({ code: 'CODEC_KEY_MISSING', failureCode: 'CodecKeyMissing' });
});

it('tells that there are workers of another version only', async () => {
  await using lent = await lend({ deployment: { name: `test-${randomUUID()}`, buildId: 'not-current' } });
  const { instance, watch } = lent;
  await register(instance, 'version@trouble.example');
  const { id } = await eventually('its row', async () => (await instance.orm.em.fork().findAll(Process))[0]);

  const trouble = await troubled(instance, watch, id);
  const platform = await platformTrouble(instance.orm.em.fork());

  expect(trouble).toMatchObject({ code: 'OTHER_VERSION' });
  expect(platform).toContainEqual(expect.objectContaining({ code: 'OTHER_VERSION', part: 'workflows' }));
});

it('tells that Temporal does not answer, and says of nothing that it is well meanwhile', async () => {
  const line = await layLine(process.env['TEST_TEMPORAL_ADDRESS'] ?? '');
  await using stack = new AsyncDisposableStack();
  stack.defer(() => line.close());
  const { instance } = stack.use(await lend());
  const client = stack.adopt(clientAt(line.address), ({ connection }) => connection.close());
  const logs: string[] = [];
  const { orm, taskQueue } = instance;
  const watch = createTroubleWatch({
    orm,
    temporal: client,
    taskQueue,
    logger: createLogger('api', 'warn', collect(logs)),
  });
  const id = await seedWaiting(instance);
  const at = new Date();
  const known = { processId: id, source: 'temporal', code: 'NO_WORKER', since: at, seenAt: at } as const;
  await orm.em.fork().insert(Trouble, known);
  await line.cut();

  await watch();
  const [away] = await platformTrouble(orm.em.fork());
  const kept = await troubleOf(instance, id);
  await watch();
  const [still] = await platformTrouble(orm.em.fork());
  await line.mend();
  await eventually('an answer', async () => {
    await watch();
    return (await platformTrouble(orm.em.fork())).length === 0 ? true : undefined;
  });

  expect(away).toMatchObject({ code: 'TEMPORAL_UNAVAILABLE', part: 'temporal' });
  expect(still?.since).toEqual(away?.since);
  expect(kept).toMatchObject({ code: 'NO_WORKER' });
  // there is no such workflow, so there is nothing wrong with it
  expect(await troubleOf(instance, id)).toBeNull();
});

function clientAt(address: string, codecKeys = TEST_CODEC_KEYS) {
  return createTemporalClient({
    temporal: { address, namespace: 'default', tls: false },
    apiKey: undefined,
    codecKeys,
    identity: 'test-watch',
  });
}
