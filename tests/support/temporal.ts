import { Client } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { makeTelemetryFilterString, type NativeConnection, Runtime } from '@temporalio/worker';
import { createLogger } from '../../config/logger.ts';
import { SEARCH_ATTRIBUTES } from '../../domain/search-attributes.ts';
import { createDataConverter } from '../../temporal/data-converter.ts';
import { createRuntimeLogger } from '../../worker/runtime-logger.ts';
import { TEST_CODEC_KEYS } from './keys.ts';
import { collect } from './lines.ts';

export interface TestTemporal {
  readonly env: TestWorkflowEnvironment;
  readonly client: Client;
  readonly nativeConnection: NativeConnection;
  readonly close: () => Promise<void>;
}

/** The server that all files share, or one of this file's own on which time can be skipped. */
export async function openTemporal({
  skipTime,
  address = process.env['TEST_TEMPORAL_ADDRESS'] ?? '',
}: {
  readonly skipTime: boolean;
  readonly address?: string | undefined;
}): Promise<TestTemporal> {
  installRuntime();
  const env = skipTime
    ? await startTimeSkipping()
    : await TestWorkflowEnvironment.createFromExistingServer({ address });
  const client = new Client({
    connection: env.connection,
    namespace: env.namespace ?? 'default',
    dataConverter: createDataConverter(TEST_CODEC_KEYS),
  });
  return { env, client, nativeConnection: env.nativeConnection, close: () => env.teardown() };
}

async function startTimeSkipping(): Promise<TestWorkflowEnvironment> {
  const env = await TestWorkflowEnvironment.createTimeSkipping({
    server: {
      executable: { type: 'existing-path', path: process.env['TEMPORAL_TEST_SERVER_PATH'] ?? 'temporal-test-server' },
    },
  });
  const types = { Keyword: 2, Bool: 5, Datetime: 6, KeywordList: 7 } as const;
  const searchAttributes = Object.fromEntries(SEARCH_ATTRIBUTES.map(({ name, type }) => [name, types[type]]));
  await env.connection.operatorService.addSearchAttributes({ namespace: 'default', searchAttributes });
  return env;
}

/** Every line that workers of this file have logged. */
export const runtimeLines: string[] = [];

/** The runtime is one for the whole process; the first file that needs it installs it. */
export function installRuntime(): void {
  try {
    Runtime.install({
      logger: createRuntimeLogger(createLogger('worker', 'debug', collect(runtimeLines))),
      telemetryOptions: {
        logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) },
      },
    });
  } catch {
    // another file in this process has installed it
  }
}
