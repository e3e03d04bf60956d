import { z } from 'zod';

export const EVENT_TYPES = [
  'email.sent',
  'email.delivered',
  'email.delivery_delayed',
  'email.bounced',
  'email.complained',
  'email.suppressed',
  'email.failed',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

export const BounceSchema = z.object({ type: z.string(), subType: z.string(), message: z.string() });
/** As Resend reports it: `type` is `Permanent`, `Transient` or `Undetermined`. */
export type Bounce = z.infer<typeof BounceSchema>;

export const EmailSchema = z.object({
  id: z.uuid(),
  createdAt: z.iso.datetime(),
  from: z.string(),
  to: z.array(z.string()),
  cc: z.array(z.string()),
  bcc: z.array(z.string()),
  replyTo: z.array(z.string()),
  subject: z.string(),
  html: z.string().nullable(),
  text: z.string().nullable(),
  tags: z.record(z.string(), z.string()),
  headers: z.record(z.string(), z.string()),
  idempotencyKey: z.string().nullable(),
});
/** A mail that was taken in. `to` and the like stand as they were given, with or without a display name. */
export type InboxEmail = Readonly<z.infer<typeof EmailSchema>>;

export const EmailEventSchema = z.object({
  /** The svix-id: the same for every delivery of this event. */
  id: z.string(),
  emailId: z.uuid(),
  type: z.enum(EVENT_TYPES),
  /** When it happens; may lie ahead (a delayed mail that is delivered later). */
  at: z.iso.datetime(),
  bounce: BounceSchema.optional(),
  /** `failed`: the reason; `suppressed`: the message. */
  reason: z.string().optional(),
});
/** Something that happened to a mail and is reported by a webhook. */
export type EmailEvent = Readonly<z.infer<typeof EmailEventSchema>>;

export const WEBHOOK_OUTCOMES = ['delivered', 'given-up', 'skipped'] as const;
/** `given-up`: refused too often; `skipped`: feedback was off or has no address to go to. */
export type WebhookOutcome = (typeof WEBHOOK_OUTCOMES)[number];

/** An event together with what became of its webhook. */
export interface TimelineEntry {
  readonly event: EmailEvent;
  readonly webhook: WebhookOutcome | 'pending';
  /** The status the receiver answered last; null when it never answered. */
  readonly status: number | null;
}

/** The address alone of `ada@example.com` or `Ada <ada@example.com>`, in lower case. */
export function bareAddress(recipient: string): string {
  const [, inBrackets] = /<([^<>]*)>\s*$/.exec(recipient) ?? [];
  return (inBrackets ?? recipient).trim().toLowerCase();
}

/** Whether the mail goes to `address`, be it by to, cc or bcc. */
export function isAddressedTo(email: InboxEmail, address: string): boolean {
  const wanted = bareAddress(address);
  return [...email.to, ...email.cc, ...email.bcc].some((recipient) => bareAddress(recipient) === wanted);
}
