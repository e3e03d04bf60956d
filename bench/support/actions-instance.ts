import { createSecretKey, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { MikroORM } from '@mikro-orm/postgresql';
import { Client, type WorkflowClientInterceptor } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import {
  bundleWorkflowCode,
  DefaultLogger,
  makeTelemetryFilterString,
  Runtime,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import pg from 'pg';
import { createApp } from '../../api/app.ts';
import { createDelivery } from '../../api/delivery.ts';
import { createLogger } from '../../config/logger.ts';
import { createOrm } from '../../db/orm.ts';
import { DEFAULT_POLICY, type Policy } from '../../domain/policy.ts';
import { SEARCH_ATTRIBUTES } from '../../domain/search-attributes.ts';
import { DEFAULT_SUBSCRIPTION } from '../../domain/subscription.ts';
import { createResendMailer } from '../../emails/mailer.ts';
import { createIdentityProviders } from '../../gateways/identity-provider.ts';
import { createInbox, type Inbox } from '../../inbox/inbox.ts';
import { openDataFolder } from '../../scripts/start/data-folder.ts';
import { freePorts } from '../../scripts/start/ports.ts';
import { databaseUrl, postgresSteps } from '../../scripts/start/postgres.ts';
import { createSupervisor } from '../../scripts/start/supervisor.ts';
import { BUNDLE_OPTIONS } from '../../scripts/start/workflow-bundle.ts';
import { createAuthorityStandIn } from '../../stand-ins/authorities/stand-in.ts';
import { createDataConverter } from '../../temporal/data-converter.ts';
import { gatewaysTo } from '../../tests/support/authorities.ts';
import { createWorkers } from '../../worker/workers.ts';
import type { ClientCalls } from './count-actions.ts';

/** A whole Vestibule in this process, on a Temporal server whose time can be skipped. */
export interface ActionsInstance {
  readonly apiUrl: string;
  readonly inbox: Inbox;
  readonly orm: MikroORM;
  readonly temporal: Client;
  readonly taskQueue: string;
  readonly policy: Policy;
  /** Delivers what the outbox holds for a subject, as the API does. */
  readonly deliver: (subject: string) => Promise<void>;
  /** Skips time on the server; what is due meanwhile happens. */
  readonly skip: (ms: number) => Promise<void>;
  /** What clients have asked of an execution so far. */
  readonly callsTo: (workflowId: string) => ClientCalls;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts one; whoever opens it disposes of it. */
export async function openActionsInstance(): Promise<ActionsInstance> {
  await using stack = new AsyncDisposableStack();
  installRuntime();
  const [database, env, workflowBundle] = await Promise.all([
    startPostgres(stack),
    startTimeSkipping(stack),
    bundleWorkflows(),
  ]);
  const orm = stack.adopt(await createOrm({ url: database, poolSize: 15 }), (opened) => opened.close(true));
  await orm.migrator.up();
  const codecKeys = keyRing('codec', 1);
  const tokenKeys = keyRing('token', 2);
  const calls = createCallMeter();
  const temporal = new Client({
    connection: env.connection,
    namespace: env.namespace ?? 'default',
    dataConverter: createDataConverter(codecKeys),
    interceptors: { workflow: [calls.interceptor] },
  });
  const logger = createLogger('api', 'error', new Writable({ write: (_chunk, _encoding, done) => done() }));
  const taskQueue = 'actions';
  const policy = DEFAULT_POLICY;
  const outbox = { orm, temporal, taskQueue, policy, maintenanceWindow: undefined };
  const delivery = createDelivery(outbox, logger);

  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const apiUrl = urlOf(server.address());
  const webhookSecret = `whsec_${Buffer.alloc(24, 5).toString('base64')}`;
  const inbox = await createInbox({ webhookUrl: `${apiUrl}/webhooks/resend`, webhookSecret, delayMs: 20 });
  stack.defer(() => inbox.close());
  const limiterPool = stack.adopt(new pg.Pool({ connectionString: database, max: 2 }), (pool) => pool.end());
  stack.defer(() => delivery.idle());
  stack.defer(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const publicUrl = apiUrl;
  const platformName = 'Vestibule';
  const authorities = stack.adopt(await createAuthorityStandIn(), (opened) => opened.close());
  const gateways = gatewaysTo(authorities.url);
  server.on(
    'request',
    createApp({
      orm,
      tradeRegister: gateways.tradeRegister,
      limiterPool,
      temporal,
      delivery,
      logger,
      policy,
      publicUrl,
      platformName,
      timeZone: 'Europe/Amsterdam',
      defaultLocale: 'en',
      webhookSecret,
      tokenKeys,
      codecKeys,
      operatorSignInLink: false,
      trustProxy: 0,
      providers: createIdentityProviders({ settings: [], secrets: {}, publicUrl }),
      manualRegistration: 'on',
      operators: undefined,
    }),
  );

  const workers = await createWorkers({
    subscription: DEFAULT_SUBSCRIPTION,
    connection: env.nativeConnection,
    namespace: env.namespace ?? 'default',
    taskQueue,
    identity: `actions-${randomUUID()}`,
    workflowBundle,
    dataConverter: createDataConverter(codecKeys),
    deployment: undefined,
    mailRatePerSecond: 500,
    policy,
    maintenanceWindow: undefined,
    gateways,
    mail: {
      orm,
      mailer: createResendMailer({
        apiKey: 're_actions',
        from: 'Vestibule <v@vestibule.example>',
        baseUrl: inbox.url,
      }),
      policy,
      tokenKeys,
      settings: { publicUrl, timeZone: 'Europe/Amsterdam', platformName, providerNames: {} },
    },
  });
  const ended = Promise.all(workers.map((worker) => worker.run()));
  stack.defer(async () => {
    for (const worker of workers) worker.shutdown();
    await ended;
  });

  const opened = stack.move();
  return {
    apiUrl,
    inbox,
    orm,
    temporal,
    taskQueue,
    policy,
    deliver: delivery.deliver,
    skip: (ms) => env.sleep(ms),
    callsTo: calls.callsTo,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** Embedded PostgreSQL in a folder that goes with it. Answers the address of its database. */
async function startPostgres(stack: AsyncDisposableStack): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), 'vestibule-actions-'));
  // as root the database runs as `postgres`, who has to get into the folder
  chmodSync(dataDir, 0o755);
  stack.defer(() => rmSync(dataDir, { recursive: true, force: true }));
  openDataFolder(dataDir);
  const { postgres: port } = await freePorts();
  const options = { dataDir, logsDir: join(dataDir, 'logs'), port, password: 'actions' };
  const supervisor = createSupervisor({
    steps: postgresSteps(options),
    logsDir: options.logsDir,
    output: { line: () => undefined },
    onPids: () => undefined,
  });
  stack.defer(() => supervisor.stop());
  await supervisor.start();
  return databaseUrl(options);
}

async function startTimeSkipping(stack: AsyncDisposableStack): Promise<TestWorkflowEnvironment> {
  const path = process.env['TEMPORAL_TEST_SERVER_PATH'] ?? 'temporal-test-server';
  const env = stack.adopt(
    await TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path } } }),
    (opened) => opened.teardown(),
  );
  const types = { Keyword: 2, Bool: 5, Datetime: 6, KeywordList: 7 } as const;
  const searchAttributes = Object.fromEntries(SEARCH_ATTRIBUTES.map(({ name, type }) => [name, types[type]]));
  await env.connection.operatorService.addSearchAttributes({ namespace: 'default', searchAttributes });
  return env;
}

