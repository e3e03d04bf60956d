import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EmailEvent, InboxEmail } from './email.ts';
import { messageIdOf } from './resend-views.ts';

/** How the receiver answered one attempt; null when it could not be reached or took too long. */
export interface WebhookAnswer {
  readonly status: number | null;
}

export interface WebhookDelivery {
  readonly firstAnswer: Promise<WebhookAnswer>;
  /** After the last attempt; undefined when the inbox closed before. */
  readonly settled: Promise<{ readonly outcome: 'delivered' | 'given-up'; readonly status: number | null } | undefined>;
}

export interface WebhookSender {
  /** Sends one event, and again after each pause until it is answered 2xx or the pauses are used up; same svix-id. */
  send(event: EmailEvent, email: InboxEmail): WebhookDelivery;
}

export interface WebhookSenderOptions {
  readonly url: string;
  /** `whsec_` and the key in base64. */
  readonly secret: string;
  readonly pausesMs: readonly number[];
  readonly signal: AbortSignal;
  readonly now: () => number;
}

const CONCURRENT_CALLS = 8;
const ANSWER_TIMEOUT_MS = 15_000;

/** Speaks to a receiver as Svix, which sends Resend's webhooks (https://docs.svix.com/receiving/verifying-payloads/how-manual). */
export function createWebhookSender(options: WebhookSenderOptions): WebhookSender {
  const { url, pausesMs, signal, now } = options;
  const key = Buffer.from(options.secret.replace(/^whsec_/, ''), 'base64');
  if (key.length === 0) throw new Error('RESEND_WEBHOOK_SECRET must be whsec_ and a key in base64.');
  const inTurn = createTurnstile(CONCURRENT_CALLS);

  async function attempt(id: string, body: string): Promise<WebhookAnswer> {
    const timestamp = String(Math.floor(now() / 1000));
    const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'Svix-Webhooks/1.0 (inbox)',
      'svix-id': id,
      'svix-timestamp': timestamp,
      'svix-signature': `v1,${signature}`,
    };
    try {
      const timeout = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]);
      const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal: timeout });
      await response.body?.cancel();
      return { status: response.status };
    } catch {
      // not reached, or no answer in time: the next attempt follows
      return { status: null };
    }
  }

  function send(event: EmailEvent, email: InboxEmail): WebhookDelivery {
    const body = JSON.stringify(webhookPayload(event, email));
    const firstAnswer = inTurn(() => attempt(event.id, body));
    return { firstAnswer, settled: settle(event.id, body, firstAnswer) };
  }

  async function settle(id: string, body: string, first: Promise<WebhookAnswer>): Promise<Ending> {
    let answer = await first;
    for (const pauseMs of pausesMs) {
      if (isTaken(answer)) break;
      const paused = await sleep(pauseMs, true, { signal, ref: false }).catch(() => false);
      if (!paused) return undefined;
      answer = await inTurn(() => attempt(id, body));
    }
    if (signal.aborted && !isTaken(answer)) return undefined;
    return { outcome: isTaken(answer) ? 'delivered' : 'given-up', status: answer.status };
  }

  return { send };
}

type Ending = Awaited<WebhookDelivery['settled']>;

/** The body of a webhook: `{type, created_at, data: {email_id, to, tags, …}}`. */
function webhookPayload(event: EmailEvent, email: InboxEmail) {
  return {
    type: event.type,
    created_at: event.at,
    data: {
      created_at: email.createdAt,
      email_id: email.id,
      message_id: messageIdOf(email),
      from: email.from,
      to: email.to,
      subject: email.subject,
      tags: email.tags,
      ...(event.bounce && { bounce: event.bounce }),
      ...(event.type === 'email.failed' && { failed: { reason: event.reason ?? '' } }),
      ...(event.type === 'email.suppressed' && {
        suppressed: { type: 'OnAccountSuppressionList', message: event.reason ?? '' },
      }),
    },
  };
}

function isTaken({ status }: WebhookAnswer): boolean {
  return status !== null && status >= 200 && status < 300;
}

/** Lets at most `places` calls run at a time; the rest wait in the order in which they came. */
function createTurnstile(places: number) {
  let free = places;
  const waiting: (() => void)[] = [];
  return async function inTurn<T>(call: () => Promise<T>): Promise<T> {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await call();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
