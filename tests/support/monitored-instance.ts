import { Runtime } from '@temporalio/worker';
import { collectProcessMetrics, createHttpMetrics, serveMetrics } from '../../api/metrics.ts';
import { createOnboardingMetrics } from '../../api/onboarding-metrics.ts';
import { createLogger } from '../../config/logger.ts';
import { countOutbox } from '../../db/queries/outbox.ts';
import { freePorts } from '../../scripts/start/ports.ts';
import { createRuntimeLogger } from '../../worker/runtime-logger.ts';
import { workerTelemetry } from '../../worker/telemetry.ts';
import { type InstanceOptions, openInstance, type TestInstance } from './instance.ts';
import { collect } from './lines.ts';

/** An instance whose API and worker serve their metrics, as their processes do. */
export interface MonitoredInstance {
  readonly instance: TestInstance;
  /** Origins; the metrics stand under `/metrics`. */
  readonly apiMetrics: string;
  readonly workerMetrics: string;
  /** What the process that has the watch counts every 15 s. */
  readonly refresh: () => Promise<void>;
}

/**
 * Opens one. Whatever else of the file speaks to Temporal comes later, because the runtime tells the numbers: what its
 * options need of a server is made by `prepare`.
 */
export async function openMonitored(
  stack: AsyncDisposableStack,
  prepare: () => Promise<InstanceOptions>,
): Promise<MonitoredInstance> {
  const { metrics: port } = await freePorts();
  const logger = createRuntimeLogger(createLogger('worker', 'silent', collect([])));
  Runtime.install({ logger, telemetryOptions: workerTelemetry(`127.0.0.1:${port}`) });
  const instance = stack.adopt(await openInstance(await prepare()), (opened) => opened.close());
  const { registry } = createHttpMetrics();
  collectProcessMetrics(registry, () => countOutbox(instance.orm));
  const onboardings = createOnboardingMetrics({ registry, orm: instance.orm, policy: instance.policy });
  const server = await serveMetrics(registry, '127.0.0.1', port + 1);
  stack.defer(() => void server.close());
  return {
    instance,
    apiMetrics: `http://127.0.0.1:${port + 1}`,
    workerMetrics: `http://127.0.0.1:${port}`,
    refresh: onboardings.refresh,
  };
}
