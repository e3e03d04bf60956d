import type { MikroORM } from '@mikro-orm/postgresql';
import express, { type Express, type Request } from 'express';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { z } from 'zod';
import { type MailReportInput, takeInMailReport } from '../../db/writes/mail-reports.ts';
import { DomainError } from '../../domain/errors.ts';
import { DAY_MS } from '../../domain/policy.ts';

export interface WebhookOptions {
  readonly orm: MikroORM;
  readonly webhookSecret: string;
  readonly deliverSoon: (subject: string) => void;
}

const Report = z.object({
  type: z.string(),
  created_at: z.string(),
  data: z.object({
    tags: z
      .union([z.record(z.string(), z.string()), z.array(z.object({ name: z.string(), value: z.string() }))])
      .optional(),
    bounce: z.object({ type: z.string().optional() }).optional(),
  }),
});

/**
 * Takes in what Resend reports of our mails: signature verified, each report once, in any order. Answers 204 also for
 * mails that are not ours, so that the provider stops repeating them.
 */
export function mountWebhooks(app: Express, { orm, webhookSecret, deliverSoon }: WebhookOptions): void {
  const webhook = new Webhook(webhookSecret);
  app.post('/webhooks/resend', express.raw({ type: () => true, limit: '256kb' }), async (req, res) => {
    const payload = Buffer.isBuffer(req.body) ? req.body.toString('utf8') : '';
    if (!isSigned(webhook, payload, req)) {
      throw new DomainError('WEBHOOK_SIGNATURE_INVALID', 'The signature does not fit.');
    }
    const report = readReport(req.get('svix-id') ?? '', payload);
    const process = report && (await takeInMailReport(orm.em.fork(), report));
    if (process) deliverSoon(process);
    res.status(204).end();
  });
}

function readReport(id: string, payload: string): MailReportInput | undefined {
  const parsed = Report.safeParse(parseJson(payload));
  if (!parsed.success) return undefined;
  const { type, created_at, data } = parsed.data;
  const event = eventOf(type, data.bounce?.type);
  const tags = Array.isArray(data.tags) ? Object.fromEntries(data.tags.map((tag) => [tag.name, tag.value])) : data.tags;
  const mailId = z.uuid().safeParse(tags?.['mail']);
  const occurredAt = new Date(created_at);
  const isPlausible = Math.abs(occurredAt.getTime() - Date.now()) < 365 * DAY_MS;
  if (!event || !mailId.success || !isPlausible) return undefined;
  return { id: id.slice(0, 120), mailId: mailId.data, event, occurredAt };
}

/** Only a permanent bounce is one; a mailbox that is full, or answers that its owner is away, gets the mail later. */
function eventOf(type: string, bounceType: string | undefined): MailReportInput['event'] | undefined {
  if (type === 'email.bounced') return bounceType === undefined || bounceType === 'Permanent' ? 'bounced' : 'delayed';
  return EVENTS[type];
}

const EVENTS: Readonly<Record<string, MailReportInput['event']>> = {
  'email.sent': 'sent',
  'email.delivered': 'delivered',
  'email.delivery_delayed': 'delayed',
  'email.complained': 'complained',
  'email.suppressed': 'suppressed',
  'email.failed': 'failed',
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The signature scheme is Standard Webhooks', under the provider's names of the headers; five minutes of tolerance. */
function isSigned(webhook: Webhook, payload: string, req: Request): boolean {
  const headers = {
    'webhook-id': req.get('svix-id') ?? '',
    'webhook-timestamp': req.get('svix-timestamp') ?? '',
    'webhook-signature': req.get('svix-signature') ?? '',
  };
  try {
    webhook.verify(payload, headers);
    return true;
  } catch (refused) {
    if (refused instanceof WebhookVerificationError || refused instanceof SyntaxError) return false;
    throw refused;
  }
}
