import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll } from '@jest/globals';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Client } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Worker } from '@temporalio/worker';
import pg from 'pg';
import { createApp } from '../../api/app.ts';
import { createDelivery, type Delivery } from '../../api/delivery.ts';
import { createLogger } from '../../config/logger.ts';
import { openTracing } from '../../config/tracing.ts';
import { OutboxRow } from '../../db/entities/outbox-row.ts';
import type { ManualRegistration } from '../../domain/identity.ts';
import type { MaintenanceWindow } from '../../domain/maintenance.ts';
import { DEFAULT_POLICY, type Policy } from '../../domain/policy.ts';
import { DEFAULT_SUBSCRIPTION, type SubscriptionTerms } from '../../domain/subscription.ts';
import type { Tracing } from '../../domain/tracing.ts';
import { createResendMailer } from '../../emails/mailer.ts';
import { createTracedMailer } from '../../emails/traced-mailer.ts';
import type { Gateways } from '../../gateways/gateways.ts';
import { createInbox, type Inbox } from '../../inbox/inbox.ts';
import type { OutboxDependencies } from '../../outbox/deliver.ts';
import { createCallTracing } from '../../outbox/trace-calls.ts';
import type { AuthorityStandIn } from '../../stand-ins/authorities/stand-in.ts';
import type { IdentityStandIn } from '../../stand-ins/identity/stand-in.ts';
import { createTemporalClient } from '../../temporal/client.ts';
import { createDataConverter } from '../../temporal/data-converter.ts';
import { relayOnce } from '../../worker/relay.ts';
import { createWorkers, type WorkersOptions } from '../../worker/workers.ts';
import { NO_AUTHORITIES, NO_GATEWAYS, openAuthorities } from './authorities.ts';
import { inTime } from './in-time.ts';
import { TEST_CODEC_KEYS, TEST_TOKEN_KEYS, TEST_WEBHOOK_SECRET } from './keys.ts';
import { collect } from './lines.ts';
import { createTestDatabase } from './postgres.ts';
import { NO_PROVIDERS, NO_STAND_IN, openProviders } from './providers.ts';
import { openTemporal, runtimeLines } from './temporal.ts';

export interface InstanceOptions {
  readonly skipTime?: boolean;
  readonly policy?: Partial<Policy>;
  /** What a new environment has bought; the default when not given. */
  readonly subscription?: SubscriptionTerms;
  readonly maintenanceWindow?: MaintenanceWindow;
  readonly extra?: WorkersOptions['extra'];
  readonly deployment?: WorkersOptions['deployment'];
  /** Where API and relay reach Temporal (`host:port`), for instance through something that a test can cut. */
  readonly temporalAddress?: string;
  /** Where API and workers reach the database (`host:port`), likewise. */
  readonly databaseAddress?: string;
  /** A server of the test's own instead of the one that all files share (`host:port`). */
  readonly serverAddress?: string;
  /** The origin of Temporal's UI; without it none is shown. */
  readonly temporalUiUrl?: string;
  /** Identity providers on this machine, `standIn`; without them there is no provider. */
  readonly providers?: boolean;
  /** How people are asked to register by hand; `on` when not given. */
  readonly manualRegistration?: ManualRegistration;
  /** By which issuer and group operators sign in; without them none can. */
  readonly operators?: { readonly issuer: string; readonly group: string };
  /** Whether operators sign in by a one-time link, as under `npm start`. */
  readonly operatorSignInLink?: boolean;
  /** Trade registers, VIES and the Peppol network on this machine, `authorities`; without them none is configured. */
  readonly authorities?: boolean;
  /** What is to be asked in the place of one of these. */
  readonly gateways?: Partial<Gateways>;
  /** Where traces go; without it there are none. */
  readonly tracesEndpoint?: string;
  /** Starts without a worker; `startWorkers` brings one. */
  readonly withoutWorkers?: boolean;
}

/** What workers bring along in the place of what the instance's own have, as after a deployment. */
export type DeployedWorkers = Partial<Pick<WorkersOptions, 'workflowBundle' | 'dataConverter' | 'deployment'>>;

