import { ApplicationFailure } from '@temporalio/common';
import { DefaultLogger } from '@temporalio/worker';
import type { Logger } from 'pino';

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/** Of what the SDK attaches to a line, the ids and codes. */
const KEPT = [
  'workflowId',
  'runId',
  'workflowType',
  'activityType',
  'attempt',
  'taskQueue',
  'code',
  'name',
  'at',
  'state',
] as const;

/**
 * What the SDK, workflows and activities log, as our structured lines. Inputs and messages of errors stay out, for they
 * may hold what a person typed; of a failure its type is kept, which is a code.
 */
export function createRuntimeLogger(logger: Logger): DefaultLogger {
  return new DefaultLogger('INFO', ({ level, message, meta = {} }) => {
    const kept = Object.fromEntries(KEPT.flatMap((key) => (meta[key] === undefined ? [] : [[key, meta[key]]])));
    const error: unknown = meta['error'];
    const failure = error instanceof ApplicationFailure ? { failure: error.type } : {};
    const name = error instanceof Error && !(error instanceof ApplicationFailure) ? { error: error.name } : {};
    logger[LEVELS[level]]({ ...kept, ...failure, ...name }, message);
  });
}
