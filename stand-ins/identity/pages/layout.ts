import type { Child, Html } from './html.ts';
import { html } from './html.ts';

/** The frame of every page of the stand-in. */
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
<header class="bar"><div><a href="/">Identity providers</a><span class="soft">Stand-ins on this machine; nobody real signs in here.</span></div></header>
<main>${content}</main>
</body>
</html>
`;
}

/** A page that says what is the matter and leads on. */
export function messagePage(title: string, text: string): Html {
  return layout(
    title,
    html`<h1>${title}</h1>
<section><p>${text}</p><p><a href="/">All identity providers</a></p></section>`,
  );
}
