import type { RequestHandler } from 'express';
import type { Logger } from 'pino';

/**
 * One line a request: method, path, status, duration, id. Query strings hold tokens and headers hold cookies, so neither
 * is logged; health checks are not either.
 */
export function createRequestLog(logger: Logger): RequestHandler {
  return (req, res, next) => {
    const beganAtMs = performance.now();
    const { method, path } = req;
    res.on('close', () => {
      if (path === '/healthz' || path === '/readyz') return;
      const line = {
        requestId: res.getHeader('x-request-id'),
        method,
        // of a path that nobody knows only that it was one: it may hold anything
        path: res.statusCode === 404 ? '(unknown)' : path,
        status: res.statusCode,
        durationMs: Math.round(performance.now() - beganAtMs),
        finished: res.writableFinished,
      };
      logger[res.statusCode >= 500 ? 'error' : 'info'](line, 'request');
    });
    next();
  };
}
