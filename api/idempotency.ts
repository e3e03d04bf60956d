import { createHmac } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Request, Response } from 'express';
import type { KeyRing } from '../config/config.ts';
import { beginIdempotent, finishIdempotent, releaseIdempotent } from '../db/writes/idempotency.ts';
import { DomainError } from '../domain/errors.ts';
import type { Policy } from '../domain/policy.ts';
import { actorOf } from '../domain/rights.ts';
import { toProblem } from './error-handler.ts';
import { type Problem, STATUS_OF, sendProblem } from './problem.ts';
import type { KnownCaller } from './route.ts';

export interface IdempotentCall {
  readonly req: Request;
  readonly res: Response;
  readonly caller: KnownCaller;
  readonly key: string;
  readonly body: unknown;
  /** Members of the answer that are not stored. */
  readonly shownOnce: readonly string[];
  /** Makes those members anew for a repeat; without it they are null. */
  readonly renew?: ((answer: unknown) => Promise<object>) | undefined;
}

export interface Idempotency {
  /**
   * Does a call once under its `Idempotency-Key`: a repeat within 24 h gets the stored answer, marked by the header
   * `Idempotent-Replayed`. Throws `IDEMPOTENCY_KEY_REUSED` for another call under the same key, `REQUEST_IN_PROGRESS`
   * while the first is still at work. One that was cut off is done again after a minute, under the same id.
   */
  readonly once: (call: IdempotentCall, handle: (id: string) => Promise<void>) => Promise<void>;
}

const KEY = /^[\x21-\x7e]{1,255}$/;

export interface IdempotencyDependencies {
  readonly orm: MikroORM;
  readonly policy: Policy;
  readonly tokenKeys: KeyRing;
}

/** Remembers answers in PostgreSQL, so that a repeat finds them whichever process it meets, and after a restart. */
export function createIdempotency({ orm, policy, tokenKeys }: IdempotencyDependencies): Idempotency {
  async function once(call: IdempotentCall, handle: (id: string) => Promise<void>): Promise<void> {
    const { req, res, caller, key, shownOnce } = call;
    if (!KEY.test(key)) {
      const fields = [{ field: 'Idempotency-Key', code: 'INVALID' as const }];
      throw new DomainError('VALIDATION_FAILED', 'An Idempotency-Key is 1 to 255 visible ASCII characters.', {
        fields,
      });
    }
    const begun = await beginIdempotent(orm.em.fork(), {
      caller: actorOf(caller),
      key,
      requestHashes: hashesOf(req, call.body, tokenKeys),
      leaseMs: policy.idempotencyLeaseMs,
      keptMs: policy.idempotencyMs,
    });
    switch (begun.kind) {
      case 'other-request':
        throw new DomainError('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key was used for another call.');
      case 'in-progress':
        res.set('Retry-After', String(Math.max(1, Math.ceil(begun.leaseLeftMs / 1_000))));
        throw new DomainError('REQUEST_IN_PROGRESS', 'The same call is still being carried out.');
      case 'answered':
        return replay(res, begun.answer, call.renew);
      case 'begun':
        return carryOut(begun.id);
    }

    async function carryOut(id: string): Promise<void> {
      const held = holdAnswer(res);
      try {
        await handle(id);
      } catch (error) {
        held.letGo();
        const problem = toProblem(error);
        // what is ours to mend, or only for now, may be tried again at once
        const isFinal = STATUS_OF[problem.code] < 500 && problem.code !== 'RATE_LIMITED';
        if (!isFinal) await releaseIdempotent(orm.em.fork(), id);
        else
          await finishIdempotent(orm.em.fork(), id, {
            status: STATUS_OF[problem.code],
            location: null,
            body: { problem },
          });
        throw error;
      }
      const status = res.statusCode;
      const location = res.get('location') ?? null;
      const etag = res.get('etag') ?? null;
      const body = held.body();
      try {
        await finishIdempotent(orm.em.fork(), id, { status, location, body: { etag, body: without(body, shownOnce) } });
      } finally {
        // also for the problem document that says that it could not be stored
        held.letGo();
      }
      if (body === undefined) res.end();
      else res.json(body);
    }
  }
  return { once };
}

/** Keeps an answer back until it is stored: nobody may hear what a repeat would not. */
function holdAnswer(res: Response): { readonly body: () => unknown; readonly letGo: () => void } {
  const own = { json: res.json.bind(res), end: res.end.bind(res) };
  let held: unknown;
  res.json = (body: unknown) => {
    held = body;
    return res;
  };
  res.end = (() => res) as typeof res.end;
  return { body: () => held, letGo: () => Object.assign(res, own) };
}

async function replay(
  res: Response,
  { status, location, body }: { readonly status: number; readonly location: string | null; readonly body: unknown },
  renew: IdempotentCall['renew'],
): Promise<void> {
  res.set('Idempotent-Replayed', 'true');
  const stored = body as { readonly problem?: Problem; readonly body?: unknown; readonly etag?: unknown } | null;
  if (stored?.problem) return sendProblem(res, stored.problem);
  if (location !== null) res.location(location);
  if (typeof stored?.etag === 'string') res.set('ETag', stored.etag);
  res.status(status);
  if (stored?.body === undefined || stored.body === null) res.end();
  else res.json(renew ? { ...stored.body, ...(await renew(stored.body)) } : stored.body);
}

function without(body: unknown, names: readonly string[]): unknown {
  if (typeof body !== 'object' || body === null || names.length === 0) return body;
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, names.includes(name) ? null : value]));
}

/**
 * Of method, path, query and the parsed body: a body that only differs in white space is the same call. Under a key,
 * since bodies hold passwords; the first is of the key that writes, the others are of those that may have written.
 */
function hashesOf(req: Request, body: unknown, { current, keys }: KeyRing): readonly Buffer[] {
  const request = `${req.method}\n${req.originalUrl}\n${JSON.stringify(body ?? null)}`;
  const ids = [current, ...[...keys.keys()].filter((id) => id !== current)];
  return ids.flatMap((id) => {
    const key = keys.get(id);
    return key ? [createHmac('sha256', key).update(`idempotency\n${request}`).digest()] : [];
  });
}
