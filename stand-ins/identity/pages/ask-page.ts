import { claimsOf } from '../claims.ts';
import type { Person } from '../people.ts';
import { PROVIDER_NAMES, type StandInId, TENANTS } from '../settings.ts';
import type { Child, Html } from './html.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';

export interface AskView {
  readonly provider: StandInId;
  readonly people: readonly Person[];
  /** Where the answer is posted. */
  readonly action: string;
  /** The address that the client expects, if it says so. */
  readonly hint: string | undefined;
  /** Why the form came back. */
  readonly problem?: string;
}

/** Asks who signs in: somebody of the list, another person, or nobody. */
export function askPage(view: AskView): Html {
  const { provider, people, action, problem } = view;
  return layout(
    `Sign in with ${PROVIDER_NAMES[provider]}`,
    html`<h1>Sign in with ${PROVIDER_NAMES[provider]}</h1>
${problem !== undefined && html`<section class="alert" role="alert">${problem}</section>`}
<section><h2>Who are you?</h2>
${
  people.length === 0
    ? html`<p class="soft">Nobody has an account here yet.</p>`
    : html`<form method="post" action="${action}"><ul>${sorted(view).map(choice)}</ul></form>`
}</section>
<section><h2>Somebody else</h2>${anotherForm(view)}</section>
<section><h2>Or not</h2>
<form method="post" action="${action}"><button name="decline" value="yes">Decline</button></form>
<p class="soft">To make this provider fail, <a href="/#${provider}">play a fault</a> and begin again.</p></section>`,
  );
}

/** What a provider would say of somebody, as it would say it. */
export function saying(person: Person): Html {
  const { sub: _, name: __, given_name: ___, family_name: ____, oid: _____, ...said } = claimsOf(person);
  const texts = Object.entries(said).map(([claim, value]) => `${claim}: ${JSON.stringify(value)}`);
  return html`<p class="soft"><code>${texts.join(', ')}</code></p>`;
}

/** The name by which somebody is listed. */
export function nameOf({ firstName, lastName, id }: Person): string {
  return [firstName, lastName].filter((name) => name !== null).join(' ') || id;
}

function sorted({ people, hint }: AskView): readonly Person[] {
  const isMeant = ({ email }: Person) => hint !== undefined && email?.toLowerCase() === hint.toLowerCase();
  return [...people.filter(isMeant), ...people.filter((person) => !isMeant(person))];
}

function choice(person: Person): Html {
  return html`<li><div><p><strong>${nameOf(person)}</strong></p>${saying(person)}</div>
<button class="main" name="person" value="${person.id}">Sign in as ${nameOf(person)}</button></li>`;
}

function anotherForm({ provider, action, hint }: AskView): Html {
  return html`<form method="post" action="${action}">
<label>Address <input name="email" value="${hint}" autocomplete="off"></label>
<label>First name <input name="firstName" autocomplete="off"></label>
<label>Last name <input name="lastName" autocomplete="off"></label>
${peculiarities(provider)}
<button name="another" value="yes">Sign in as this person</button>
</form>`;
}

function peculiarities(provider: StandInId): Child {
  const groups = html`<label>Groups, with commas between <input name="groups" autocomplete="off"></label>`;
  const verified = html`<label class="box"><input type="checkbox" name="emailVerified" value="yes" checked>The address is verified</label>`;
  if (provider === 'microsoft')
    return html`<label>Tenant <input name="tenant" value="${TENANTS.fabrikam}" autocomplete="off"></label>
<label>xms_edov <select name="edov"><option value="">not sent</option><option value="true">true</option><option value="1">"1"</option><option value="false">false</option></select></label>${groups}`;
  if (provider === 'google')
    return html`<label>Hosted domain (hd) <input name="tenant" autocomplete="off"></label>${verified}`;
  if (provider === 'apple')
    return html`${verified}<label class="box"><input type="checkbox" name="relay" value="yes">A relay address of Apple's</label>`;
  return html`${verified}${groups}`;
}
