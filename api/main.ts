import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { hostname } from 'node:os';
import pg from 'pg';
import { loadConfig } from '../config/config.ts';
import { createLogger } from '../config/logger.ts';
import { openTracingIfAny } from '../config/tracing.ts';
import { createOrm } from '../db/orm.ts';
import { countOutbox } from '../db/queries/outbox.ts';
import { createGateways, gatewaySettingsOf } from '../gateways/gateways.ts';
import { createIdentityProviders } from '../gateways/identity-provider.ts';
import { createCallTracing } from '../outbox/trace-calls.ts';
import { createTemporalClient } from '../temporal/client.ts';
import { createApp } from './app.ts';
import { createDelivery } from './delivery.ts';
import { createLeadership } from './leadership.ts';
import { collectProcessMetrics, createHttpMetrics, serveMetrics } from './metrics.ts';
import { createOnboardingMetrics } from './onboarding-metrics.ts';
import { createTroubleWatch } from './trouble-watch.ts';
import { runWatch } from './watch.ts';

/** Requests that are still open this long after SIGTERM are cut off. */
const DRAIN_MS = 10_000;

const config = loadConfig(process.env);
const logger = createLogger('api', config.logLevel);
await using stack = new AsyncDisposableStack();
const tracing = stack.adopt(
  await openTracingIfAny(config.tracesEndpoint, { service: 'vestibule-api', logger }),
  (opened) => opened?.close(),
);

const orm = stack.adopt(
  await createOrm({ url: config.databaseUrl, poolSize: config.databasePool, tracing }),
  (opened) => opened.close(true),
);
const limiterPool = stack.adopt(
  new pg.Pool({ connectionString: config.databaseUrl, max: 2, connectionTimeoutMillis: 1_000 }),
  (pool) => pool.end(),
);
// an idle connection that PostgreSQL closes is replaced at the next call
limiterPool.on('error', ({ name }) => logger.warn({ code: name }, 'a connection of the rate limiter was lost'));
const temporal = createTemporalClient({
  temporal: config.temporal,
  apiKey: config.secrets.temporalApiKey,
  codecKeys: config.secrets.codecKeys,
  identity: `api@${hostname()}:${process.pid}`,
  interceptors: createCallTracing(tracing),
});
stack.defer(() => temporal.connection.close());
const { taskQueue, policy, maintenanceWindow, publicUrl, platformName, timeZone, trustProxy } = config;
const delivery = createDelivery({ orm, temporal, taskQueue, policy, maintenanceWindow, tracing }, logger);
stack.defer(() => delivery.stop());

const metrics = createHttpMetrics();
collectProcessMetrics(metrics.registry, () => countOutbox(orm));
const figures = createOnboardingMetrics({ registry: metrics.registry, orm, policy });
const metricsServer = stack.adopt(await serveMetrics(metrics.registry, config.host, config.metricsPort), (server) =>
  closeServer(server),
);
const watching = new AbortController();
const watch = runWatch(
  {
    leadership: createLeadership(config.databaseUrl),
    rounds: { troubles: createTroubleWatch({ orm, temporal, taskQueue, logger }), metrics: figures.refresh },
    stepDown: figures.clear,
    logger,
  },
  watching.signal,
);
stack.defer(async () => {
  watching.abort();
  await watch;
});
const app = createApp({
  orm,
  limiterPool,
  temporal,
  delivery,
  logger,
  metrics,
  tracing,
  policy,
  maintenanceWindow,
  publicUrl,
  platformName,
  timeZone,
  trustProxy,
  providers: createIdentityProviders({
    settings: config.identityProviders,
    secrets: config.secrets.identityProviders,
    publicUrl,
  }),
  tradeRegister: createGateways(gatewaySettingsOf(config)).tradeRegister,
  manualRegistration: config.manualRegistration,
  operators: config.operators,
  operatorSignInLink: config.operatorSignInLink,
  defaultLocale: config.locale,
  webhookSecret: config.secrets.webhookSecret,
  tokenKeys: config.secrets.tokenKeys,
  codecKeys: config.secrets.codecKeys,
  temporalUiUrl: config.temporalUiUrl,
});
// how often it looks for those who send slowly
const server = createServer({ connectionsCheckingInterval: 1_000 }, app).listen(config.port, config.host);
// whoever sends slowly holds a connection no longer than a person needs
server.headersTimeout = 10_000;
server.requestTimeout = 15_000;
await once(server, 'listening');
stack.adopt(server, (listening) => closeServer(listening));
logger.info({ port: config.port, metrics: metricsServer.listening }, 'the API is up');

const signal = await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
logger.info({ signal: String(signal[0] ?? 'signal') }, 'the API is stopping');

/** Lets open requests finish; a busy keep-alive connection would otherwise hold the process for seconds. */
async function closeServer(listening: Server): Promise<void> {
  const closed = once(listening, 'close');
  listening.close();
  const idle = setInterval(() => listening.closeIdleConnections(), 50);
  const cutOff = setTimeout(() => listening.closeAllConnections(), DRAIN_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(cutOff);
}
