import { hostname } from 'node:os';
import { type DestinationStream, type Logger, pino } from 'pino';

/**
 * Structured logs, one JSON object a line. What is logged is chosen field by field: codes, ids, durations. Nothing that
 * a person typed, no query string, no header beside the request's own id.
 */
export function createLogger(process: 'api' | 'worker', level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { process, host: hostname() },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
  };
  return destination ? pino(options, destination) : pino(options);
}
