import { type ErrorResponse, Resend } from 'resend';
import type { RenderedMail } from '../domain/mail.ts';

/** One mail of a call that carries many. */
export interface BatchedMail extends RenderedMail {
  readonly to: string;
  /** By which the provider's reports name the mail: the ledger row's id. */
  readonly mailId: string;
  readonly template: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface OutgoingMail extends BatchedMail {
  /** The same key within 24 h is one mail at the provider. */
  readonly idempotencyKey: string;
}

/** At most 100 mails in one call; the same key within 24 h is one call at the provider. */
export interface OutgoingBatch {
  readonly idempotencyKey: string;
  readonly mails: readonly BatchedMail[];
}

/** `refused`: this recipient will never be taken. `providerId` is null where only an earlier attempt was told it. */
export type SendOutcome =
  | { readonly outcome: 'accepted'; readonly providerId: string | null }
  | { readonly outcome: 'refused' };

export interface Mailer {
  /** Hands one mail over. Throws `MailerFailure` for everything that another attempt, or an operator, may cure. */
  readonly send: (mail: OutgoingMail) => Promise<SendOutcome>;
  /** Hands many over in one call and answers for each in its place: a line that is refused keeps no other back. */
  readonly sendBatch: (batch: OutgoingBatch) => Promise<readonly SendOutcome[]>;
}

/** Why a mail could not be handed over. The provider's own words never leave this module: they contain addresses. */
export class MailerFailure extends Error {
  readonly code: 'MAIL_PROVIDER_UNAVAILABLE' | 'MAIL_PROVIDER_REFUSED';
  /** The provider's name of its error, a fixed vocabulary. */
  readonly reason: string;
  readonly retryAfterMs: number | undefined;
  constructor(code: MailerFailure['code'], reason: string, retryAfterMs: number | undefined) {
    super(`${code}: ${reason}`);
    this.name = 'MailerFailure';
    this.code = code;
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
  }
}

export interface ResendOptions {
  readonly apiKey: string;
  readonly from: string;
  /** Where Resend's API is spoken; Resend itself when undefined. */
  readonly baseUrl: string | undefined;
  readonly timeoutMs?: number;
}

/** The mailer on Resend's own SDK, which returns errors instead of throwing and has no time-out of its own. */
export function createResendMailer({ apiKey, from, baseUrl, timeoutMs = 10_000 }: ResendOptions): Mailer {
  const resend = new Resend(apiKey, baseUrl === undefined ? {} : { baseUrl });

  async function send(mail: OutgoingMail): Promise<SendOutcome> {
    const { idempotencyKey } = mail;
    const payload = payloadOf(mail);
    // the SDK spreads its options into fetch; its types leave the signal out
    const options: { idempotencyKey: string; signal: AbortSignal } = {
      idempotencyKey,
      signal: AbortSignal.timeout(timeoutMs),
    };
    const { data, error, headers: answered } = await resend.emails.send(payload, options);
    if (data) return { outcome: 'accepted', providerId: data.id };
    return readError(error, answered ?? {});
  }

  async function sendBatch({ idempotencyKey, mails }: OutgoingBatch): Promise<readonly SendOutcome[]> {
    const options: { idempotencyKey: string; batchValidation: 'permissive'; signal: AbortSignal } = {
      idempotencyKey,
      batchValidation: 'permissive',
      signal: AbortSignal.timeout(timeoutMs * 2),
    };
    const { data, error, headers: answered } = await resend.batch.send(mails.map(payloadOf), options);
    if (data) return readLines(mails, data);
    const outcome = readError(error, answered ?? {}, { isBatch: true });
    return mails.map(() => outcome);
  }

  function payloadOf({ to, subject, html, text, headers, mailId, template }: BatchedMail) {
    const tags = [
      { name: 'mail', value: mailId },
      { name: 'template', value: template },
    ];
    return { from, to, subject, html, text, headers: { ...headers }, tags };
  }

  return { send, sendBatch };
}

/** Accepted lines have their ids in order; those that were refused are named by their index. */
function readLines(
  mails: readonly BatchedMail[],
  { data, errors }: { readonly data: readonly { id: string }[]; readonly errors?: readonly { index: number }[] },
): readonly SendOutcome[] {
  const refused = new Set(errors?.map(({ index }) => index));
  const ids = data.map(({ id }) => id);
  if (ids.length + refused.size !== mails.length)
    throw new MailerFailure('MAIL_PROVIDER_UNAVAILABLE', 'answer_unreadable', undefined);
  return mails.map((_mail, index) =>
    refused.has(index) ? { outcome: 'refused' } : { outcome: 'accepted', providerId: ids.shift() ?? null },
  );
}

/** Errors that nothing but a changed configuration cures: the process parks and says so. */
const REFUSALS: ReadonlySet<string> = new Set([
  'missing_api_key',
  'restricted_api_key',
  'invalid_api_key',
  'invalid_from_address',
  'invalid_access',
  'invalid_idempotency_key',
  'invalid_region',
  'invalid_parameter',
  'missing_required_field',
  'method_not_allowed',
  'not_found',
  'security_error',
  'validation_error',
  'monthly_quota_exceeded',
  'daily_quota_exceeded',
]);

function readError(
  error: ErrorResponse,
  headers: Readonly<Record<string, string>>,
  { isBatch }: { readonly isBatch: boolean } = { isBatch: false },
): SendOutcome {
  // another body under our key: an earlier attempt was accepted, rendered by another version
  if (error.name === 'invalid_idempotent_request') return { outcome: 'accepted', providerId: null };
  if (!isBatch && isAboutRecipient(error)) return { outcome: 'refused' };
  const seconds = Number(headers['retry-after']);
  const retryAfterMs = Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : undefined;
  const code = REFUSALS.has(error.name) ? 'MAIL_PROVIDER_REFUSED' : 'MAIL_PROVIDER_UNAVAILABLE';
  throw new MailerFailure(code, error.name, retryAfterMs);
}

/** Resend names the field in its message: "Invalid `to` field. …". */
function isAboutRecipient({ name, message }: ErrorResponse): boolean {
  return (name === 'validation_error' || name === 'invalid_parameter') && /[`'"]to[`'"]/.test(message);
}
