import type { RequestHandler } from 'express';
import type { Tracing } from '../domain/tracing.ts';
import { routeOf } from './metrics.ts';

/** What is asked all the time, or waits for as long as it takes. */
const UNTRACED = /^\/(?:healthz|readyz|assets\/|docs\/assets\/|ops\/temporal)/;

/**
 * Makes each request a span, of the caller's trace where it names one (W3C Trace Context): by method, route and status.
 * Its path and query string are in none, for they may hold tokens.
 */
export function createRequestTrace(tracing: Tracing): RequestHandler {
  return (req, res, next) => {
    if (UNTRACED.test(req.path)) return next();
    const { method } = req;
    const attributes = { 'http.request.method': method, 'vestibule.request_id': String(res.getHeader('x-request-id')) };
    const span = tracing.begin({ name: method, kind: 'server', attributes, parent: req.get('traceparent') });
    res.on('close', () => {
      const route = routeOf(req);
      span.describe(`${method} ${route}`, { 'http.route': route, 'http.response.status_code': res.statusCode });
      span.end(res.statusCode >= 500 ? String(res.statusCode) : undefined);
    });
    span.run(next);
  };
}
