import type { Express, Request, RequestHandler, Response } from 'express';
import type { z } from 'zod';
import type { ErrorCode } from '../domain/errors.ts';
import { DomainError } from '../domain/errors.ts';
import { type Caller, hasRight, type Right } from '../domain/rights.ts';

/** One call of the HTTP API: what it takes and answers, who may make it, and what does it. */
export interface Route<Body extends z.ZodType = z.ZodType> {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** In Express's spelling, without the prefix. */
  readonly path: string;
  readonly right: Right;
  readonly summary: string;
  readonly description?: string;
  readonly body?: Body;
  readonly answers: Readonly<Record<number, { readonly description: string; readonly schema?: z.ZodType }>>;
  /** The codes that this call can meet beside those that any call can. */
  readonly problems: readonly ErrorCode[];
  readonly handle: (call: { req: Request; res: Response; body: z.output<Body>; caller: Caller }) => Promise<void>;
}

/** Keeps a route's body and handler in step for the compiler. */
export function defineRoute<Body extends z.ZodType>(route: Route<Body>): Route {
  return route as unknown as Route;
}

export interface MountOptions {
  readonly prefix: string;
  readonly parseBody: readonly RequestHandler[];
  readonly identify: (req: Request) => Promise<Caller>;
  /** Counts a call of somebody unknown; throws past the limit. */
  readonly countAnonymous: (req: Request, res: Response) => Promise<void>;
}

/** Mounts routes: identify, count, authorise, parse, handle; every other method on a known path is 405. */
export function mountRoutes(
  app: Express,
  routes: readonly Route[],
  { prefix, parseBody, identify, countAnonymous }: MountOptions,
): void {
  const callers = new WeakMap<Request, Caller>();
  for (const route of routes) {
    const admit: RequestHandler = async (req, res, next) => {
      const caller = await identify(req);
      // what anyone may call costs the same whoever calls: a session lifts no limit of it
      if (caller.kind === 'anonymous' || route.right === 'anyone') await countAnonymous(req, res);
      res.set('Cache-Control', 'no-store');
      if (!hasRight(caller, route.right)) throw refusal(caller);
      callers.set(req, caller);
      next();
    };
    app[route.method](prefix + route.path, admit, ...parseBody, async (req, res) => {
      const caller = callers.get(req) ?? { kind: 'anonymous' };
      const body = route.body ? route.body.parse(req.body ?? {}) : undefined;
      await route.handle({ req, res, body, caller });
    });
  }
  for (const path of new Set(routes.map((route) => route.path))) {
    app.all(prefix + path, (_req, res) => {
      const methods = routes.filter((route) => route.path === path).map(({ method }) => method.toUpperCase());
      res.set('Allow', methods.join(', '));
      throw new DomainError('METHOD_NOT_ALLOWED', `This path answers ${methods.join(' and ')} only.`);
    });
  }
}

function refusal(caller: Caller): DomainError {
  return caller.kind === 'anonymous'
    ? new DomainError('NOT_AUTHENTICATED', 'Sign in first.')
    : new DomainError('NOT_FOUND', 'There is nothing here for you.');
}
