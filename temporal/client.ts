import { Client, Connection, type WorkflowClientInterceptor } from '@temporalio/client';
import type { Config, KeyRing } from '../config/config.ts';
import { createDataConverter } from './data-converter.ts';

export interface TemporalOptions {
  readonly temporal: Config['temporal'];
  readonly apiKey: string | undefined;
  readonly codecKeys: KeyRing;
  readonly identity: string;
  /** What each message to a workflow passes through. */
  readonly interceptors?: WorkflowClientInterceptor[];
}

/** A client that connects when it is first used, so that a process starts and answers while Temporal is away. */
export function createTemporalClient({
  temporal,
  apiKey,
  codecKeys,
  identity,
  interceptors = [],
}: TemporalOptions): Client {
  const connection = Connection.lazy({
    address: temporal.address,
    tls: temporal.tls,
    connectTimeout: '3s',
    // the SDK's own retries sleep past every deadline and outlive the connection; whoever calls knows how long to go on
    interceptors: [],
    channelArgs: { 'grpc.initial_reconnect_backoff_ms': 200, 'grpc.max_reconnect_backoff_ms': 2_000 },
    ...(apiKey === undefined ? {} : { apiKey }),
  });
  return new Client({
    connection,
    namespace: temporal.namespace,
    identity,
    dataConverter: createDataConverter(codecKeys),
    interceptors: { workflow: interceptors },
  });
}