/** A whole Vestibule inside the test's process: API, workers, inbox, on a database and a task queue of its own. */
export interface TestInstance {
  readonly apiUrl: string;
  readonly inbox: Inbox;
  /** The identity providers; an error where they were not asked for by `providers: true`. */
  readonly standIn: IdentityStandIn;
  /** Trade registers, VIES and Peppol; an error where they were not asked for by `authorities: true`. */
  readonly authorities: AuthorityStandIn;
  readonly orm: MikroORM;
  readonly databaseUrl: string;
  readonly temporal: Client;
  readonly env: TestWorkflowEnvironment;
  readonly taskQueue: string;
  readonly policy: Policy;
  readonly delivery: Delivery;
  /** Every line that API and workers have logged. */
  readonly logs: () => readonly string[];
  /** Delivers what is left in the outbox, as the relay would once the callers' own time for it is over. */
  readonly relay: () => Promise<number>;
  readonly startWorkers: (deployed?: DeployedWorkers) => Promise<void>;
  readonly stopWorkers: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** One instance for all tests of a file. */
export function useInstance(options: InstanceOptions = {}): () => TestInstance {
  const opened: TestInstance[] = [];
  beforeAll(async () => {
    opened.push(await openInstance(options));
  });
  afterAll(async () => {
    for (const instance of opened) await instance.close();
  });
  return () => {
    const [instance] = opened;
    if (!instance) throw new Error('the instance is not open yet');
    return instance;
  };
}

/** An instance of one test's own; the test closes it. */
export async function openInstance(options: InstanceOptions = {}): Promise<TestInstance> {
  await using stack = new AsyncDisposableStack();
  const tracing = options.tracesEndpoint === undefined ? undefined : await openTestTracing(options.tracesEndpoint);
  stack.defer(() => tracing?.close());
  const [database, temporal] = await Promise.all([
    createTestDatabase({ address: options.databaseAddress, tracing }),
    openTemporal({ skipTime: options.skipTime ?? false, address: options.serverAddress }),
  ]);
  stack.defer(() => inTime('the database', database.close(), database.held));
  stack.defer(() => inTime('Temporal', temporal.close()));
  const { orm } = database;
  const logs: string[] = [];
  const logger = createLogger('api', 'debug', collect(logs));
  const taskQueue = `test-${randomUUID()}`;
  const policy = { ...DEFAULT_POLICY, ...options.policy };
  const { maintenanceWindow } = options;
  const client =
    options.temporalAddress === undefined && tracing === undefined
      ? temporal.client
      : stack.adopt(createClientAt(options.temporalAddress ?? temporal.env.address, tracing), ({ connection }) =>
          connection.close(),
        );
  const outbox: OutboxDependencies = { orm, temporal: client, taskQueue, policy, maintenanceWindow, tracing };
  const delivery = createDelivery(outbox, logger);

  const server = await listen();
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const inbox = await createInbox({
    webhookUrl: `${apiUrl}/webhooks/resend`,
    webhookSecret: TEST_WEBHOOK_SECRET,
    webhookPausesMs: [50, 200],
    delayMs: 20,
  });
  stack.defer(() => inTime('the inbox', inbox.close()));
  const identity = options.providers ? await openProviders(apiUrl) : undefined;
  stack.defer(() => identity?.standIn.close());
  const outside = options.authorities ? await openAuthorities() : undefined;
  stack.defer(() => outside?.authorities.close());
  const gateways: Gateways = { ...(outside?.gateways ?? NO_GATEWAYS), ...options.gateways };
  const limiterPool = stack.adopt(new pg.Pool({ connectionString: database.url, max: 2 }), (pool) =>
    inTime('the pool of limits', pool.end()),
  );
  // as in api/main.ts: a connection that the server ends is replaced, not a reason to fall over
  limiterPool.on('error', () => undefined);
  stack.defer(() => inTime('what is being delivered', delivery.idle()));
  stack.defer(() => inTime('the server', closeServer(server)));
  server.on(
    'request',
    createApp({
      orm,
      limiterPool,
      temporal: client,
      delivery,
      logger,
      policy,
      maintenanceWindow,
      publicUrl: apiUrl,
      platformName: 'Vestibule',
      timeZone: 'Europe/Amsterdam',
      defaultLocale: 'en',
      webhookSecret: TEST_WEBHOOK_SECRET,
      tokenKeys: TEST_TOKEN_KEYS,
      codecKeys: TEST_CODEC_KEYS,
      temporalUiUrl: options.temporalUiUrl,
      tracing,
      trustProxy: 0,
      providers: identity?.providers ?? NO_PROVIDERS,
      tradeRegister: gateways.tradeRegister,
      manualRegistration: options.manualRegistration ?? 'on',
      operators: options.operators,
      operatorSignInLink: options.operatorSignInLink ?? false,
    }),
  );

  const providerNames = Object.fromEntries(identity?.standIn.settings.map(({ id, name }) => [id, name]) ?? []);
  const resend = createResendMailer({ apiKey: 're_test', from: 'Vestibule <v@vestibule.example>', baseUrl: inbox.url });
  const mailer = tracing ? createTracedMailer(resend, tracing) : resend;
  const running: { workers: readonly Worker[]; ended: Promise<unknown> }[] = [];
  async function startWorkers(deployed: DeployedWorkers = {}): Promise<void> {
    const workers = await createWorkers({
      connection: temporal.nativeConnection,
      namespace: 'default',
      taskQueue,
      identity: `test-worker-${randomUUID()}`,
      workflowBundle: { codePath: process.env['TEST_WORKFLOW_BUNDLE'] ?? '' },
      dataConverter: createDataConverter(TEST_CODEC_KEYS),
      deployment: options.deployment,
      subscription: options.subscription ?? DEFAULT_SUBSCRIPTION,
      tracing,
      mailRatePerSecond: 500,
      policy,
      maintenanceWindow,
      gateways,
      mail: {
        orm,
        mailer,
        policy,
        tokenKeys: TEST_TOKEN_KEYS,
        settings: { publicUrl: apiUrl, timeZone: 'Europe/Amsterdam', platformName: 'Vestibule', providerNames },
      },
      ...(options.extra ? { extra: options.extra } : {}),
      ...deployed,
    });
    running.push({ workers, ended: Promise.all(workers.map((worker) => worker.run())) });
  }
  async function stopWorkers(): Promise<void> {
    for (const { workers, ended } of running.splice(0)) {
      for (const worker of workers) worker.shutdown();
      const held = () =>
        workers.map((worker) => `${worker.getState()} ${JSON.stringify(worker.getStatus())}`).join('; ');
      await inTime('the workers', ended, held);
    }
  }
  stack.defer(stopWorkers);
  if (!options.withoutWorkers) await startWorkers();

  const opened = stack.move();
  return {
    apiUrl,
    inbox,
    standIn: identity?.standIn ?? NO_STAND_IN,
    authorities: outside?.authorities ?? NO_AUTHORITIES,
    orm,
    databaseUrl: database.url,
    temporal: temporal.client,
    env: temporal.env,
    taskQueue,
    policy,
    delivery,
    logs: () => [...logs, ...runtimeLines],
    relay: async () => {
      await endGrace(orm);
      return relayOnce(outbox, logger);
    },
    startWorkers,
    stopWorkers,
    close: () => opened.disposeAsync(),
  };
}

/** What nobody has tried to deliver yet is due: in a test nobody waits for the callers' own delivery to be late. */
async function endGrace(orm: MikroORM): Promise<void> {
  await orm.em.fork().nativeUpdate(OutboxRow, { attempts: 0 }, { nextAttemptAt: new Date() });
}

function createClientAt(address: string, tracing: Tracing | undefined): Client {
  return createTemporalClient({
    temporal: { address, namespace: 'default', tls: false },
    apiKey: undefined,
    codecKeys: TEST_CODEC_KEYS,
    identity: 'test-api',
    interceptors: createCallTracing(tracing),
  });
}

async function openTestTracing(endpoint: string) {
  return openTracing({ endpoint, service: 'vestibule', onLost: () => undefined });
}

async function listen(): Promise<Server> {
  const { createServer } = await import('node:http');
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}
