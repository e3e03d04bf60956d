import type { Express, Request, RequestHandler, Response } from 'express';
import { uuidv7 } from 'uuidv7';
import type { z } from 'zod';
import type { ErrorCode } from '../domain/errors.ts';
import { DomainError } from '../domain/errors.ts';
import { type Caller, hasRight, type KnownCaller, type Right, reasonsAgainst } from '../domain/rights.ts';
import type { Idempotency } from './idempotency.ts';
import { malformedIn } from './well-formed.ts';

export type { KnownCaller } from '../domain/rights.ts';

/** A call as a route's handler gets it: parsed, and allowed by the route's right. */
export interface Call<Body = unknown, Query = unknown> {
  readonly req: Request;
  readonly res: Response;
  readonly body: Body;
  readonly query: Query;
  readonly caller: Caller;
  /**
   * The id of what this call makes. A call that is repeated under its `Idempotency-Key` after it was cut off gets the
   * same one, so what it makes by it is made once.
   */
  readonly id: string;
}

/** One call of the HTTP API: what it takes and answers, who may make it, and what does it. */
export interface Route<Body extends z.ZodType = z.ZodType, Query extends z.ZodType = z.ZodType> {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** In Express's spelling, without the prefix; a parameter is a UUID unless `texts` names it. */
  readonly path: string;
  readonly texts?: readonly string[];
  readonly right: Right;
  readonly summary: string;
  readonly description?: string;
  readonly body?: Body;
  /** The largest body, where it is more than usual. */
  readonly bodyLimit?: string;
  /** Takes its body as `text/csv` too, which its handler finds as a text in `req.body`. */
  readonly csv?: true;
  readonly query?: Query;
  readonly answers: Readonly<Record<number, { readonly description: string; readonly schema?: z.ZodType }>>;
  /** The codes that this call can meet beside those that any call can. */
  readonly problems: readonly ErrorCode[];
  /** Takes an `Idempotency-Key`: it starts something (design.md §6). */
  readonly idempotent?: true;
  /** Members of the answer that are shown once: a repeat under the same key gets `null` instead. */
  readonly shownOnce?: readonly string[];
  /** Makes anew what an answer leaves out of what is kept of it (`shownOnce`), for a repeat, by what its caller may now. */
  readonly renew?: (answer: unknown, caller: KnownCaller) => Promise<object>;
  /** Takes `If-Match` with the `ETag` of what it changes. */
  readonly conditional?: true;
  readonly handle: (call: Call<z.output<Body>, z.output<Query>>) => Promise<void>;
}

/** Keeps a route's body, query and handler in step for the compiler. */
export function defineRoute<Body extends z.ZodType, Query extends z.ZodType>(route: Route<Body, Query>): Route {
  return route as unknown as Route;
}

