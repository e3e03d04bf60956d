import { createServer, type Server } from 'node:http';
import type { Request, RequestHandler } from 'express';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { TEMPORAL_UI_PATH } from '../domain/temporal-ui.ts';

export interface HttpMetrics {
  readonly registry: Registry;
  readonly observe: RequestHandler;
}

/** What the API measures of itself; labels are a closed set, never what a caller sent. */
export function createHttpMetrics(): HttpMetrics {
  const registry = new Registry();
  const durations = new Histogram({
    name: 'vestibule_http_request_duration_seconds',
    help: 'How long requests took, by method, route and status.',
    labelNames: ['method', 'route', 'status'],
    registers: [registry],
  });
  const observe: RequestHandler = (req, res, next) => {
    // Temporal's UI waits for a workflow's next event for as long as that takes
    if (req.path.startsWith(TEMPORAL_UI_PATH)) return next();
    const beganAtMs = performance.now();
    res.on('close', () => {
      const seconds = (performance.now() - beganAtMs) / 1_000;
      durations.observe({ method: req.method, route: routeOf(req), status: String(res.statusCode) }, seconds);
    });
    next();
  };
  return { registry, observe };
}

/** By which route a request was answered, as it is written in the code; what was asked for may hold a token. */
export function routeOf(req: Request): string {
  const path: unknown = req.route?.path;
  return typeof path === 'string' ? path : '(none)';
}

/** Adds what the process and its outbox look like; for the process itself, not for apps in tests. */
export function collectProcessMetrics(
  registry: Registry,
  countOutbox: () => Promise<{ rows: number; oldestMs: number }>,
) {
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'vestibule_outbox_rows',
    help: 'Messages that Temporal has not heard yet.',
    registers: [registry],
    async collect() {
      this.set((await countOutbox()).rows);
    },
  });
  new Gauge({
    name: 'vestibule_outbox_oldest_seconds',
    help: 'Age of the oldest message that Temporal has not heard yet.',
    registers: [registry],
    async collect() {
      this.set((await countOutbox()).oldestMs / 1_000);
    },
  });
}

/** Serves `/metrics` on a port of its own, away from the world. */
export async function serveMetrics(registry: Registry, host: string, port: number): Promise<Server> {
  const server = createServer((req, res) => {
    if (req.url !== '/metrics') {
      res.writeHead(404).end();
      return;
    }
    registry.metrics().then(
      (text) => res.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => res.writeHead(503).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return server;
}
