import { makeTelemetryFilterString, type RuntimeOptions } from '@temporalio/worker';

/** What the worker's runtime logs, and where it serves its numbers (`host:port`), the SDK's and ours alike. */
export function workerTelemetry(bindAddress: string): NonNullable<RuntimeOptions['telemetryOptions']> {
  return {
    logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) },
    metrics: {
      prometheus: { bindAddress, countersTotalSuffix: true, unitSuffix: true, useSecondsForDurations: true },
    },
  };
}
