import express, { type RequestHandler, type Response, type Router } from 'express';
import { z } from 'zod';
import { findEmail } from '../control-api.ts';
import { EVENT_TYPES } from '../email.ts';
import type { FaultSwitch, FaultsInput } from '../faults.ts';
import { FEEDBACK_BY_SUFFIX, type Feedback } from '../feedback.ts';
import { requireLoopbackHost } from '../loopback.ts';
import { SCANNER_MODES } from '../scanner.ts';
import type { Scans } from '../scans.ts';
import type { Store } from '../store.ts';
import type { Html } from './html.ts';
import { listPage } from './list-page.ts';
import { mailPage, unknownMailPage } from './mail-page.ts';
import { STYLE } from './style.ts';

interface PagesDeps {
  readonly store: Store;
  readonly faults: FaultSwitch;
  readonly feedback: Feedback;
  readonly scans: Scans;
}

const PAGE_SIZE = 50;
const FAULTS_BY_CHOICE: Readonly<Record<string, FaultsInput>> = {
  outage: { outage: true },
  rateLimit: { rateLimit: { retryAfterSeconds: 2, times: 3 } },
  errors: { errors: { status: 500, name: 'internal_server_error', times: 3 } },
  loseAnswer: { loseAnswer: { times: 1 } },
  slow: { slowMs: 5_000 },
  off: { webhooks: 'off' },
  duplicate: { webhooks: 'duplicate' },
  reversed: { webhooks: 'reversed' },
};

const ListQuerySchema = z.object({ to: z.string().trim().catch(''), page: z.coerce.number().int().min(1).catch(1) });
const FaultSchema = z.object({ fault: z.string().catch('none') });
const ScannerSchema = z.object({ mode: z.enum(SCANNER_MODES).catch('off') });
const ScanSchema = z.object({ mode: z.enum(['open', 'submit']).catch('open') });
const PlaySchema = z.object({ type: z.enum([...EVENT_TYPES, 'softbounce']) });

/** What a person sees and steers the inbox by: works without scripts, loads nothing from elsewhere, this machine only. */
export function createPages({ store, faults, feedback, scans }: PagesDeps): Router {
  const router = express.Router({ caseSensitive: true });
  router.use(securePage);
  router.use(['/mails', '/faults', '/scanner'], requireLoopbackHost, express.urlencoded({ extended: false }));

  router.get('/', requireLoopbackHost, (request, response) => {
    const { to, page } = ListQuerySchema.parse(request.query);
    const numbered = store.emails().map((email, index) => ({ email, number: index + 1 }));
    const wanted = to.toLowerCase();
    const found = numbered.filter(({ email }) => email.to.some((address) => address.toLowerCase().includes(wanted)));
    const shown = found.toReversed().slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE);
    const mails = shown.map((mail) => ({ ...mail, lastEvent: store.lastEvent(mail.email.id) }));
    const view = { mails, page, total: found.length, search: to, hasOlder: found.length > page * PAGE_SIZE };
    answerPage(response, listPage({ ...view, faults: faults.current(), scanner: scans.mode() }));
  });
  router.get('/style.css', (_request, response) => void response.type('css').send(STYLE));
  router.get('/mails/:id', allowInlineStyles, (request, response) => {
    const id = z.uuid().safeParse(request.params['id']);
    const email = id.success ? store.find(id.data) : undefined;
    if (!email) return answerPage(response.status(404), unknownMailPage());
    const reports = scans.reports().filter(({ emailId }) => emailId === email.id);
    const [lastEvent, timeline] = [store.lastEvent(email.id), store.timeline(email.id)];
    return answerPage(response, mailPage({ email, lastEvent, timeline, scans: reports }));
  });
  router.post('/mails/:id/events', async (request, response) => {
    const email = findEmail(store, request);
    const { type } = PlaySchema.parse(request.body);
    const soft = FEEDBACK_BY_SUFFIX['softbounce']?.find(({ bounce }) => bounce)?.bounce;
    await feedback.play(email, type === 'softbounce' ? { type: 'email.bounced', bounce: soft } : { type });
    response.redirect(303, `/mails/${email.id}`);
  });
  router.post('/mails/:id/scan', async (request, response) => {
    const email = findEmail(store, request);
    await scans.scan(email, ScanSchema.parse(request.body).mode);
    response.redirect(303, `/mails/${email.id}`);
  });
  router.post('/faults', (request, response) => {
    const chosen = FAULTS_BY_CHOICE[FaultSchema.parse(request.body).fault];
    faults.set(chosen ? { ...faults.current(), ...chosen } : {});
    response.redirect(303, '/');
  });
  router.post('/scanner', (request, response) => {
    scans.setMode(ScannerSchema.parse(request.body).mode);
    response.redirect(303, '/');
  });
  return router;
}

const securePage: RequestHandler = (_request, response, next) => {
  response.set({
    'content-security-policy': contentSecurityPolicy("'self'"),
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });
  next();
};

/** A mail in a `srcdoc` frame inherits the policy of its page, and mails are styled inline. */
const allowInlineStyles: RequestHandler = (_request, response, next) => {
  response.set('content-security-policy', contentSecurityPolicy("'self' 'unsafe-inline'"));
  next();
};

function contentSecurityPolicy(styles: string): string {
  return `default-src 'none'; style-src ${styles}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;
}

function answerPage(response: Response, page: Html): void {
  response.type('html').send(page.markup);
}