export interface MountOptions {
  readonly prefix: string;
  readonly parseBody: (route: Pick<Route, 'bodyLimit' | 'csv'>) => readonly RequestHandler[];
  readonly identify: (req: Request) => Promise<Caller>;
  /** Counts a call of somebody unknown; throws past the limit. */
  readonly countAnonymous: (req: Request, res: Response) => Promise<void>;
  readonly idempotency: Idempotency;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Mounts routes: identify, count, authorise, parse, handle; every other method on a known path is 405. */
export function mountRoutes(
  app: Express,
  routes: readonly Route[],
  { prefix, parseBody, identify, countAnonymous, idempotency }: MountOptions,
): void {
  const admitted = new WeakMap<Request, { readonly caller: Caller; readonly isWhole: boolean }>();
  for (const route of routes) {
    const admit: RequestHandler = async (req, res, next) => {
      res.set('Cache-Control', 'no-store');
      const caller = await identifyCounted(req, res);
      // what anyone may call costs the same whoever calls: a session lifts no limit of it
      if (caller.kind === 'anonymous' || route.right === 'anyone') await countAnonymous(req, res);
      assertAllowed(caller, route.right);
      assertIds(req, route);
      admitted.set(req, { caller, isWhole: req.complete });
      next();
    };
    app[route.method](prefix + route.path, admit, ...parseBody(route), async (req, res) => {
      const caller = await stillAllowed(req, route);
      assertWellFormed(req.body);
      assertWellFormed(req.query);
      const isText = route.csv === true && typeof req.body === 'string';
      const body: unknown = isText ? req.body : route.body?.parse(req.body ?? {});
      const query = route.query ? route.query.parse(req.query) : undefined;
      const handle = (id: string) => route.handle({ req, res, body, query, caller, id });
      const key = route.idempotent ? req.get('idempotency-key') : undefined;
      if (key === undefined || caller.kind === 'anonymous') await handle(uuidv7());
      else {
        const { shownOnce = [] } = route;
        const renew = route.renew && ((kept: unknown) => route.renew?.(kept, caller) ?? Promise.resolve({}));
        await idempotency.once({ req, res, caller, key, body, shownOnce, renew }, handle);
      }
    });
  }
  for (const path of new Set(routes.map((route) => route.path))) {
    app.all(prefix + path, (_req, res) => {
      const methods = routes.filter((route) => route.path === path).map(({ method }) => method.toUpperCase());
      res.set('Allow', methods.join(', '));
      throw new DomainError('METHOD_NOT_ALLOWED', `This path answers ${methods.join(' and ')} only.`);
    });
  }

  /** A body can take its time, in which a session ends or a role goes: whoever was let in before is looked at again after. */
  async function stillAllowed(req: Request, route: Route): Promise<Caller> {
    const { caller, isWhole } = admitted.get(req) ?? { caller: { kind: 'anonymous' } as const, isWhole: false };
    // all of it was there when the answer to the first look was: another one would tell the same
    if (route.right === 'anyone' || !route.body || isWhole) return caller;
    const now = await identify(req);
    assertAllowed(now, route.right);
    return now;
  }

  /** Whoever names a wrong key or session is counted like somebody unknown. */
  async function identifyCounted(req: Request, res: Response): Promise<Caller> {
    try {
      return await identify(req);
    } catch (refusal) {
      if (refusal instanceof DomainError) await countAnonymous(req, res);
      throw refusal;
    }
  }
}

/** Throws `NOT_AUTHENTICATED`, or `NOT_ALLOWED` with every reason. */
export function assertAllowed(caller: Caller, right: Right): void {
  if (hasRight(caller, right)) return;
  if (caller.kind === 'anonymous') throw new DomainError('NOT_AUTHENTICATED', 'Sign in first.');
  const reasons = reasonsAgainst(caller, right);
  throw new DomainError('NOT_ALLOWED', 'The caller may not do this; `reasons` says why.', { reasons });
}

/** Whether a text is an id at all. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** PostgreSQL keeps no NUL, and half a character is none: no text of ours has them. */
function assertWellFormed(value: unknown): void {
  const path = malformedIn(value);
  if (path === undefined) return;
  const fields = [{ field: path.join('.'), code: 'INVALID' as const }];
  throw new DomainError(
    'VALIDATION_FAILED',
    'A text holds what is no character: NUL, or half of a surrogate pair; or it nests too deep.',
    {
      fields,
    },
  );
}

/** An id that is no UUID names nothing. */
function assertIds(req: Request, { texts = [] }: Route): void {
  for (const [name, value] of Object.entries(req.params)) {
    if (malformedIn(value)) throw new DomainError('NOT_FOUND', 'There is nothing here.');
    if (texts.includes(name)) continue;
    if (typeof value !== 'string' || !isUuid(value)) throw new DomainError('NOT_FOUND', 'There is nothing here.');
  }
}

/** A parameter of a call's path. */
export function pathParam(req: Request, name: string): string {
  const value = req.params[name];
  if (typeof value !== 'string') throw new Error(`the path has no parameter ${name}`);
  return value;
}
