import express, { type Router } from 'express';
import { z } from 'zod';
import { type Html, html } from '../identity/pages/html.ts';
import { layout } from '../identity/pages/layout.ts';
import type { Company } from './companies.ts';
import { type ControlDeps, playFault } from './control-api.ts';
import { AUTHORITIES, type Authority, FAULTS, type PlayedFault } from './faults.ts';
import type { Participant } from './participants.ts';

const PlaySchema = z.object({ authority: z.enum(AUTHORITIES), fault: z.string() });
const MoveSchema = z.object({ id: z.string().min(6).max(135), publisher: z.enum(['elsewhere', 'nowhere']) });

const NAMES: Readonly<Record<Authority, string>> = {
  kvk: 'Trade register of the Netherlands (KvK)',
  cbe: 'Trade register of Belgium (CBE)',
  vies: 'VIES',
  smp: 'Peppol: our service metadata publisher',
  dns: 'Peppol: the locator (DNS)',
};

/** What a person sees and steers the authorities by: works without scripts and loads nothing from elsewhere. */
export function createAuthorityPage({ companies, participants, faults }: ControlDeps): Router {
  const router = express.Router({ caseSensitive: true });
  router.get('/', (_request, response) => {
    const view = { companies: companies.list(), participants: participants.list(), faultOf: faults.of };
    response.type('html').send(page(view).markup);
  });
  router.use(['/play', '/move'], express.urlencoded({ extended: false }));
  router.post('/play', (request, response) => {
    const { authority, fault } = PlaySchema.parse(request.body);
    playFault(faults, authority, fault === '' ? null : fault);
    response.redirect(303, '/authorities');
  });
  router.post('/move', (request, response) => {
    const { id, publisher } = MoveSchema.parse(request.body);
    if (publisher === 'nowhere') participants.remove(id);
    else participants.put({ id, publisher, isHeld: false, services: [] });
    response.redirect(303, '/authorities');
  });
  return router;
}

interface PageView {
  readonly companies: readonly Company[];
  readonly participants: readonly Participant[];
  readonly faultOf: (authority: Authority) => PlayedFault | undefined;
}

function page({ companies, participants, faultOf }: PageView): Html {
  return layout(
    'Authorities',
    html`<h1>Authorities</h1>
${AUTHORITIES.map((authority) => faultForm(authority, faultOf(authority)?.fault))}
<section><h2>Companies</h2><ul>${companies.map(companyItem)}</ul></section>
<section><h2>Participants of the network</h2><ul>${participants.map(participantItem)}</ul>
<form method="post" action="/authorities/move"><label>Identifier <input name="id" placeholder="0208:0403170701" autocomplete="off"></label>
<button name="publisher" value="elsewhere">Register it elsewhere</button></form></section>`,
  );
}

function faultForm(authority: Authority, played: string | undefined): Html {
  return html`<section id="${authority}"><h2>${NAMES[authority]}</h2>
${played !== undefined && html`<p role="status">Plays a fault: <strong>${played}</strong></p>`}
<form method="post" action="/authorities/play"><input type="hidden" name="authority" value="${authority}">
<label>Fault of ${NAMES[authority]} <select name="fault"><option value="">None</option>${FAULTS[authority].map(
    (name) => html`<option value="${name}"${name === played && html` selected`}>${name}</option>`,
  )}</select></label><button>Play</button></form></section>`;
}

function companyItem({ country, number, name, endedOn, situation, representatives, vatNumber }: Company): Html {
  const people = representatives?.map(({ firstName, lastName }) => `${firstName} ${lastName}`).join(', ');
  const ended = endedOn !== null || situation !== null;
  return html`<li><div><p><strong>${country} ${number}</strong> ${name}${ended && html` (ended)`}</p>
<p class="soft">${vatNumber ?? 'no VAT number'}; ${people ?? 'the register names nobody'}</p></div></li>`;
}

function participantItem({ id, publisher, services }: Participant): Html {
  const what = publisher === 'elsewhere' ? 'elsewhere' : `ours, receives ${services.length} kinds of documents`;
  return html`<li><div><p><strong>${id}</strong> ${what}</p></div>
<form method="post" action="/authorities/move"><input type="hidden" name="id" value="${id}"><button name="publisher" value="nowhere">Let it go</button></form></li>`;
}
