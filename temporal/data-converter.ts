import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import type { KeyRing } from '../config/config.ts';
import { createCodec } from './codec.ts';

/** The module that workflow bundles, clients and workers alike take the failure converter from. */
export const failureConverterPath = fileURLToPath(
  new URL(`./failure-converter${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url),
);

/** How every client, worker and replay reads and writes payloads and failures. */
export function createDataConverter(codecKeys: KeyRing): DataConverter {
  return { payloadCodecs: [createCodec(codecKeys)], failureConverterPath };
}
