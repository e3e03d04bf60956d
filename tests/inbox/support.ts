import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { Resend } from 'resend';
import { z } from 'zod';
import { createInbox, type Inbox, type InboxOptions } from '../../inbox/inbox.ts';
import { listen } from '../../inbox/listening.ts';

export const WEBHOOK_SECRET = `whsec_${Buffer.from('a secret for tests of the inbox').toString('base64')}`;

const WebhookSchema = z.object({ type: z.string(), data: z.record(z.string(), z.unknown()) });

/** A mail as the SDK takes it. */
export function aMail(change: { to?: string; subject?: string; html?: string; text?: string } = {}) {
  return {
    from: 'Vestibule <onboarding@vestibule.example>',
    to: 'ada@example.com',
    subject: 'Activate your environment',
    html: '<p>Hello</p>',
    text: 'Hello',
    tags: [{ name: 'template', value: 'activation' }],
    headers: { 'List-Unsubscribe': '<https://vestibule.example/stop>' },
    ...change,
  };
}

export function resendFor(inbox: { readonly url: string }, key = 're_test'): Resend {
  return new Resend(key, { baseUrl: inbox.url });
}

/** Lends a running inbox and closes it afterwards. */
export async function withInbox<T>(options: InboxOptions, use: (inbox: Inbox) => Promise<T>): Promise<T> {
  const inbox = await createInbox(options);
  try {
    return await use(inbox);
  } finally {
    await inbox.close();
  }
}

/** Lends a site on a free port. */
export async function withSite<T>(listener: RequestListener, use: (url: string) => Promise<T>): Promise<T> {
  const site = await listen(createServer(listener), 0, '127.0.0.1');
  try {
    return await use(site.url);
  } finally {
    await site.close();
  }
}

/** One call of a webhook; `payload` is the body, byte for byte. */
export interface ReceivedWebhook {
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly payload: string;
  readonly headers: { readonly id: string; readonly timestamp: string; readonly signature: string };
}

/** Lends a receiver of webhooks that answers these statuses in turn, and 204 when they are used up. */
export async function withReceiver<T>(
  statuses: readonly number[],
  use: (url: string, received: readonly ReceivedWebhook[]) => Promise<T>,
): Promise<T> {
  const received: ReceivedWebhook[] = [];
  const answers = [...statuses];
  return withSite(
    (request, response) => {
      void readBody(request).then((payload) => {
        const header = (name: string) => String(request.headers[name]);
        const headers = {
          id: header('svix-id'),
          timestamp: header('svix-timestamp'),
          signature: header('svix-signature'),
        };
        const { type, data } = WebhookSchema.parse(JSON.parse(payload));
        received.push({ id: headers.id, type, data, payload, headers });
        response.writeHead(answers.shift() ?? 204).end();
      });
    },
    (url) => use(`${url}/webhooks/resend`, received),
  );
}

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

/** Calls the control API as JSON. */
export async function control(inbox: { readonly url: string }, method: string, path: string, body?: unknown) {
  const response = await fetch(`${inbox.url}/control${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  return { status: response.status, body: answer };
}
