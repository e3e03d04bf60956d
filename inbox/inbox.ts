import { createServer } from 'node:http';
import express, { type Express } from 'express';
import { createControlApi } from './control-api.ts';
import type { EmailEvent, InboxEmail, TimelineEntry } from './email.ts';
import { createFaultSwitch, type Faults, type FaultsInput } from './faults.ts';
import { createFeedback, type Feedback } from './feedback.ts';
import { listen } from './listening.ts';
import { createPages } from './pages/routes.ts';
import { answerRefusal, Refusal, refuseUnknownPath } from './refusal.ts';
import { createResendApi } from './resend-api.ts';
import type { ScannerMode, ScanReport } from './scanner.ts';
import { createScans } from './scans.ts';
import { createSending } from './sending.ts';
import { openStore, type Store } from './store.ts';
import { type EmailMatch, waitForEmail } from './waiting.ts';
import { createWebhookSender, type WebhookAnswer } from './webhooks.ts';

export interface InboxOptions {
  /** 0 (the default) takes a free port. */
  readonly port?: number | undefined;
  /** The default is 127.0.0.1. */
  readonly host?: string | undefined;
  /** Where mails, keys and webhooks not yet delivered outlive the process; without it all is in memory. */
  readonly dataFolder?: string | undefined;
  /** Where feedback goes; without it there is none. */
  readonly webhookUrl?: string | undefined;
  /** `whsec_…`; needed with `webhookUrl`. */
  readonly webhookSecret?: string | undefined;
  /** Required as bearer when given; without it the API answers to a loopback Host only, as pages and control always do. */
  readonly apiKey?: string | undefined;
  /** The pauses between the attempts of a webhook; after the last one it is given up. */
  readonly webhookPausesMs?: readonly number[] | undefined;
  /** How long a delayed mail takes. */
  readonly delayMs?: number | undefined;
  /** The clock, for the age of idempotency keys and for timestamps. */
  readonly now?: (() => number) | undefined;
}

/** A running inbox; its methods are what the control API offers, for tests in the same process. */
export interface Inbox {
  readonly url: string;
  /** Oldest first. */
  emails(): readonly InboxEmail[];
  emailsTo(address: string): readonly InboxEmail[];
  sentCount(): number;
  /** See `waitForEmail` of `waiting.ts`: resolves with the `count`-th mail that is meant, at the moment it arrives. */
  waitForEmail(match: EmailMatch & { readonly count?: number }, timeoutMs: number): Promise<InboxEmail>;
  timeline(emailId: string): readonly TimelineEntry[];
  lastEvent(emailId: string): string;
  /** How often each idempotency key arrived, refused and repeated calls too. */
  keyArrivals(): ReadonlyMap<string, number>;
  faults(): Faults;
  /** Replaces all faults; what is not named is off. */
  setFaults(faults: FaultsInput): void;
  clearFaults(): void;
  /** Makes one event happen now and tells how the webhook answered; null when feedback has no address. */
  play(
    emailId: string,
    step: Parameters<Feedback['play']>[1],
  ): Promise<{ event: EmailEvent; webhook: WebhookAnswer | null }>;
  setScanner(mode: ScannerMode): void;
  scan(emailId: string, mode: ScannerMode): Promise<ScanReport>;
  scanReports(): readonly ScanReport[];
  /** Resolves when no webhook and no scan is under way or waits for its next attempt. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

const WEBHOOK_PAUSES_MS = [1, 2, 5, 10, 30, 60, ...Array.from({ length: 24 }, () => 300)].map(
  (seconds) => seconds * 1000,
);
const DELAY_MS = 5_000;

/** Starts a stand-in for Resend that the real SDK talks to by its base URL. */
export async function createInbox(options: InboxOptions = {}): Promise<Inbox> {
  const { now = Date.now, delayMs = DELAY_MS } = options;
  const closing = new AbortController();
  const { signal } = closing;
  const work = createWorkList();
  const sender = createSender(options, now, signal);
  const store = openStore(options.dataFolder, now);
  const faults = createFaultSwitch();
  const feedback = createFeedback({ store, faults, sender, now, signal, track: work.track });
  const sending = createSending({ store, faults, feedback, now, delayMs, signal });
  const scans = createScans({ store, signal, track: work.track });
  const app = createApp((use) => {
    use(createResendApi({ store, faults, sending, apiKey: options.apiKey }));
    use(createControlApi({ store, faults, feedback, sending, scans }));
    use(createPages({ store, faults, feedback, scans }));
  });
  const server = await listen(createServer(app), options.port ?? 0, options.host ?? '127.0.0.1').catch(
    (error: unknown) => {
      store.close();
      throw error;
    },
  );
  for (const { id } of store.emails()) if (isPending(store, id)) feedback.report(id);

  async function close(): Promise<void> {
    closing.abort();
    await server.close();
    await work.settled();
    store.close();
  }

  return {
    url: server.url,
    emails: () => store.emails(),
    emailsTo: (address) => store.emailsTo(address),
    sentCount: () => store.emails().length,
    waitForEmail: (match, timeoutMs) => waitForEmail(store, match, timeoutMs),
    timeline: (emailId) => store.timeline(emailId),
    lastEvent: (emailId) => store.lastEvent(emailId),
    keyArrivals: () => sending.keyArrivals(),
    faults: () => faults.current(),
    setFaults: (input) => void faults.set(input),
    clearFaults: () => void faults.set({}),
    play: (emailId, step) => feedback.play(known(store, emailId), step),
    setScanner: (mode) => scans.setMode(mode),
    scan: (emailId, mode) => scans.scan(known(store, emailId), mode),
    scanReports: () => scans.reports(),
    settled: work.settled,
    close,
  };
}

function createSender(
  { webhookUrl, webhookSecret, webhookPausesMs }: InboxOptions,
  now: () => number,
  signal: AbortSignal,
) {
  if (webhookUrl === undefined) return undefined;
  if (webhookSecret === undefined) throw new Error('Feedback needs RESEND_WEBHOOK_SECRET beside WEBHOOK_URL.');
  const pausesMs = webhookPausesMs ?? WEBHOOK_PAUSES_MS;
  return createWebhookSender({ url: webhookUrl, secret: webhookSecret, pausesMs, signal, now });
}

function createApp(addRoutes: (use: (handler: express.Router) => void) => void): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }));
  addRoutes((router) => void app.use(router));
  app.use(refuseUnknownPath);
  app.use(answerRefusal);
  return app;
}

function createWorkList() {
  const underWay = new Set<Promise<unknown>>();

  function track(promise: Promise<unknown>): void {
    // what is interrupted by closing is taken up again after a restart; a bug must not go unseen
    const guarded = promise.catch((error: unknown) => {
      if (!(error instanceof Error && error.name === 'AbortError')) console.error('Background work failed.', error);
    });
    underWay.add(guarded);
    void guarded.then(() => underWay.delete(guarded));
  }

  async function settled(): Promise<void> {
    while (underWay.size > 0) await Promise.all(underWay);
  }

  return { track, settled };
}

function isPending(store: Store, emailId: string): boolean {
  return store.timeline(emailId).some(({ webhook }) => webhook === 'pending');
}

function known(store: Store, emailId: string): InboxEmail {
  const email = store.find(emailId);
  if (!email) throw new Refusal(404, 'not_found', 'Email not found');
  return email;
}
