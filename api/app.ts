import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Client } from '@temporalio/client';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { KeyRing } from '../config/config.ts';
import { DomainError } from '../domain/errors.ts';
import type { ManualRegistration } from '../domain/identity.ts';
import type { Locale } from '../domain/locale.ts';
import type { MaintenanceWindow } from '../domain/maintenance.ts';
import type { Policy } from '../domain/policy.ts';
import type { Tracing } from '../domain/tracing.ts';
import type { IdentityProviders } from '../gateways/identity-provider.ts';
import type { TradeRegister } from '../gateways/trade-register.ts';
import { identify, identifyOperatorFirst } from './auth/callers.ts';
import { createOriginCheck } from './auth/origin.ts';
import { createRateLimits } from './auth/rate-limits.ts';
import { createDecodeRoute } from './codec-server.ts';
import type { Delivery } from './delivery.ts';
import { createErrorLogger, toProblem } from './error-handler.ts';
import { createIdempotency } from './idempotency.ts';
import { localeOf } from './locale.ts';
import { createHttpMetrics, type HttpMetrics } from './metrics.ts';
import { createOpenApi } from './openapi.ts';
import { contextOf, sendPage } from './pages/answer.ts';
import { docsPage } from './pages/docs.tsx';
import { operatorCallsOf } from './pages/ops-routes.ts';
import { mountOpsTemporal } from './pages/ops-temporal-routes.ts';
import { problemPage } from './pages/problem.tsx';
import { mountPages } from './pages/routes.ts';
import { signInElsewherePage } from './pages/sign-in-elsewhere.tsx';
import { STATUS_OF, sendProblem, setRetryAfter } from './problem.ts';
import { createRequestLog } from './request-log.ts';
import { createRequestTrace } from './request-trace.ts';
import { type MountOptions, mountRoutes, type Route } from './route.ts';
import { mountHealth } from './routes/health.ts';
import { mountWebhooks } from './routes/webhooks.ts';
import { createRoutes, featuresOf } from './routes.ts';

export interface AppDependencies {
  readonly orm: MikroORM;
  /** A small pool of its own, so that counting calls never waits behind them. */
  readonly limiterPool: Pool;
  readonly temporal: Client;
  readonly delivery: Delivery;
  readonly logger: Logger;
  readonly metrics?: HttpMetrics;
  readonly policy: Policy;
  /** In which nothing starts that nobody waits for; a diagnosis says when it ends. */
  readonly maintenanceWindow?: MaintenanceWindow | undefined;
  readonly publicUrl: string;
  readonly platformName: string;
  /** In which pages say times. */
  readonly timeZone: string;
  readonly defaultLocale: Locale;
  readonly webhookSecret: string;
  readonly tokenKeys: KeyRing;
  /** By which operators read what stands in Temporal's payloads. */
  readonly codecKeys: KeyRing;
  /** The origin of Temporal's UI, which is shown to operators; without it there is none. */
  readonly temporalUiUrl?: string | undefined;
  /** Tells where time goes; without it nobody is told. */
  readonly tracing?: Tracing | undefined;
  /** How many proxies in front of us tell the client's address truthfully. */
  readonly trustProxy: number;
  readonly providers: IdentityProviders;
  readonly tradeRegister: TradeRegister;
  readonly manualRegistration: ManualRegistration;
  /** The issuer and group by which operators sign in; without them none can. */
  readonly operators: { readonly issuer: string; readonly group: string } | undefined;
  /** Whether operators sign in by a one-time link: in development; not unless said. */
  readonly operatorSignInLink?: boolean;
}

const API_PREFIX = '/v1';
const BODY_LIMIT = '64kb';

