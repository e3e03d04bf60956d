import type { InboxEmail } from './email.ts';
import type { Store } from './store.ts';

/** The Message-ID that stands in answers and webhooks. */
export function messageIdOf(email: InboxEmail): string {
  return `<${email.id}@inbox.localhost>`;
}

/** One line of `GET /emails`, as Resend gives it. */
export function listedEmail(store: Store, email: InboxEmail) {
  return {
    id: email.id,
    message_id: messageIdOf(email),
    created_at: email.createdAt,
    from: email.from,
    to: email.to,
    cc: noneAsNull(email.cc),
    bcc: noneAsNull(email.bcc),
    reply_to: noneAsNull(email.replyTo),
    subject: email.subject,
    last_event: store.lastEvent(email.id),
    scheduled_at: null,
  };
}

/** `GET /emails/{id}`; `headers` is ours, Resend does not tell them. */
export function wholeEmail(store: Store, email: InboxEmail) {
  return {
    object: 'email',
    ...listedEmail(store, email),
    html: email.html,
    text: email.text,
    tags: Object.entries(email.tags).map(([name, value]) => ({ name, value })),
    headers: email.headers,
  };
}

function noneAsNull(addresses: readonly string[]): readonly string[] | null {
  return addresses.length === 0 ? null : addresses;
}
