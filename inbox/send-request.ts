import { z } from 'zod';
import { bareAddress, type InboxEmail } from './email.ts';
import { Refusal } from './refusal.ts';

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());

const SendSchema = z.object({
  from: z.string().optional(),
  to: oneOrMore.optional(),
  cc: oneOrMore.nullish(),
  bcc: oneOrMore.nullish(),
  reply_to: oneOrMore.nullish(),
  subject: z.string().optional(),
  html: z.string().nullish(),
  text: z.string().nullish(),
  tags: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
  headers: z.record(z.string(), z.string()).nullish(),
  attachments: z.array(z.unknown()).nullish(),
  scheduled_at: z.string().nullish(),
  template: z.unknown().optional(),
});

const MOST_RECIPIENTS = 50;
const ADDRESS = /^[^\s@<>(),;:"[\]]+@[^\s@<>(),;:"[\]]+\.[^\s@<>(),;:"[\]]+$/;
const TAG = /^[A-Za-z0-9_-]{1,256}$/;

export type SendRequest = Omit<InboxEmail, 'id' | 'createdAt' | 'idempotencyKey'>;

/**
 * Reads the body of `POST /emails`, or one line of a batch, and refuses what Resend refuses. What the inbox cannot keep
 * (attachments, scheduling, templates that are stored at Resend) it refuses as well, rather than drop it in silence.
 */
export function parseSendRequest(body: unknown): SendRequest {
  const parsed = SendSchema.safeParse(body);
  if (!parsed.success) throw invalid(`Invalid \`${parsed.error.issues[0]?.path.join('.') ?? ''}\` field.`);
  const { from, to, subject, html, text, ...rest } = parsed.data;
  if (!from) throw missing('from');
  if (!to || to.length === 0) throw missing('to');
  if (subject === undefined || subject === '') throw missing('subject');
  if (typeof html !== 'string' && typeof text !== 'string') throw invalid('Missing `html` or `text` field.');
  if (!ADDRESS.test(bareAddress(from))) throw new Refusal(422, 'invalid_from_address', wrongAddress('from'));
  const cc = rest.cc ?? [];
  const bcc = rest.bcc ?? [];
  const replyTo = rest.reply_to ?? [];
  for (const [field, addresses] of Object.entries({ to, cc, bcc, reply_to: replyTo })) {
    if (!addresses.every((address) => ADDRESS.test(bareAddress(address)))) throw invalid(wrongAddress(field));
    if (addresses.length > MOST_RECIPIENTS) throw invalid(`The \`${field}\` field takes at most ${MOST_RECIPIENTS}.`);
  }
  assertKept(rest);
  return {
    from,
    to,
    cc,
    bcc,
    replyTo,
    subject,
    html: html ?? null,
    text: text ?? null,
    tags: parseTags(rest.tags ?? []),
    headers: rest.headers ?? {},
  };
}

function parseTags(tags: readonly { name: string; value: string }[]): Record<string, string> {
  for (const { name, value } of tags) {
    if (!TAG.test(name) || !TAG.test(value))
      throw invalid('Tags should only contain ASCII letters, numbers, underscores, or dashes.');
  }
  return Object.fromEntries(tags.map(({ name, value }) => [name, value]));
}

function assertKept(rest: Pick<z.infer<typeof SendSchema>, 'attachments' | 'scheduled_at' | 'template'>): void {
  if (rest.attachments && rest.attachments.length > 0)
    throw new Refusal(422, 'invalid_attachment', 'This inbox keeps no attachments.');
  if (rest.scheduled_at) throw invalid('This inbox sends at once: `scheduled_at` is not supported.');
  if (rest.template) throw invalid('This inbox knows no stored templates: `template` is not supported.');
}

function wrongAddress(field: string): string {
  return `Invalid \`${field}\` field. The email address needs to follow the \`email@example.com\` or \`Name <email@example.com>\` format.`;
}

function missing(field: string): Refusal {
  return new Refusal(422, 'missing_required_field', `Missing \`${field}\` field.`);
}

function invalid(message: string): Refusal {
  return new Refusal(422, 'validation_error', message);
}
