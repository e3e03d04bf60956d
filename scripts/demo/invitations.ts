import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { InboxEmail } from '../../inbox/email.ts';
import { linksOf } from '../../inbox/markup.ts';
import { activationLink } from './client.ts';
import type { Cast } from './story.ts';

/** Lotte runs a bakery, and nobody has told the trade register that she may act for it in its name here. */
const LOTTE = 'lotte@desmet.example';
const EMMA = 'emma@desmet.example';
/** Mistyped: the inbox bounces whatever goes to `+bounce`. */
const FRITS_WRONG = 'frits+bounce@desmet.example';
const FRITS = 'frits@desmet.example';
const GUUS = 'guus@desmet.example';
/** One of the companies that the stand-in of the Belgian register knows. */
const COMPANY = { country: 'BE', registerNumber: '0677424046' };
const PASSWORD = 'a walk along the bakery';
const GOOD_LINES = 60;
const WITHIN_MS = 30_000;

const BegunSchema = z.object({ id: z.uuid(), stage: z.string() });
const OwnedSchema = z.object({ environment: z.object({ id: z.uuid(), name: z.string() }) });
const OrganisationSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  state: z.string(),
  activation: z.object({ id: z.uuid(), stage: z.string(), waitingOn: z.string().nullable() }).nullable(),
});
const BulkSchema = z.object({
  stage: z.string(),
  lines: z.int(),
  mailed: z.int(),
  endedAt: z.string().nullable(),
  outcomes: z.record(z.string(), z.int()),
});

/** Whoever is signed in, and the organisation that they administer. */
interface Owner {
  readonly cookie: string;
  readonly environmentId: string;
}
interface House {
  readonly cast: Cast;
  readonly lotte: Owner;
  readonly organisationId: string;
}

/** A company becomes an organisation, and people are invited into it, one by one and by a list. */
export async function tellOfInvitations(cast: Cast): Promise<void> {
  const lotte = await lotteRegisters(cast);
  const house = { cast, lotte, organisationId: await herBakeryIsActivated(cast, lotte) };
  await emmaJoins(house);
  await aMistypedAddressIsCorrected(house);
  await oneLapsesAndIsSentAgain(house);
  await manyAreInvitedAtOnce(house);
}

async function lotteRegisters({ narrator, client, backstage }: Cast): Promise<Owner> {
  narrator.chapter('Lotte registers, for her bakery');
  await client.register(LOTTE, 'nl');
  const { answer } = await client.activatePatiently({
    ...(await formFor(client, activationLink(await client.mail(LOTTE, 'activation')), 'lotte')),
    environmentName: 'De Smet',
  });
  const { environment } = OwnedSchema.parse(JSON.parse(answer.text));
  const bought = { partnerRelations: false, seats: GOOD_LINES, credit: 5, licence: null };
  const operator = { key: backstage.operatorKey() };
  const { status } = await client.call('PUT', `/v1/environments/${environment.id}/subscription`, operator, bought);
  narrator.show('operator', `${GOOD_LINES} seats → ${status}`);
  return { cookie: answer.cookie ?? '', environmentId: environment.id };
}

async function herBakeryIsActivated({ narrator, client, backstage, signal }: Cast, lotte: Owner): Promise<string> {
  narrator.chapter('her company becomes an organisation');
  const added = OrganisationSchema.parse(
    JSON.parse((await client.call('POST', '/v1/organisations', lotte, COMPANY)).text),
  );
  narrator.show('register', `${COMPANY.registerNumber} → ${added.name}`);
  narrator.expect('its details come from the trade register', added.name === 'Bakkerij De Smet BV');
  const path = `/v1/organisations/${added.id}`;
  const read = async () => OrganisationSchema.parse(JSON.parse((await client.call('GET', path, lotte)).text));
  await client.call('POST', `${path}/activate`, lotte);
  const asked = await client.mail(LOTTE, 'authority-wanted');
  narrator.show('mail', `${asked.to.join()}: ${asked.subject}`);
  const early = await client.call('POST', `${path}/invitations`, lotte, { email: EMMA });
  narrator.expect('before it is active nobody is invited', early.code === 'ORGANISATION_NOT_ACTIVE');
  await client.call('POST', `${path}/evidence`, lotte, { title: 'Volmacht', ref: 'urn:dms:4711' });
  const waiting = await once(signal, read, ({ activation }) => activation?.waitingOn === 'operator');
  narrator.show('waits for', `${waiting.activation?.waitingOn}, at ${waiting.activation?.stage}`);
  const decision = { reason: 'A proxy, seen.', expectedStage: 'awaiting-authority' };
  const operator = { key: backstage.operatorKey() };
  const approval = `/v1/onboardings/${waiting.activation?.id}/approve-authority`;
  const approved = await client.call('POST', approval, operator, decision);
  narrator.show('operator', `approve-authority → ${approved.status}`);
  const told = await client.mail(LOTTE, 'organisation-activated');
  narrator.show('mail', `${told.to.join()}: ${told.subject}`);
  narrator.expect('it is active, and on the Peppol network', (await read()).state === 'active');
  return added.id;
}

