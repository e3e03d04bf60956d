import { createSecretKey, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { SECOND_MS } from '../../domain/policy.ts';
import { createDataConverter } from '../../temporal/data-converter.ts';
import { layLine } from '../chaos/cuttable-line.ts';
import { deliverAll } from '../chaos/exactly-once.ts';
import { seedOperator } from '../support/callers.ts';
import { eventually } from '../support/eventually.ts';
import { failing } from '../support/failing.ts';
import { type InstanceOptions, openInstance, type TestInstance } from '../support/instance.ts';
import { openPage } from '../support/invitees.ts';
import { TEST_CODEC_KEYS } from '../support/keys.ts';
import { openOperations, whatIsSaid } from '../support/operations.ts';
import { openOperator, openRegistration } from '../support/operator-calls.ts';
import { activate, call, formFor, mailTo, register, tokenIn } from '../support/person.ts';
import { refuseRows } from '../support/poison.ts';
import { installRuntime } from '../support/temporal.ts';
import { startReportingServer } from '../support/temporal-server.ts';

const STEP_MS = 2 * SECOND_MS;

async function serverOf(stack: AsyncDisposableStack): Promise<string> {
  installRuntime();
  return stack.adopt(await startReportingServer(), (running) => running.teardown()).address;
}

/** An instance of the test's own, with somebody whose link has come, and operators who look. */
async function open(stack: AsyncDisposableStack, options: InstanceOptions = {}) {
  const instance = stack.adopt(await openInstance(options), (opened) => opened.close());
  const desk = await openOperations(instance, { isWatched: true });
  return { instance, desk };
}

/** Submits the form as its person does: again, where nobody could say in time what came of it. */
function activated(instance: TestInstance, form: object) {
  return eventually('an answer', async () => {
    const answer = await activate(instance, form);
    return answer.status === 503 || answer.status === 202 ? undefined : answer;
  });
}

/** Somebody with a link, who follows it while nobody can decide. */
async function activating(instance: TestInstance, username: string) {
  const { id, mail } = await openRegistration(instance);
  const form = formFor(username, tokenIn(mail));
  return { id, form, submit: () => activate(instance, form) };
}

/** The bundle of a deployment whose registrations fail as soon as they are worked on. */
function brokenBundle() {
  const code = readFileSync(process.env['TEST_WORKFLOW_BUNDLE'] ?? '', 'utf8');
  const begin = 'async function registration(input) {';
  const parts = code.split(begin);
  if (parts.length !== 2) throw new Error('there is another registration in the bundle');
  return { code: parts.join(`${begin} throw new TypeError('deployed too early');`) };
}

it('a worker that is gone is told of, and what waited for it goes on when one has come', async () => {
  await using stack = new AsyncDisposableStack();
  const { instance, desk } = await open(stack);
  const { id, form, submit } = await activating(instance, 'nobodyworks');
  await instance.stopWorkers();
  const undecided = await submit();

  const stuck = await desk.findStuck(id, 'trouble=NO_WORKER');
  await instance.startWorkers();
  const answer = await activated(instance, form);
  const well = await desk.untilWell(id, 'activated');
  const after = await platformOnceWell(desk);

  expect([undecided.status, answer.status]).toEqual([503, 201]);
  expect(whatIsSaid(stuck)).toEqual({ codes: ['NO_WORKER'], isOnPage: true });
  expect(stuck.counts).toMatchObject({
    total: { trouble: 1 },
    platform: [{ code: 'NO_WORKER', part: 'workflows' }],
  });
  expect([well.endedAt === null, after]).toEqual([false, []]);
});

/** What ails the platform, once nothing does. */
function platformOnceWell(desk: Awaited<ReturnType<typeof open>>['desk']) {
  return eventually('a platform that is well', async () => {
    await desk.watch();
    const { platform } = await desk.counts();
    return platform.length === 0 ? platform : undefined;
  });
}

it('a broken deployment is told of, and what it held up goes on with the version before', async () => {
  await using stack = new AsyncDisposableStack();
  const { instance, desk } = await open(stack, { serverAddress: await serverOf(stack) });
  const { id, form, submit } = await activating(instance, 'tooearly');
  await instance.stopWorkers();
  await instance.startWorkers({ workflowBundle: brokenBundle() });
  const undecided = await submit();

  const stuck = await desk.findStuck(id, 'trouble=WORKFLOW_TASK_FAILING');
  await instance.stopWorkers();
  await instance.startWorkers();
  const answer = await activated(instance, form);
  const well = await desk.untilWell(id, 'activated');

  expect([undecided.status, answer.status]).toEqual([503, 201]);
  expect(whatIsSaid(stuck)).toEqual({ codes: ['WORKFLOW_TASK_FAILING'], isOnPage: true });
  expect(stuck.counts.total.trouble).toBe(1);
  expect(well.endedAt).not.toBeNull();
});

it('workers of another version are told of, and what waited goes on when theirs is made the current one', async () => {
  await using stack = new AsyncDisposableStack();
  const [before, next] = ['build-1', 'build-2'].map((buildId) => ({ name: `test-${randomUUID()}`, buildId }));
  if (!before || !next) throw new Error('two versions');
  const later = { ...next, name: before.name };
  const { instance, desk } = await open(stack, { deployment: before });
  await setCurrent(instance, before);
  const { id, form, submit } = await activating(instance, 'otherversion');
  await instance.stopWorkers();
  await instance.startWorkers({ deployment: later });
  const undecided = await submit();

  const stuck = await desk.findStuck(id, 'trouble=OTHER_VERSION');
  await setCurrent(instance, later);
  const answer = await activated(instance, form);
  const well = await desk.untilWell(id, 'activated');

  expect([undecided.status, answer.status]).toEqual([503, 201]);
  expect(whatIsSaid(stuck)).toEqual({ codes: ['OTHER_VERSION'], isOnPage: true });
  expect(stuck.counts.platform).toContainEqual(expect.objectContaining({ code: 'OTHER_VERSION', part: 'workflows' }));
  expect(well.endedAt).not.toBeNull();
});

/** As `deploy/temporal/set-worker-version.sh` does; the server knows a version from its worker's first poll. */
function setCurrent(
  { env }: TestInstance,
  { name: deploymentName, buildId }: { readonly name: string; readonly buildId: string },
) {
  const request = { namespace: 'default', deploymentName, buildId, identity: 'test' };
  return eventually('the version', () => env.connection.workflowService.setWorkerDeploymentCurrentVersion(request));
}

it('a worker without the key of the codec is told of, and what it cannot read goes on when it has it again', async () => {
  await using stack = new AsyncDisposableStack();
  const { instance, desk } = await open(stack, { serverAddress: await serverOf(stack) });
  const { id, submit } = await activating(instance, 'nokey');
  await instance.stopWorkers();
  const other = { current: 'c2', keys: new Map([['c2', createSecretKey(Buffer.alloc(32, 8))]]) };
  await instance.startWorkers({ dataConverter: createDataConverter(other) });
  const undecided = await submit();

  const stuck = await desk.findStuck(id, 'trouble=CODEC_KEY_MISSING');
  await instance.stopWorkers();
  const both = { current: 'c2', keys: new Map([...other.keys, ...TEST_CODEC_KEYS.keys]) };
  await instance.startWorkers({ dataConverter: createDataConverter(both) });
  const well = await desk.untilWell(id, 'activated');

  expect(undecided.status).toBe(503);
  expect(whatIsSaid(stuck)).toEqual({ codes: ['CODEC_KEY_MISSING'], isOnPage: true });
  expect(stuck.counts.total.trouble).toBe(1);
  expect(well.endedAt).not.toBeNull();
});

it('a row that the database refuses is told of, and goes in by another try when it is not refused any more', async () => {
  await using stack = new AsyncDisposableStack();
  const { instance, desk } = await open(stack, { policy: { databaseStepMs: STEP_MS } });
  const operator = await openOperator(instance);
  const mend = await refuseRows(instance, 'users', "new.username = 'poisoned'");
  const { id, submit } = await activating(instance, 'poisoned');
  await submit();

  const stuck = await desk.findStuck(id, 'needsAttention=true&blockedBy=STEP_FAILED');
  await mend();
  const retried = await operator.act(id, 'retry');
  const well = await desk.untilWell(id, 'activated');

  expect(retried.status).toBe(202);
  expect(whatIsSaid(stuck)).toEqual({ codes: ['STEP_FAILED'], isOnPage: true });
  expect(stuck.shown.allowedActions).toContain('retry');
  expect(well.timeline.map(({ event }) => event)).toEqual(expect.arrayContaining(['parked', 'retried', 'activated']));
});

it('a step for which the database is away parks, is told of, and goes on by another try', async () => {
  await using stack = new AsyncDisposableStack();
  const { fault, extra } = failing('activateRegistration', 1_000);
  const { instance, desk } = await open(stack, { extra, policy: { databaseStepMs: STEP_MS } });
  const operator = await openOperator(instance);
  const { id, submit } = await activating(instance, 'parkedbyit');
  await submit();

  const stuck = await desk.findStuck(id, 'blockedBy=DATABASE_UNAVAILABLE');
  fault.left = 0;
  const retried = await operator.act(id, 'retry');
  const well = await desk.untilWell(id, 'activated');

  expect(whatIsSaid(stuck)).toEqual({ codes: ['DATABASE_UNAVAILABLE'], isOnPage: true });
  expect(stuck.shown).toMatchObject({ needsAttention: true, nextAutomaticAction: { what: 'try-again' } });
  expect([retried.status, well.stage]).toEqual([202, 'activated']);
});

it('a database that is away is said on every page of operators, and all goes on by itself when it is back', async () => {
  await using stack = new AsyncDisposableStack();
  const line = await layLine(new URL(process.env['TEST_POSTGRES_URL'] ?? '').host);
  stack.defer(() => line.close());
  const { instance, desk } = await open(stack, { databaseAddress: line.address });
  const headers = await seedOperator(instance);
  const address = `${randomUUID()}@away.example`;
  // its mail is under way when the database goes
  instance.inbox.setFaults({ slowMs: 1_500 });
  await register(instance, address);
  await instance.delivery.idle();
  const { id, form } = await activating(instance, 'afterwards');
  await line.cut();

  const answers = await Promise.all([
    call(instance, 'GET', '/v1/onboardings?trouble=true', { headers }),
    call(instance, 'GET', `/v1/onboardings/${id}`, { headers }),
    call(instance, 'GET', '/readyz'),
  ]);
  const pages = [
    await openPage(instance, '/ops/onboardings?lang=en', headers),
    await openPage(instance, `/ops/onboardings/${id}?lang=en`, headers),
  ];
  await line.mend();
  instance.inbox.clearFaults();
  await deliverAll(instance);
  const answer = await activated(instance, form);
  await mailTo(instance, address, 'activation');

  expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
  expect(answers[0]?.body).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  expect(pages.map(({ status }) => status)).toEqual([503, 503]);
  for (const { body } of pages) expect(body).toContain('DATABASE_UNAVAILABLE');
  expect(answer.status).toBe(201);
  await desk.untilWell(id, 'activated');
});
