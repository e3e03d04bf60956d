import { randomBytes } from 'node:crypto';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { createProxyMiddleware, responseInterceptor } from 'http-proxy-middleware';
import { DomainError } from '../domain/errors.ts';
import { TEMPORAL_UI_PATH } from '../domain/temporal-ui.ts';
import { temporalUiPolicy, temporalUiSettings } from './temporal-ui-policy.ts';

export interface TemporalUiProxyOptions {
  /** The origin of the UI's server, which serves it beneath `TEMPORAL_UI_PATH`. */
  readonly url: string;
  readonly publicUrl: string;
  readonly namespace: string;
}

type PassBack = (answer: IncomingMessage, req: Request, res: Response) => void | Promise<void>;

/** What of a call is passed on: no cookie, no key, nothing that says who asks. */
const PASSED_ON: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'accept',
  'accept-encoding',
  'accept-language',
  'content-type',
  'content-length',
  'transfer-encoding',
  'if-modified-since',
  'if-none-match',
]);
/** What of an answer is: cookies are not, and the headers that protect are ours. */
const PASSED_BACK: ReadonlySet<string> = new Set([
  'content-type',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'vary',
  'etag',
  'last-modified',
]);

/** Longer than the UI's own wait for a workflow's next event. */
const ANSWER_WITHIN_MS = 70_000;

/**
 * Passes calls on to Temporal's UI, whoever makes them: mounted at `TEMPORAL_UI_PATH`, behind what lets in and refuses.
 * Documents get the policy that they need, the settings say that nothing can be changed. Without an answer it is `TEMPORAL_UI_UNAVAILABLE`.
 */
export function createTemporalUiProxy(options: TemporalUiProxyOptions): RequestHandler {
  const csrf = randomBytes(16).toString('hex');
  const handedOver = new WeakMap<Request, NextFunction>();
  const passing = (selfHandleResponse: boolean, passAnswerBack: PassBack) =>
    createProxyMiddleware<Request, Response>({
      target: `${options.url}${TEMPORAL_UI_PATH}`,
      changeOrigin: true,
      proxyTimeout: ANSWER_WITHIN_MS,
      selfHandleResponse,
      on: {
        proxyReq: (passed) => passOn(passed, csrf),
        proxyRes: passAnswerBack,
        error: (cause, req) => failed(req, cause),
      },
    });
  const rewrite = responseInterceptor<Request, Response>(async (body, answer, req, res) => {
    const text = body.toString('utf8');
    if (isSettings(req)) return temporalUiSettings(text, options);
    if (isHtml(answer)) res.set('Content-Security-Policy', temporalUiPolicy(text, options.publicUrl));
    return body;
  });
  const asItIs = passing(false, clean);
  const rewritten = passing(true, (answer, req, res) => {
    clean(answer, req, res);
    return rewrite(answer, req, res);
  });
  return (req, res, next) => {
    const isRewritten = isSettings(req) || isDocument(req);
    handedOver.set(req, next);
    return (isRewritten ? rewritten : asItIs)(req, res, (cause) => failed(req, cause));
  };

  /** The library tells of a failure by its event, its callback, or both. */
  function failed(req: Request, cause: unknown): void {
    const next = handedOver.get(req);
    handedOver.delete(req);
    next?.(unavailable(cause));
  }
}

/** Whether a person opens a page, rather than a page loading one of its parts. */
export function isDocument(req: Request): boolean {
  return (req.method === 'GET' || req.method === 'HEAD') && (req.get('accept') ?? '').startsWith('text/html');
}

function isSettings(req: Request): boolean {
  return req.method === 'GET' && /^\/api\/v1\/settings\/?$/.test(req.path);
}

function isHtml({ headers }: IncomingMessage): boolean {
  return (headers['content-type'] ?? '').startsWith('text/html');
}

/** The UI's own guard against forged calls takes any two that are alike; ours stands in front of it. */
function passOn(passed: ClientRequest, csrf: string): void {
  for (const name of passed.getHeaderNames()) if (!PASSED_ON.has(name)) passed.removeHeader(name);
  passed.setHeader('cookie', `_csrf=${csrf}`);
  passed.setHeader('x-csrf-token', csrf);
}

/** Takes out of an answer what stays behind. */
function clean(answer: IncomingMessage, req: Request, res: Response): void {
  for (const name of Object.keys(answer.headers)) if (!PASSED_BACK.has(name)) delete answer.headers[name];
  const isFixed = req.path.startsWith('/_app/immutable/') && answer.statusCode === 200;
  res.set('Cache-Control', isFixed ? 'private, max-age=31536000, immutable' : 'no-store');
}

function unavailable(cause: unknown): DomainError {
  return new DomainError('TEMPORAL_UI_UNAVAILABLE', 'Temporal’s UI does not answer.', { cause });
}