function bundleWorkflows(): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({ ...BUNDLE_OPTIONS, logger: new DefaultLogger('ERROR') });
}

/** Counts what the history does not show: queries, and updates that are refused. */
function createCallMeter() {
  const calls = new Map<string, { updateIds: Set<string>; queries: number }>();

  function of(workflowId: string | undefined) {
    const known = calls.get(workflowId ?? '') ?? { updateIds: new Set<string>(), queries: 0 };
    calls.set(workflowId ?? '', known);
    return known;
  }
  const interceptor: WorkflowClientInterceptor = {
    query: (input, next) => {
      of(input.workflowExecution.workflowId ?? undefined).queries += 1;
      return next(input);
    },
    startUpdate: async (input, next) => {
      const { updateIds } = of(input.workflowExecution.workflowId ?? undefined);
      updateIds.add(input.options.updateId ?? `unnamed-${updateIds.size}`);
      return next(input);
    },
  };
  return { interceptor, callsTo: (workflowId: string): ClientCalls => of(workflowId) };
}

function installRuntime(): void {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) },
    },
  });
}

function keyRing(id: string, fill: number) {
  return { current: id, keys: new Map([[id, createSecretKey(Buffer.alloc(32, fill))]]) };
}

function urlOf(address: ReturnType<ReturnType<typeof createServer>['address']>): string {
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return `http://127.0.0.1:${address.port}`;
}
