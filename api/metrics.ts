import { createServer, type Server } from 'node:http';
import type { RequestHandler } from 'express';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

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
    const beganAtMs = performance.now();
    res.on('close', () => {
      const path: unknown = req.route?.path;
      const route = typeof path === 'string' ? path : '(none)';
      const seconds = (performance.now() - beganAtMs) / 1_000;
      durations.observe({ method: req.method, route, status: String(res.statusCode) }, seconds);
    });
    next();
  };
  return { registry, observe };
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