async function emmaJoins({ cast, lotte, organisationId }: House): Promise<void> {
  const { narrator, client } = cast;
  narrator.chapter('Emma is invited, and has no account');
  const path = `/v1/organisations/${organisationId}/invitations`;
  const invited = await client.call('POST', path, lotte, { email: EMMA, locale: 'en' });
  narrator.show('POST', `${path.replace(organisationId, '…')} → ${invited.status} ${invited.text}`);
  const twice = await client.call('POST', path, lotte, { email: EMMA.toUpperCase() });
  narrator.expect('a second one for her address finds the first', twice.code === 'INVITATION_OPEN');
  const mail = await client.mail(EMMA, 'invitation');
  narrator.show('mail', `${mail.to.join()}: ${mail.subject}`);
  const scan = await client.scan(mail);
  narrator.show('scanner', `opened ${scan.opened} pages, submitted ${scan.submitted} forms`);
  const before = await membersOf(cast, lotte, organisationId);
  const { answer } = await client.activatePatiently(await formFor(client, invitationLink(mail), 'emma'));
  narrator.expect('a scanner neither joins nor declines', before === 1 && answer.status === 201);
  const { environment } = OwnedSchema.parse(JSON.parse(answer.text));
  narrator.expect('she is a user of Lotte’s environment', environment.id === lotte.environmentId);
  narrator.expect('and a member', (await membersOf(cast, lotte, organisationId)) === 2);
}

async function aMistypedAddressIsCorrected({ cast, lotte, organisationId }: House): Promise<void> {
  const { narrator, client } = cast;
  narrator.chapter('Frits is invited, with a slip of the pen');
  const id = await invite({ cast, lotte, organisationId }, { email: FRITS_WRONG });
  const told = await client.mail(LOTTE, 'invitation-bounced');
  narrator.show('mail', `${told.to.join()}: ${told.subject}`);
  const corrected = await client.call('POST', `/v1/invitations/${id}/correct-address`, lotte, { email: FRITS });
  narrator.show('POST', `/v1/invitations/…/correct-address → ${corrected.status}`);
  const mail = await client.mail(FRITS, 'invitation');
  const { answer } = await client.activatePatiently(await formFor(client, invitationLink(mail), 'frits'));
  narrator.expect(
    'the same invitation reaches the right address',
    corrected.text.includes(id) && answer.status === 201,
  );
}

async function oneLapsesAndIsSentAgain({ cast, lotte, organisationId }: House): Promise<void> {
  const { narrator, client } = cast;
  narrator.chapter('Guus has a day to answer, and is away');
  const id = await invite({ cast, lotte, organisationId }, { email: GUUS, expiresInDays: 1 });
  const told = await client.mail(LOTTE, 'invitation-expired', 1, WITHIN_MS);
  narrator.show('mail', `${told.to.join()}: ${told.subject}`);
  const again = await client.call('POST', `/v1/invitations/${id}/resend`, lotte);
  narrator.show('POST', `/v1/invitations/…/resend → ${again.status}`);
  const mail = await client.mail(GUUS, 'invitation', 2);
  const isNew = again.status === 202 && BegunSchema.parse(JSON.parse(again.text)).id !== id;
  narrator.expect('another one takes up what lapsed', isNew && mail.to.includes(GUUS));
}

async function manyAreInvitedAtOnce({ cast, lotte, organisationId }: House): Promise<void> {
  const { narrator, client, backstage, signal } = cast;
  narrator.chapter('everybody else is invited by a list, and the worker is killed meanwhile');
  const good = Array.from({ length: GOOD_LINES }, (_, at) => ({ email: `baker-${at}@desmet.example` }));
  const invitations = [...good, { email: 'nobody@' }, { email: 'baker-0@desmet.example' }, { email: EMMA }];
  const handed = await client.call('POST', `/v1/organisations/${organisationId}/invitations/bulk`, lotte, {
    invitations,
  });
  backstage.killWorker();
  const { id } = BegunSchema.parse(JSON.parse(handed.text));
  const read = async () =>
    BulkSchema.parse(JSON.parse((await client.call('GET', `/v1/bulk-invitations/${id}`, lotte)).text));
  const ended = await once(signal, read, ({ endedAt }) => endedAt !== null);
  for (const [outcome, lines] of Object.entries(ended.outcomes)) narrator.show(outcome, `${lines}`);
  const { invited, invalid, 'already-invited': twice, 'already-member': member } = ended.outcomes;
  narrator.expect('every line has its outcome', [invited, invalid, twice, member].join() === `${GOOD_LINES},1,1,1`);
  const mails = await Promise.all(good.map(({ email }) => client.mail(email, 'invitation')));
  const counts = await Promise.all(good.map(async ({ email }) => (await client.mailsTo(email)).length));
  narrator.expect('every invitee has one mail', mails.length === GOOD_LINES && counts.every((count) => count === 1));
}

async function invite({ cast: { client }, lotte, organisationId }: House, body: object): Promise<string> {
  const answer = await client.call('POST', `/v1/organisations/${organisationId}/invitations`, lotte, body);
  return BegunSchema.parse(JSON.parse(answer.text)).id;
}

async function membersOf({ client }: Cast, as: Owner, organisationId: string): Promise<number> {
  const { text } = await client.call('GET', `/v1/organisations/${organisationId}/members`, as);
  return z.object({ items: z.array(z.unknown()) }).parse(JSON.parse(text)).items.length;
}

async function formFor(client: Cast['client'], link: URL, username: string) {
  const token = link.searchParams.get('token') ?? '';
  return { token, username, password: PASSWORD, acceptedTermsVersion: await client.termsVersion() };
}

/** The link of an invitation's mail; throws for a mail without one. */
function invitationLink(mail: InboxEmail): URL {
  const link = linksOf(mail).find((url) => new URL(url).pathname === '/invitations');
  if (!link) throw new Error(`the mail "${mail.subject}" carries an invitation's link`);
  return new URL(link);
}

/** Reads until something is so; throws where that takes too long. */
export async function once<T>(signal: AbortSignal, read: () => Promise<T>, is: (value: T) => boolean): Promise<T> {
  const end = Date.now() + WITHIN_MS;
  for (;;) {
    const value = await read();
    if (is(value)) return value;
    if (Date.now() > end) throw new Error('what was begun comes to its end in time');
    await pause(200, undefined, { signal });
  }
}
