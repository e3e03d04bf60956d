import { hostname } from 'node:os';
import { NativeConnection, Runtime } from '@temporalio/worker';
import { loadConfig } from '../config/config.ts';
import { createLogger } from '../config/logger.ts';
import { openTracingIfAny } from '../config/tracing.ts';
import { createOrm } from '../db/orm.ts';
import { createResendMailer } from '../emails/mailer.ts';
import { createTracedMailer } from '../emails/traced-mailer.ts';
import { createGateways, gatewaySettingsOf } from '../gateways/gateways.ts';
import { createCallTracing } from '../outbox/trace-calls.ts';
import { createTemporalClient } from '../temporal/client.ts';
import { createDataConverter } from '../temporal/data-converter.ts';
import { runRelay } from './relay.ts';
import { createRuntimeLogger } from './runtime-logger.ts';
import { ensureSchedules } from './schedules.ts';
import { workerTelemetry } from './telemetry.ts';
import { createWorkers } from './workers.ts';

const config = loadConfig(process.env);
const logger = createLogger('worker', config.logLevel);
if (!config.workflowBundle)
  throw new Error('WORKFLOW_BUNDLE names no workflow bundle; `npm run build:workflows` makes one');

Runtime.install({
  logger: createRuntimeLogger(logger),
  telemetryOptions: workerTelemetry(`${config.host}:${config.metricsPort}`),
});

const identity = `worker@${hostname()}:${process.pid}`;
await using stack = new AsyncDisposableStack();
const tracing = stack.adopt(
  await openTracingIfAny(config.tracesEndpoint, { service: 'vestibule-worker', logger }),
  (opened) => opened?.close(),
);
const orm = stack.adopt(
  await createOrm({ url: config.databaseUrl, poolSize: config.databasePool, tracing }),
  (opened) => opened.close(true),
);
const connection = stack.adopt(
  await NativeConnection.connect({
    address: config.temporal.address,
    tls: config.temporal.tls,
    ...(config.secrets.temporalApiKey === undefined ? {} : { apiKey: config.secrets.temporalApiKey }),
  }),
  (opened) => opened.close(),
);
const temporal = createTemporalClient({
  temporal: config.temporal,
  apiKey: config.secrets.temporalApiKey,
  codecKeys: config.secrets.codecKeys,
  identity,
  interceptors: createCallTracing(tracing),
});
stack.defer(() => temporal.connection.close());

const untraced = createResendMailer({ apiKey: config.secrets.resendApiKey, ...config.mail });
const mailer = tracing ? createTracedMailer(untraced, tracing) : untraced;
const { publicUrl, timeZone, platformName, policy, taskQueue, maintenanceWindow } = config;
const providerNames = Object.fromEntries(config.identityProviders.map(({ id, name }) => [id, name]));
const workers = await createWorkers({
  connection,
  namespace: config.temporal.namespace,
  taskQueue,
  identity,
  workflowBundle: { codePath: config.workflowBundle },
  dataConverter: createDataConverter(config.secrets.codecKeys),
  deployment: config.deployment,
  subscription: config.subscription,
  tracing,
  mailRatePerSecond: config.mail.ratePerSecond,
  policy,
  maintenanceWindow,
  gateways: createGateways(gatewaySettingsOf(config)),
  mail: {
    orm,
    mailer,
    policy,
    tokenKeys: config.secrets.tokenKeys,
    settings: { publicUrl, timeZone, platformName, providerNames },
  },
});
await ensureSchedules(temporal, { taskQueue, policy });

const relaying = new AbortController();
const relay = runRelay({ orm, temporal, taskQueue, policy, maintenanceWindow, tracing }, logger, relaying.signal);
logger.info({ taskQueue, build: config.deployment?.buildId ?? 'unversioned' }, 'the worker is up');
try {
  // each ends on SIGTERM or SIGINT, when what it is doing is done
  await Promise.all(workers.map((worker) => worker.run()));
} finally {
  relaying.abort();
  await relay;
  logger.info('the worker has stopped');
}
