import type { InboxEmail } from '../email.ts';
import type { Faults } from '../faults.ts';
import { FEEDBACK_BY_SUFFIX } from '../feedback.ts';
import { SCANNER_MODES, type ScannerMode } from '../scanner.ts';
import type { Child, Html } from './html.ts';
import { html } from './html.ts';
import { badge, instant, layout } from './layout.ts';

export interface ListedMail {
  readonly email: InboxEmail;
  /** The first mail that ever came is number 1. */
  readonly number: number;
  readonly lastEvent: string;
}

export interface ListView {
  readonly mails: readonly ListedMail[];
  readonly total: number;
  readonly search: string;
  readonly page: number;
  readonly hasOlder: boolean;
  readonly faults: Faults;
  readonly scanner: ScannerMode;
}

/** All mails, newest first, and what the inbox plays out. */
export function listPage(view: ListView): Html {
  return layout(
    'Inbox',
    html`<h1>Mails</h1>
${activeFaults(view)}
<div class="columns">
<div>
<section>
<form method="get" action="/" role="search">
<label>Recipient <input type="search" name="to" value="${view.search}" autocomplete="off"></label>
<button>Search</button>${view.search !== '' && html`<a href="/">Show all</a>`}
</form>
</section>
<section>${mailTable(view)}${pager(view)}</section>
</div>
<aside>${faultForms(view.faults)}${scannerForm(view.scanner)}${suffixes()}</aside>
</div>`,
  );
}

function mailTable({ mails, search }: ListView): Html {
  if (mails.length === 0)
    return html`<p class="soft">${search === '' ? 'No mail has come yet.' : `No mail to an address with "${search}" in it.`}</p>`;
  return html`<table>
<thead><tr><th scope="col">No.</th><th scope="col">To</th><th scope="col">Subject</th><th scope="col">When (UTC)</th><th scope="col">Last event</th></tr></thead>
<tbody>${mails.map(
    ({ email, number, lastEvent }) => html`<tr>
<td class="number">${number}</td><td>${email.to.join(', ')}</td><td><a href="/mails/${email.id}">${email.subject}</a></td>
<td>${instant(email.createdAt)}</td><td>${badge(lastEvent)}</td></tr>`,
  )}</tbody>
</table>`;
}

function pager({ page, hasOlder, search, total }: ListView): Html {
  const link = (to: number, text: string): Html =>
    html`<a href="/?${new URLSearchParams({ ...(search !== '' && { to: search }), page: String(to) }).toString()}">${text}</a>`;
  return html`<nav aria-label="Pages"><span>${page > 1 && link(page - 1, 'Newer')}</span>
<span class="soft">${total} ${total === 1 ? 'mail' : 'mails'}</span><span>${hasOlder && link(page + 1, 'Older')}</span></nav>`;
}

function activeFaults({ faults, scanner }: ListView): Child {
  const active = [
    faults.outage && 'an outage (every call is answered 503)',
    faults.rateLimit && `rate limit (429${times(faults.rateLimit.times)})`,
    faults.errors && `errors (${faults.errors.status} ${faults.errors.name}${times(faults.errors.times)})`,
    faults.loseAnswer && `lost answers${times(faults.loseAnswer.times)}`,
    faults.slowMs > 0 && `slowness (${faults.slowMs} ms)`,
    faults.webhooks !== 'on' && `webhooks ${faults.webhooks}`,
    scanner !== 'off' && `a mail scanner (${scanner})`,
  ].filter((text) => typeof text === 'string');
  return (
    active.length > 0 && html`<section class="alert" role="status">The inbox plays out ${active.join(', ')}.</section>`
  );
}

function times(count: number | undefined): string {
  return count === undefined ? '' : `, ${count} more`;
}

function faultForms(faults: Faults): Html {
  const choices: readonly (readonly [string, string])[] = [
    ['outage', 'Outage: answer 503 to all'],
    ['rateLimit', 'Rate limit: 429 to the next 3 sends'],
    ['errors', 'Error 500 to the next 3 sends'],
    ['loseAnswer', 'Lose the next answer'],
    ['slow', 'Slow: 5 s a send'],
    ['off', 'Report nothing'],
    ['duplicate', 'Report everything twice'],
    ['reversed', 'Report delivered before sent'],
  ];
  return html`<section><h2>Faults</h2>
<form method="post" action="/faults"><label>Play out <select name="fault">${choices.map(
    ([value, text]) => html`<option value="${value}">${text}</option>`,
  )}</select></label><button>Switch on</button></form>
<form method="post" action="/faults"><button name="fault" value="none">Clear all faults</button></form>
${faults.webhooks === 'off' && html`<p class="soft">Feedback you play from a mail's page is sent all the same.</p>`}</section>`;
}

function scannerForm(current: ScannerMode): Html {
  return html`<section><h2>Mail scanner</h2>
<form method="post" action="/scanner"><label>For each mail that comes <select name="mode">${SCANNER_MODES.map(
    (mode) => html`<option value="${mode}"${mode === current && html` selected`}>${scannerText[mode]}</option>`,
  )}</select></label><button>Set</button></form></section>`;
}

const scannerText: Readonly<Record<ScannerMode, string>> = {
  off: 'Off',
  open: 'Open every link',
  submit: 'Open links, submit forms',
};

function suffixes(): Html {
  return html`<section><h2>Recipients that play along</h2><p class="soft">Put one of these before the @:</p>
<p>${Object.keys(FEEDBACK_BY_SUFFIX).map((suffix) => html`<code>+${suffix}</code> `)}</p></section>`;
}
