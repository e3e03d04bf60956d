import express, { type Request, type Router } from 'express';
import { z } from 'zod';
import { BounceSchema, EVENT_TYPES, type InboxEmail } from './email.ts';
import { type FaultSwitch, FaultsSchema } from './faults.ts';
import type { Feedback } from './feedback.ts';
import { requireLoopbackHost } from './loopback.ts';
import { Refusal } from './refusal.ts';
import { parseId } from './resend-api.ts';
import { SCANNER_MODES } from './scanner.ts';
import type { Scans } from './scans.ts';
import type { Sending } from './sending.ts';
import type { Store } from './store.ts';
import { isMatch, waitForEmail } from './waiting.ts';

interface ControlDeps {
  readonly store: Store;
  readonly faults: FaultSwitch;
  readonly feedback: Feedback;
  readonly sending: Sending;
  readonly scans: Scans;
}

const EventBodySchema = z.strictObject({ type: z.enum(EVENT_TYPES), bounce: BounceSchema.optional() });
const ModeSchema = z.strictObject({ mode: z.enum(SCANNER_MODES) });
const ScanBodySchema = z.strictObject({ mode: z.enum(['open', 'submit']).default('submit') });
const FindSchema = z.strictObject({
  to: z.string().optional(),
  template: z.string().optional(),
  subject: z.string().optional(),
  count: z.coerce.number().int().min(1).optional(),
  waitMs: z.coerce.number().int().min(0).max(60_000).default(0),
});

/**
 * What tests and people steer the inbox by, in JSON, from this machine only:
 *
 * - `GET PUT DELETE /control/faults` (`Faults`; PUT replaces them all, DELETE clears them);
 * - `GET /control/emails?to=&template=&subject=[&count=&waitMs=]` → `{emails}`, oldest first, whole and with timeline;
 *   with `count` it answers when so many are there, or 404 after `waitMs`;
 * - `POST /control/emails/{id}/events {type, bounce?}` → `{event, webhook: {status} | null}` when the webhook answered;
 * - `POST /control/emails/{id}/scan {mode?}` → the report of this scan;
 * - `GET POST /control/scanner {mode}` → `{mode, reports}`, of everything scanned so far;
 * - `GET /control/idempotency-keys` → `{key: times it arrived}`.
 */
export function createControlApi({ store, faults, feedback, sending, scans }: ControlDeps): Router {
  const router = express.Router({ caseSensitive: true });
  router.use('/control', requireLoopbackHost, express.json());

  router
    .route('/control/faults')
    .get((_request, response) => void response.json(faults.current()))
    .put((request, response) => void response.json(faults.set(parseBody(FaultsSchema, request))))
    .delete((_request, response) => void response.json(faults.set({})));

  router.get('/control/emails', async (request, response) => {
    const { count, waitMs, ...match } = FindSchema.parse(request.query);
    if (count !== undefined) await waitForEmail(store, { ...match, count }, waitMs).catch(refuseMiss);
    const emails = store.emails().filter((email) => isMatch(email, match));
    response.json({ emails: emails.map((email) => ({ ...email, timeline: store.timeline(email.id) })) });
  });
  router.post('/control/emails/:id/events', async (request, response) => {
    response.json(await feedback.play(findEmail(store, request), parseBody(EventBodySchema, request)));
  });
  router.post('/control/emails/:id/scan', async (request, response) => {
    response.json(await scans.scan(findEmail(store, request), parseBody(ScanBodySchema, request).mode));
  });

  router
    .route('/control/scanner')
    .get((_request, response) => void response.json({ mode: scans.mode(), reports: scans.reports() }))
    .post((request, response) => {
      scans.setMode(parseBody(ModeSchema, request).mode);
      response.json({ mode: scans.mode(), reports: scans.reports() });
    });
  router.get('/control/idempotency-keys', (_request, response) => {
    response.json(Object.fromEntries(sending.keyArrivals()));
  });
  return router;
}

/** The mail a path names; refuses with 404 when there is none. */
export function findEmail(store: Store, request: Request): InboxEmail {
  const { id } = request.params;
  const email = store.find(parseId(typeof id === 'string' ? id : undefined));
  if (!email) throw new Refusal(404, 'not_found', 'Email not found');
  return email;
}

function parseBody<T>(schema: z.ZodType<T>, request: Request): T {
  const body: unknown = request.body;
  return schema.parse(body ?? {});
}

function refuseMiss(error: unknown): never {
  throw new Refusal(404, 'not_found', error instanceof Error ? error.message : 'No such mail came.');
}
