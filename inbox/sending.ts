import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import type { InboxEmail } from './email.ts';
import type { FaultSwitch } from './faults.ts';
import { type Feedback, planFeedback } from './feedback.ts';
import { Refusal } from './refusal.ts';
import type { SendRequest } from './send-request.ts';
import type { Store } from './store.ts';

type Json = ReturnType<typeof z.json>['_output'];

export interface SendCall {
  readonly key: string | undefined;
  /** What must be the same for the same key: path, mode and body. */
  readonly content: string;
  /** Reads the body; called only when the key is new. Throws a refusal when nothing can be taken in. */
  readonly parse: () => readonly SendRequest[];
  readonly answer: (ids: readonly string[]) => Json;
}

export interface Sending {
  /** The answer to a send; undefined when it is to be lost on its way. */
  send(call: SendCall): Promise<Json | undefined>;
  /** How often each idempotency key arrived, refused and repeated calls too, since the process started. */
  keyArrivals(): ReadonlyMap<string, number>;
  countArrival(key: string): void;
}

interface SendingDeps {
  readonly store: Store;
  readonly faults: FaultSwitch;
  readonly feedback: Feedback;
  readonly now: () => number;
  readonly delayMs: number;
  readonly signal: AbortSignal;
}

const LONGEST_KEY = 256;

/** Takes mails in, each idempotency key once (https://resend.com/docs/dashboard/emails/idempotency-keys). */
export function createSending({ store, faults, feedback, now, delayMs, signal }: SendingDeps): Sending {
  const inFlight = new Set<string>();
  const arrivals = new Map<string, number>();

  async function send(call: SendCall): Promise<Json | undefined> {
    faults.assertSendable();
    const { key } = call;
    if (key === undefined) return takeIn(call);
    if (key.length < 1 || key.length > LONGEST_KEY)
      throw new Refusal(400, 'invalid_idempotency_key', `The key must be between 1-${LONGEST_KEY} chars.`);
    if (inFlight.has(key))
      throw new Refusal(
        409,
        'concurrent_idempotent_requests',
        'Same idempotency key used while original request is still in progress.',
      );
    inFlight.add(key);
    try {
      return await takeIn(call);
    } finally {
      inFlight.delete(key);
    }
  }

  async function takeIn({ key, content, parse, answer }: SendCall): Promise<Json | undefined> {
    const fingerprint = createHash('sha256').update(content).digest('base64');
    const kept = key === undefined ? undefined : store.keptAnswer(key);
    if (kept && kept.fingerprint !== fingerprint)
      throw new Refusal(
        409,
        'invalid_idempotent_request',
        'Same idempotency key used with a different request payload.',
      );
    const { slowMs } = faults.current();
    if (slowMs > 0 && !(await sleep(slowMs, true, { signal, ref: false }).catch(() => false)))
      throw new Refusal(503, 'internal_server_error', 'The inbox is closing.');
    const reply = kept ? kept.answer : accept(parse(), key, fingerprint, answer);
    return faults.takeLostAnswer() ? undefined : reply;
  }

  function accept(
    requests: readonly SendRequest[],
    key: string | undefined,
    fingerprint: string,
    answer: SendCall['answer'],
  ): Json {
    const atMs = now();
    const at = new Date(atMs).toISOString();
    const emails = requests.map(
      (request): InboxEmail => ({ id: randomUUID(), createdAt: at, idempotencyKey: key ?? null, ...request }),
    );
    const reply = answer(emails.map(({ id }) => id));
    const events = emails.flatMap((email) => planFeedback(email, atMs, delayMs));
    store.accept({ emails, events, kept: key === undefined ? null : { key, fingerprint, at, answer: reply } });
    for (const { id } of emails) feedback.report(id);
    return reply;
  }

  return {
    send,
    keyArrivals: () => new Map(arrivals),
    countArrival: (key) => void arrivals.set(key, (arrivals.get(key) ?? 0) + 1),
  };
}