/** The app, assembled in the order a request meets it. */
export function createApp(dependencies: AppDependencies): Express {
  const { orm, temporal, logger, policy, publicUrl, trustProxy, webhookSecret, delivery } = dependencies;
  const limits = createRateLimits(dependencies.limiterPool, policy);
  const features = featuresOf(dependencies, limits);
  const routes = createRoutes(dependencies, features);
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', trustProxy);
  app.set('query parser', 'simple');

  app.use(assignRequestId);
  app.use(createRequestLog(logger));
  if (dependencies.tracing) app.use(createRequestTrace(dependencies.tracing));
  app.use((dependencies.metrics ?? createHttpMetrics()).observe);
  app.use(securityHeaders(publicUrl));
  mountHealth(app, { orm, temporal });
  app.use('/assets', express.static(folder('./assets'), { index: false, maxAge: '1h' }));
  mountWebhooks(app, { orm, webhookSecret, deliverSoon: delivery.deliverSoon });
  mountDocs(app, dependencies, routes);
  app.use(exceptFromAnywhere(createOriginCheck(publicUrl)));
  const calls: MountOptions = {
    prefix: API_PREFIX,
    parseBody: ({ bodyLimit: limit = BODY_LIMIT, csv = false }) => [
      requireType(csv ? ['application/json', 'text/csv'] : ['application/json']),
      express.json({ limit }),
      ...(csv ? [express.text({ type: 'text/csv', limit })] : []),
    ],
    identify: (req) => identify(req, dependencies),
    idempotency: createIdempotency({ orm, policy, tokenKeys: dependencies.tokenKeys }),
    countAnonymous: limits.countAnonymous,
  };
  mountRoutes(app, routes, calls);
  // Temporal's UI, and what it has decoded: a browser may have a user's session, too
  mountRoutes(app, [createDecodeRoute(dependencies)], {
    ...calls,
    prefix: '',
    identify: (req) => identifyOperatorFirst(req, features.sessions),
  });
  mountOpsTemporal(app, { ...features, temporalUiUrl: dependencies.temporalUiUrl }, (req) =>
    contextOf(req, localeOf(req, dependencies.defaultLocale), dependencies),
  );
  app.use(async (req, res, next) => {
    await limits.countAnonymous(req, res);
    next();
  });
  mountPages(app, {
    ...features,
    logger,
    operatorSignInLink: dependencies.operatorSignInLink ?? false,
    operatorCalls: operatorCallsOf(routes, API_PREFIX),
    parseForm: express.urlencoded({ extended: false, limit: BODY_LIMIT }),
  });
  app.use(() => {
    throw new DomainError('NOT_FOUND', 'There is nothing at this path.');
  });
  app.use(createErrorLogger(logger));
  app.use(createErrorHandler(dependencies));
  return app;
}

/** Takes a well-formed id along, so that a caller's log and ours meet; makes one otherwise. */
const assignRequestId: RequestHandler = (req, res, next) => {
  const given = req.get('x-request-id');
  res.set('x-request-id', given && /^[\w-]{8,64}$/.test(given) ? given : randomUUID());
  next();
};

function securityHeaders(publicUrl: string): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        scriptSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: publicUrl.startsWith('https:'),
  });
}

function mountDocs(
  app: Express,
  { publicUrl, platformName, timeZone, defaultLocale }: AppDependencies,
  routes: readonly Route[],
): void {
  const document = createOpenApi(routes, { prefix: API_PREFIX, publicUrl });
  const swaggerUi = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  app.get('/openapi.json', (_req, res) => void res.json(document));
  for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js']) {
    app.get(`/docs/assets/${file}`, (_req, res) => res.sendFile(file, { root: swaggerUi, maxAge: '1h' }));
  }
  app.get('/docs', (req, res) => {
    sendPage(res, 200, docsPage(contextOf(req, localeOf(req, defaultLocale), { platformName, timeZone })));
  });
}

/**
 * Mailboxes post a one-click unsubscribe by themselves, from wherever they are (RFC 8058); it stops reminders only. Apple
 * posts its answer from its own site; of it a name is kept, and the rest is taken by a GET that demands our cookie.
 */
const FROM_ANYWHERE = /^\/(?:reminders\/stop|sign-in\/[a-z0-9-]+\/callback)$/;

function exceptFromAnywhere(check: RequestHandler): RequestHandler {
  return (req, res, next) => (FROM_ANYWHERE.test(req.path) ? next() : check(req, res, next));
}

function requireType(types: readonly string[]): RequestHandler {
  return (req, _res, next) => {
    const hasBody = req.get('transfer-encoding') !== undefined || Number(req.get('content-length') ?? 0) > 0;
    if (hasBody && !req.is([...types])) {
      throw new DomainError('UNSUPPORTED_MEDIA_TYPE', `Bodies are ${types.join(' or ')}.`);
    }
    next();
  };
}

/** People get a page, programs a problem document; both the same code and the request's id. */
function createErrorHandler({ platformName, timeZone, defaultLocale }: AppDependencies): ErrorRequestHandler {
  // Express finds an error handler by its four parameters
  return (error: unknown, req, res, next) => {
    if (res.headersSent) return next(error);
    const problem = toProblem(error);
    if (req.path.startsWith(API_PREFIX) || req.accepts(['json', 'html']) !== 'html') {
      return sendProblem(res, problem);
    }
    const status = STATUS_OF[problem.code];
    const requestId = String(res.getHeader('x-request-id') ?? '');
    setRetryAfter(res, problem);
    const context = contextOf(req, localeOf(req, defaultLocale), { platformName, timeZone });
    const { signInUrl } = problem;
    if (signInUrl) return sendPage(res, status, signInElsewherePage(context, { signInUrl }));
    return sendPage(res, status, problemPage(context, { status, code: problem.code, requestId }));
  };
}

function folder(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}
