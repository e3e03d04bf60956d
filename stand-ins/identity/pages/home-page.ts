import { FAULTS, type Fault } from '../faults.ts';
import type { Person } from '../people.ts';
import { PROVIDER_NAMES, type StandInId } from '../settings.ts';
import { nameOf, saying } from './ask-page.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';

export interface ProviderView {
  readonly id: StandInId;
  readonly fault: Fault | undefined;
  readonly people: readonly Person[];
  /** Who is signed in there without being asked. */
  readonly signedIn: string | undefined;
}

const FAULT_TEXTS: Readonly<Record<Fault, string>> = {
  down: 'Down: 503 to all',
  slow: 'Slow: never answers the client',
  rubbish: 'Rubbish: a page where JSON is expected',
  'no-email': 'No address in the token',
  'wrong-nonce': 'Wrong nonce',
  'wrong-issuer': 'Wrong issuer',
  'wrong-audience': 'Wrong audience',
  'bad-signature': 'Bad signature',
  expired: 'Expired token',
  declined: 'Declines without asking',
};

/** Everything that is stood in for: who has an account there, and what it does wrong. */
export function homePage(providers: readonly ProviderView[]): Html {
  return layout(
    'Identity providers',
    html`<h1>Identity providers</h1>
${providers.map(
  ({ id, fault, people, signedIn }) => html`<section id="${id}"><h2>${PROVIDER_NAMES[id]}</h2>
${fault !== undefined && html`<p role="status">Plays a fault: <strong>${FAULT_TEXTS[fault]}</strong></p>`}
<form method="post" action="/play"><input type="hidden" name="provider" value="${id}">
<label>Fault of ${PROVIDER_NAMES[id]} <select name="fault"><option value="">None</option>${FAULTS.map(
    (name) => html`<option value="${name}"${name === fault && html` selected`}>${FAULT_TEXTS[name]}</option>`,
  )}</select></label><button>Play</button></form>
<ul>${people.map((person) => personItem(person, signedIn))}</ul></section>`,
)}
<section><h2>Ask again</h2><form method="post" action="/sign-out"><button>Sign everybody out</button></form></section>`,
  );
}

function personItem(person: Person, signedIn: string | undefined): Html {
  const name = nameOf(person);
  const action =
    person.id === signedIn
      ? html`<span>is signed in</span>`
      : html`<form method="post" action="/sign-in"><button name="person" value="${person.id}">Stay signed in as ${name}</button></form>`;
  return html`<li><div><p><strong>${name}</strong></p>${saying(person)}</div>${action}</li>`;
}
