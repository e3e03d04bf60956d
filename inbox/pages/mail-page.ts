import type { InboxEmail, TimelineEntry } from '../email.ts';
import { EVENT_TYPES } from '../email.ts';
import type { ScanReport } from '../scanner.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { badge, instant, layout } from './layout.ts';

export interface MailView {
  readonly email: InboxEmail;
  readonly lastEvent: string;
  readonly timeline: readonly TimelineEntry[];
  readonly scans: readonly ScanReport[];
}

/** One mail as its reader sees it, with everything else that is known of it. */
export function mailPage(view: MailView): Html {
  const { email, lastEvent } = view;
  return layout(
    `${email.subject} – Inbox`,
    html`<h1>${email.subject}</h1>
<section><dl>
<dt>To</dt><dd>${email.to.join(', ')}</dd>
${email.cc.length > 0 && html`<dt>Cc</dt><dd>${email.cc.join(', ')}</dd>`}
${email.bcc.length > 0 && html`<dt>Bcc</dt><dd>${email.bcc.join(', ')}</dd>`}
<dt>From</dt><dd>${email.from}</dd>
${email.replyTo.length > 0 && html`<dt>Reply to</dt><dd>${email.replyTo.join(', ')}</dd>`}
<dt>When (UTC)</dt><dd>${instant(email.createdAt)}</dd>
<dt>Last event</dt><dd>${badge(lastEvent)}</dd>
</dl></section>
<div class="columns">
<div>${htmlPart(email)}${textPart(email)}</div>
<aside>${timelinePart(view)}${playPart(email)}${scanPart(view)}${detailsPart(email)}</aside>
</div>`,
  );
}

/**
 * The mail runs no script, submits no form and reaches nothing of the inbox; its links open in a new tab, which is an
 * ordinary one again (`allow-popups-to-escape-sandbox`), or else the page behind the link would not work.
 */
/** There is no mail under this address. */
export function unknownMailPage(): Html {
  return layout(
    'No such mail – Inbox',
    html`<h1>No such mail</h1>
<section><p>No mail has this address. Perhaps the inbox has been emptied since.</p><p><a href="/">All mails</a></p></section>`,
  );
}

function htmlPart({ html: markup }: InboxEmail): Html {
  if (markup === null) return html`<section><h2>HTML</h2><p class="soft">This mail has none.</p></section>`;
  const sandbox = 'allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation';
  return html`<section><h2>HTML</h2>
<iframe title="The mail as its reader sees it" sandbox="${sandbox}" srcdoc="${openingLinksOutside(markup)}"></iframe></section>`;
}

/** Links without a target of their own would otherwise open inside the frame. */
function openingLinksOutside(markup: string): string {
  const base = '<base target="_blank">';
  const head = /<head\b[^>]*>/i.exec(markup);
  if (!head) return base + markup;
  const end = head.index + head[0].length;
  return markup.slice(0, end) + base + markup.slice(end);
}

function textPart({ text }: InboxEmail): Html {
  if (text === null) return html`<section><h2>Plain text</h2><p class="soft">This mail has none.</p></section>`;
  const parts = text.split(/(https?:\/\/[^\s<>"')\]]+)/);
  const linked = parts.map((part, index) =>
    index % 2 === 1 ? html`<a href="${part}" target="_blank" rel="noopener noreferrer">${part}</a>` : part,
  );
  return html`<section><h2>Plain text</h2><pre>${linked}</pre></section>`;
}

function timelinePart({ timeline }: MailView): Html {
  return html`<section><h2>Timeline (UTC)</h2><ol>${timeline.map(
    ({ event, webhook, status }) => html`<li>${instant(event.at)} ${badge(event.type.replace('email.', ''))}
${event.bounce && html`<br><span class="soft">${event.bounce.type}, ${event.bounce.subType}: ${event.bounce.message}</span>`}
${event.reason && html`<br><span class="soft">${event.reason}</span>`}
<br><span class="soft">webhook ${webhook.replace('-', ' ')}${status !== null && `, answered ${status}`}</span></li>`,
  )}</ol></section>`;
}

function playPart({ id }: InboxEmail): Html {
  const buttons = EVENT_TYPES.map(
    (type) => html`<button name="type" value="${type}">${type.replace('email.', '').replaceAll('_', ' ')}</button>`,
  );
  return html`<section><h2>Play feedback</h2><form method="post" action="/mails/${id}/events">${buttons}
<button name="type" value="softbounce">soft bounce</button></form></section>`;
}

function scanPart({ email, scans }: MailView): Html {
  return html`<section><h2>Mail scanner</h2><form method="post" action="/mails/${email.id}/scan">
<button name="mode" value="open">Open its links</button><button name="mode" value="submit">Open and submit forms</button></form>
${scans.map(
  ({ mode, steps }) =>
    html`<p class="soft">${mode}: ${steps.length} ${steps.length === 1 ? 'call' : 'calls'}</p><ol>${steps.map(
      ({ method, url, status }) => html`<li>${method} ${withoutQuery(url)} → ${status ?? 'no answer'}</li>`,
    )}</ol>`,
)}</section>`;
}

function withoutQuery(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

function detailsPart({ id, idempotencyKey, tags, headers }: InboxEmail): Html {
  const list = (values: Readonly<Record<string, string>>): Html =>
    html`<dl>${Object.entries(values).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
  return html`<section><h2>Tags</h2>${list(tags)}</section><section><h2>Headers</h2>${list(headers)}</section>
<section><h2>Identification</h2>${list({ id, ...(idempotencyKey !== null && { 'idempotency key': idempotencyKey }) })}</section>`;
}
