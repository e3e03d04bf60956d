import { spawnSync } from 'node:child_process';
import { expect, it } from '@jest/globals';
import { Worker } from '@temporalio/worker';
import { OutboxRow } from '../../db/entities/outbox-row.ts';
import { recordRegistrationIntake } from '../../db/writes/registration-intake.ts';
import { parseEmailAddress } from '../../domain/email-address.ts';
import { TRACE_HEADER } from '../../domain/tracing.ts';
import { workflowId } from '../../domain/workflow-ids.ts';
import { PROJECT } from '../../scripts/setup/project.mjs';
import { createDataConverter } from '../../temporal/data-converter.ts';
import { layLine } from '../chaos/cuttable-line.ts';
import { eventually } from '../support/eventually.ts';
import { type InstanceOptions, openInstance, type TestInstance } from '../support/instance.ts';
import { someAddress } from '../support/invitees.ts';
import { TEST_CODEC_KEYS } from '../support/keys.ts';
import { openOtlpReceiver } from '../support/otlp-receiver.ts';
import { activate, call, formFor, GOOD_PASSWORD, mailTo, register, tokenIn } from '../support/person.ts';
import { processOf } from '../support/processes.ts';

/** An instance that sends its traces to a receiver of its own. */
async function openTraced(options: InstanceOptions = {}) {
  await using stack = new AsyncDisposableStack();
  const receiver = await openOtlpReceiver();
  stack.defer(() => receiver.close());
  const instance = await openInstance({ ...options, tracesEndpoint: receiver.url });
  stack.defer(() => instance.close());
  const opened = stack.move();
  return { receiver, instance, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** A request of a caller who traces, too. */
const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = { traceparent: `00-${TRACE_ID}-00f067aa0ba902b7-01` };

async function headersOfStart({ temporal }: TestInstance, id: string): Promise<readonly string[]> {
  const { events } = await temporal.workflow.getHandle(workflowId('registration', id)).fetchHistory();
  return Object.keys(events?.[0]?.workflowExecutionStartedEventAttributes?.header?.fields ?? {});
}

it('is one trace from the call to the statements of a step and the mail', async () => {
  await using traced = await openTraced();
  const { instance, receiver } = traced;
  const address = someAddress();

  await register(instance, address);
  const mail = await mailTo(instance, address, 'activation');
  const call = await receiver.spanNamed('POST /v1/registrations');
  const taken = await receiver.spanNamed('take-in-registration', call.traceId);
  const sent = await receiver.spanNamed('send mail', call.traceId);
  const [, step] = await receiver.lineage(sent);
  const ofStep = await eventually('a statement of the step that mails', () =>
    receiver.spans().find(({ name, parentSpanId }) => parentSpanId === sent.parentSpanId && name !== 'send mail'),
  );

  expect(await receiver.lineage(taken)).toEqual(['take-in-registration', 'POST /v1/registrations']);
  expect(await receiver.lineage(sent)).toEqual(['send mail', step, 'start registration', 'POST /v1/registrations']);
  expect(step).toMatch(/^step \w+/);
  expect(ofStep.attributes).toContainEqual({ key: 'db.system.name', value: { stringValue: 'postgresql' } });
  expect(await headersOfStart(instance, await processOf(instance, mail))).toEqual([TRACE_HEADER]);
});

it('goes on when the start is delivered by the relay, in the trace of the caller', async () => {
  await using line = await lendLine();
  await using traced = await openTraced({ temporalAddress: line.address });
  const { instance, receiver } = traced;
  const address = someAddress();
  await line.cut();

  await call(instance, 'POST', '/v1/registrations', { body: { email: address }, headers: CALLER });
  await instance.delivery.idle();
  const left = await instance.orm.em.fork().find(OutboxRow, { kind: 'start' });
  await line.mend();
  await eventually('that the relay has delivered', async () => {
    await instance.relay();
    return (await instance.orm.em.fork().count(OutboxRow)) === 0 ? true : undefined;
  });
  await mailTo(instance, address, 'activation');
  const sent = await receiver.spanNamed('send mail', TRACE_ID);
  const delivered = await receiver.spanNamed('deliver start', TRACE_ID);

  expect(left.map(({ traceparent }) => traceparent?.includes(TRACE_ID))).toEqual([true]);
  expect(await receiver.lineage(sent)).toContain('deliver start');
  expect(delivered.attributes).toContainEqual(expect.objectContaining({ key: 'outbox.attempts' }));
});

it('is a trace of its own for what a person does later, down to its confirmation, and replays', async () => {
  await using traced = await openTraced();
  const { instance, receiver } = traced;
  const address = someAddress();
  await register(instance, address);
  const mail = await mailTo(instance, address, 'activation');

  await activate(instance, formFor(`p${Date.now()}`, tokenIn(mail)));
  await mailTo(instance, address, 'activated');
  const activation = await receiver.spanNamed('POST /v1/activations');
  const sent = await receiver.spanNamed('send mail', activation.traceId);

  const { temporal } = instance;
  const id = workflowId('registration', await processOf(instance, mail));
  await eventually('its end', async () =>
    (await temporal.workflow.getHandle(id).describe()).status.name === 'COMPLETED' ? true : undefined,
  );
  const history = await temporal.workflow.getHandle(id).fetchHistory();
  const workflowBundle = { codePath: process.env['TEST_WORKFLOW_BUNDLE'] ?? '' };
  const dataConverter = createDataConverter(TEST_CODEC_KEYS);

  await expect(Worker.runReplayHistory({ workflowBundle, dataConverter }, history, id)).resolves.toBeUndefined();
  expect((await receiver.lineage(sent)).at(-1)).toBe('POST /v1/activations');
  expect((await receiver.spanNamed('POST /v1/registrations')).traceId).not.toBe(activation.traceId);
});

it('goes on when the API died with all of the delivery before it', async () => {
  await using traced = await openTraced();
  const { instance, receiver } = traced;
  const em = instance.orm.em.fork();
  const email = parseEmailAddress(someAddress());
  if (!email) throw new Error('that is no address');

  await recordRegistrationIntake(em, { email, locale: 'en', environmentName: undefined });
  await em.nativeUpdate(OutboxRow, { kind: 'registration-intake' }, CALLER);
  await instance.relay();
  await receiver.spanNamed('deliver registration-intake', TRACE_ID);
  const started = await receiver.spanNamed('deliver start', TRACE_ID);
  const sent = await receiver.spanNamed('send mail', TRACE_ID);

  expect(CALLER.traceparent).toContain(started.parentSpanId);
  expect(sent.traceId).toBe(started.traceId);
});

it('goes on in what a call turns into, where its delivery decides that', async () => {
  await using traced = await openTraced();
  const { instance, receiver } = traced;
  const address = someAddress();
  await register(instance, address);
  await activate(instance, formFor(`q${Date.now()}`, tokenIn(await mailTo(instance, address, 'activation'))));

  await call(instance, 'POST', '/v1/registrations', { body: { email: address }, headers: CALLER });
  await mailTo(instance, address, 'account-exists');
  const sent = await receiver.spanNamed('send mail', TRACE_ID);

  expect((await receiver.lineage(sent)).slice(-3)).toEqual(['start notice', 'deliver start', 'POST /v1/registrations']);
});

it('holds no address, token, password or query string', async () => {
  await using traced = await openTraced();
  const { instance, receiver } = traced;
  const address = someAddress();

  await register(instance, address);
  const token = tokenIn(await mailTo(instance, address, 'activation'));
  await call(instance, 'GET', `/activate?token=${token}`, { headers: { accept: 'text/html' } });
  await call(instance, 'GET', `/nothing/${token}?address=${address}`);
  const username = `p${token
    .slice(0, 12)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '0')}`;
  await activate(instance, formFor(username, token));
  await mailTo(instance, address, 'activated');
  await receiver.spanNamed('GET /activate');
  await receiver.spanNamed('GET (none)');
  const activation = await receiver.spanNamed('POST /v1/activations');
  await eventually('the last mail', () =>
    receiver.spans().filter(({ name }) => name === 'send mail').length === 2 ? true : undefined,
  );

  const told = receiver.received();
  const [local = ''] = address.split('@');
  expect(activation.traceId).toHaveLength(32);
  expect([local, token, username, GOOD_PASSWORD, 'token=', '?'].filter((secret) => told.includes(secret))).toEqual([]);
});

it('without a place to send them, writes no header and stamps nothing', async () => {
  await using instance = await lendInstance();
  const address = someAddress();
  await instance.stopWorkers();

  await call(instance, 'POST', '/v1/registrations', { body: { email: address }, headers: CALLER });
  await instance.startWorkers();
  const mail = await mailTo(instance, address, 'activation');

  expect(await headersOfStart(instance, await processOf(instance, mail))).toEqual([]);
});

const TRACING = [
  './api/request-trace.ts',
  './config/tracing.ts',
  './db/orm.ts',
  './emails/traced-mailer.ts',
  './outbox/deliver.ts',
  './temporal/client.ts',
  './worker/trace-interceptor.ts',
];

it('loads the packages only where there is a place to send them', () => {
  expect(packagesLoadedBy(`for (const path of ${JSON.stringify(TRACING)}) await import(path);`)).toEqual([]);
  expect(
    packagesLoadedBy(`
      const { openTracing } = await import('./config/tracing.ts');
      await (await openTracing({ endpoint: 'http://127.0.0.1:1', service: 's', onLost() {} })).close();`),
  ).toContain('@opentelemetry/sdk-trace-base');
});

/** Which packages of OpenTelemetry a process asks for by itself when it runs `code`; what prom-client takes along is not ours. */
function packagesLoadedBy(code: string): readonly string[] {
  const watched = `
    import { registerHooks } from 'node:module';
    registerHooks({ resolve(name, context, next) {
      if (name.startsWith('@opentelemetry/') && !context.parentURL?.includes('node_modules')) console.log(name);
      return next(name, context);
    } });
    ${code}`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '--eval', watched], {
    cwd: PROJECT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return stdout.split('\n').filter((line) => line !== '');
}

async function lendLine() {
  const line = await layLine(process.env['TEST_TEMPORAL_ADDRESS'] ?? '');
  return { ...line, [Symbol.asyncDispose]: line.close };
}

async function lendInstance() {
  const instance = await openInstance();
  return { ...instance, [Symbol.asyncDispose]: instance.close };
}
