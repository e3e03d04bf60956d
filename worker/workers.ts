import { type Context, getClient } from '@temporalio/activity';
import type { DataConverter } from '@temporalio/common';
import { type NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import {
  createBulkActivities,
  createDatabaseActivities,
  createGatewayActivities,
  createMailActivities,
  createPropagationActivities,
} from '../activities/index.ts';
import type { MailDependencies } from '../activities/mail.ts';
import type { MaintenanceWindow } from '../domain/maintenance.ts';
import type { Policy } from '../domain/policy.ts';
import type { SubscriptionTerms } from '../domain/subscription.ts';
import type { Tracing } from '../domain/tracing.ts';
import { bulkQueue, gatewayQueue, mailQueue, propagationQueue } from '../domain/workflow-ids.ts';
import type { Gateways } from '../gateways/gateways.ts';
import { deliver } from '../outbox/deliver.ts';
import { startListedInvitation } from '../outbox/start-invitation.ts';
import { createCallTracing } from '../outbox/trace-calls.ts';
import { createDriftSight } from '../temporal/drift-watch.ts';
import { createDomainErrorInterceptor } from './domain-error-interceptor.ts';
import { BEAT_MS, createHeartbeatInterceptor } from './heartbeat-interceptor.ts';
import { createStepMetrics } from './step-metrics.ts';
import { createTraceInterceptor } from './trace-interceptor.ts';
import { createTroubleInterceptor } from './trouble-interceptor.ts';
import { createTroubleRecorder } from './trouble-recorder.ts';

export interface WorkersOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly identity: string;
  /** The bundle that `npm run build:workflows` makes. */
  readonly workflowBundle: { readonly codePath: string } | { readonly code: string };
  readonly dataConverter: DataConverter;
  /** Versioned in production; undefined in development and tests, where a worker serves every version. */
  readonly deployment: { readonly name: string; readonly buildId: string } | undefined;
  readonly mailRatePerSecond: number;
  /** What workflows are started with that a bulk action finds waiting in the outbox. */
  readonly policy: Policy;
  readonly maintenanceWindow: MaintenanceWindow | undefined;
  readonly mail: MailDependencies;
  /** The outside systems that are asked when organisations are activated. */
  readonly gateways: Gateways;
  /** What a new environment has bought. */
  readonly subscription: SubscriptionTerms;
  readonly tracing?: Tracing | undefined;
  /** What a test adds to each worker, such as an interceptor that crashes steps. */
  readonly extra?: Partial<Pick<WorkerOptions, 'interceptors' | 'maxCachedWorkflows'>>;
}

/** How many calls to the outside one process has under way at once. */
const GATEWAY_CALLS = 4;
/** Pages of lists that one process works off at once; each holds a connection to the database. */
const BULK_PAGES = 2;
/** Partnerships of which one process has a turn under way; how many of them work at once is up to their gate. */
const PROPAGATION_TURNS = 40;

/**
 * The workers of one process: workflows with their database steps on the task queue; mails, calls to the outside, long
 * lists and grants each on a queue of their own.
 * Versioning is given by the worker alone: a workflow that named a behaviour itself would hang on an unversioned worker.
 */
export async function createWorkers(options: WorkersOptions): Promise<readonly Worker[]> {
  const { connection, namespace, identity, dataConverter, deployment, tracing, extra = {} } = options;
  const { countFailure, countLost } = createStepMetrics(Runtime.instance().metricMeter);
  const recorder = createTroubleRecorder(options.mail.orm, countLost);
  const shared: Omit<WorkerOptions, 'taskQueue'> = {
    connection,
    namespace,
    identity,
    dataConverter,
    shutdownGraceTime: '20s',
    shutdownForceTime: '30s',
    ...(deployment
      ? {
          workerDeploymentOptions: {
            useWorkerVersioning: true,
            version: { deploymentName: deployment.name, buildId: deployment.buildId },
            defaultVersioningBehavior: 'AUTO_UPGRADE' as const,
          },
        }
      : {}),
    ...extra,
    interceptors: {
      ...extra.interceptors,
      ...(tracing ? { client: { workflow: createCallTracing(tracing) } } : {}),
      activity: [
        ...(tracing ? [(context: Context) => ({ inbound: createTraceInterceptor(context, tracing) })] : []),
        (context) => ({ inbound: createTroubleInterceptor(context, { recorder, countFailure }) }),
        ...(extra.interceptors?.activity ?? []),
        () => ({ inbound: createDomainErrorInterceptor() }),
      ],
    },
  };
  const workflows = Worker.create({
    ...shared,
    taskQueue: options.taskQueue,
    workflowBundle: options.workflowBundle,
    // whoever waits for a decision should not wait for a worker that is gone (its queue of cached workflows times out)
    stickyQueueScheduleToStartTimeout: '2s',
    // every step on this queue is a local one: nobody need ask the server for others
    enableNonLocalActivities: false,
    activities: createDatabaseActivities({ orm: options.mail.orm, subscription: options.subscription }),
  });
  const mails = Worker.create({
    ...shared,
    taskQueue: mailQueue(options.taskQueue),
    activities: createMailActivities(options.mail),
    maxTaskQueueActivitiesPerSecond: options.mailRatePerSecond,
  });
  const gateways = Worker.create({
    ...shared,
    taskQueue: gatewayQueue(options.taskQueue),
    activities: createGatewayActivities({ orm: options.mail.orm, ...options.gateways }),
    maxHeartbeatThrottleInterval: BEAT_MS,
    interceptors: {
      ...shared.interceptors,
      activity: [
        ...(shared.interceptors?.activity ?? []),
        (context) => ({ inbound: createHeartbeatInterceptor(context) }),
      ],
    },
    // a call holds a connection to the database for as long as it takes
    maxConcurrentActivityTaskExecutions: GATEWAY_CALLS,
  });
  const outbox = {
    orm: options.mail.orm,
    tracing,
    taskQueue: options.taskQueue,
    policy: options.policy,
    maintenanceWindow: options.maintenanceWindow,
  };
  const bulk = Worker.create({
    ...shared,
    taskQueue: bulkQueue(options.taskQueue),
    activities: createBulkActivities({
      orm: options.mail.orm,
      tokenKeys: options.mail.tokenKeys,
      startInvitation: ({ policy, maintenanceWindow }, row) =>
        startListedInvitation(getClient(), { taskQueue: options.taskQueue, policy, maintenanceWindow }, row),
      deliver: (subject) => deliver({ ...outbox, temporal: getClient() }, subject),
      sight: createDriftSight(getClient, options.taskQueue),
    }),
    maxConcurrentActivityTaskExecutions: BULK_PAGES,
  });
  const propagation = Worker.create({
    ...shared,
    taskQueue: propagationQueue(options.taskQueue),
    activities: createPropagationActivities({ orm: options.mail.orm }),
    maxConcurrentActivityTaskExecutions: PROPAGATION_TURNS,
    // whoever takes over from a worker that is gone should not do much again
    maxHeartbeatThrottleInterval: '2s',
  });
  return Promise.all([workflows, mails, gateways, bulk, propagation]);
}
