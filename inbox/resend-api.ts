import { timingSafeEqual } from 'node:crypto';
import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import { z } from 'zod';
import type { InboxEmail } from './email.ts';
import type { FaultSwitch } from './faults.ts';
import { requireLoopbackHost } from './loopback.ts';
import { Refusal, refuseMethod } from './refusal.ts';
import { listedEmail, wholeEmail } from './resend-views.ts';
import { parseSendRequest, type SendRequest } from './send-request.ts';
import type { SendCall, Sending } from './sending.ts';
import type { Store } from './store.ts';

interface ResendApiDeps {
  readonly store: Store;
  readonly faults: FaultSwitch;
  readonly sending: Sending;
  readonly apiKey: string | undefined;
}

const LARGEST_BATCH = 100;
/** What the headers tell; the inbox itself limits nobody but by a played-out fault. */
const TOLD_LIMIT = '1000';

/** Resend's own HTTP API, as far as it is about sending (https://resend.com/docs/api-reference/emails/send-email). */
export function createResendApi({ store, faults, sending, apiKey }: ResendApiDeps): Router {
  const router = express.Router({ caseSensitive: true });

  router.use(
    '/emails',
    apiKey === undefined ? requireLoopbackHost : requireKey(apiKey),
    tellRateLimit,
    (request, _response, next) => {
      const key = request.get('idempotency-key');
      if (request.method === 'POST' && key !== undefined) sending.countArrival(key);
      faults.assertUp();
      next();
    },
  );
  router.use('/emails', express.json({ limit: '40mb' }));

  router
    .route('/emails')
    .post((request, response) => answerSend(request, response, singleCall(request)))
    .get((request, response) => {
      const { items, hasMore } = page(store.emails(), request.query);
      response.json({ object: 'list', has_more: hasMore, data: items.map((email) => listedEmail(store, email)) });
    })
    .all(refuseMethod);
  router
    .route('/emails/batch')
    .post((request, response) => answerSend(request, response, batchCall(request)))
    .all(refuseMethod);
  router.get('/emails/:id', (request, response) => {
    const id = parseId(request.params.id);
    const email = store.find(id);
    if (!email) throw new Refusal(404, 'not_found', 'Email not found');
    response.json(wholeEmail(store, email));
  });

  async function answerSend(request: Request, response: Response, call: SendCall): Promise<void> {
    const answer = await sending.send(call);
    if (answer === undefined) request.socket.destroy();
    else response.json(answer);
  }

  return router;
}

function singleCall(request: Request): SendCall {
  return {
    key: request.get('idempotency-key'),
    content: JSON.stringify(['/emails', request.body]),
    parse: () => [parseSendRequest(request.body)],
    answer: ([id = '']) => ({ id }),
  };
}

function batchCall(request: Request): SendCall {
  const permissive = request.get('x-batch-validation') === 'permissive';
  const errors: { index: number; message: string }[] = [];

  function parse(): readonly SendRequest[] {
    const lines: unknown = request.body;
    if (!Array.isArray(lines) || lines.length === 0) throw new Refusal(422, 'validation_error', 'Missing emails.');
    if (lines.length > LARGEST_BATCH)
      throw new Refusal(422, 'validation_error', `A batch takes at most ${LARGEST_BATCH} emails.`);
    if (!permissive) return lines.map(parseSendRequest);
    return lines.flatMap((line: unknown, index) => {
      try {
        return [parseSendRequest(line)];
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        errors.push({ index, message: error.message });
        return [];
      }
    });
  }

  return {
    key: request.get('idempotency-key'),
    content: JSON.stringify(['/emails/batch', permissive, request.body]),
    parse,
    answer: (ids) => ({ data: ids.map((id) => ({ id })), ...(permissive && { errors }) }),
  };
}

const PageSchema = z
  .object({ limit: z.coerce.number().int().min(1).max(100).default(20), after: z.uuid(), before: z.uuid() })
  .partial({ after: true, before: true })
  .refine(({ after, before }) => after === undefined || before === undefined);

/** Newest first; `after` goes on to older ones, `before` back to newer ones. */
function page(emails: readonly InboxEmail[], query: unknown): { items: readonly InboxEmail[]; hasMore: boolean } {
  const parsed = PageSchema.safeParse(query);
  if (!parsed.success)
    throw new Refusal(422, 'validation_error', 'Pass a `limit` of 1 to 100 and either `after` or `before`.');
  const { limit, after, before } = parsed.data;
  const newestFirst = emails.toReversed();
  const cursor = after ?? before;
  if (cursor === undefined) return { items: newestFirst.slice(0, limit), hasMore: newestFirst.length > limit };
  const at = newestFirst.findIndex(({ id }) => id === cursor);
  if (at < 0) throw new Refusal(404, 'not_found', 'Email not found');
  if (after === undefined) return { items: newestFirst.slice(Math.max(0, at - limit), at), hasMore: at > limit };
  return { items: newestFirst.slice(at + 1, at + 1 + limit), hasMore: newestFirst.length > at + 1 + limit };
}

/** The id of a path, which Resend refuses with 422 when it is no UUID. */
export function parseId(id: string | undefined): string {
  const parsed = z.uuid().safeParse(id);
  if (!parsed.success) throw new Refusal(422, 'invalid_parameter', 'The `id` must be a valid UUID.');
  return parsed.data;
}

function requireKey(apiKey: string): RequestHandler {
  return (request, _response, next) => {
    const [, given] = /^Bearer (.+)$/.exec(request.get('authorization') ?? '') ?? [];
    if (given === undefined) throw new Refusal(401, 'missing_api_key', 'Missing API key in the authorization header.');
    const [left, right] = [Buffer.from(given), Buffer.from(apiKey)];
    if (left.length !== right.length || !timingSafeEqual(left, right))
      throw new Refusal(403, 'invalid_api_key', 'API key is invalid.');
    next();
  };
}

const tellRateLimit: RequestHandler = (_request, response, next) => {
  response.set({
    'ratelimit-limit': TOLD_LIMIT,
    'ratelimit-policy': `${TOLD_LIMIT};w=1`,
    'ratelimit-remaining': String(Number(TOLD_LIMIT) - 1),
    'ratelimit-reset': '1',
  });
  next();
};
