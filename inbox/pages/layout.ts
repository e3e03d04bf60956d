import type { Child, Html } from './html.ts';
import { html } from './html.ts';

/** The frame of every page of the inbox. */
export function layout(title: string, content: Child): Html {
  return html`<!doctype html>
<html lang="en" translate="no">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header class="bar"><div><a href="/">Inbox</a><span class="soft">Mails stay on this machine; nothing is sent to anybody.</span></div></header>
<main>${content}</main>
</body>
</html>
`;
}

/** An instant, in UTC and to the second. */
export function instant(iso: string): Html {
  return html`<time datetime="${iso}">${iso.slice(0, 19).replace('T', ' ')}</time>`;
}

/** `last_event` with a colour that says whether it is a good one. */
export function badge(event: string): Html {
  const tone = event === 'delivered' ? 'good' : /^(sent|queued|delivery_delayed)$/.test(event) ? 'wait' : 'bad';
  return html`<span class="badge ${tone}">${event.replaceAll('_', ' ')}</span>`;
}
