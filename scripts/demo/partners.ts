import { z } from 'zod';
import type { InboxEmail } from '../../inbox/email.ts';
import { linksOf } from '../../inbox/markup.ts';
import { type Answer, activationLink } from './client.ts';
import { tellOfShares } from './shares.ts';
import type { Cast } from './story.ts';

/** Somebody of the story who is signed in, as the API tells of them. */
export interface Member {
  readonly address: string;
  readonly userId: string;
  readonly environmentId: string;
  readonly cookie: string;
}

/** Dirk runs the print shop that Ada's company wants to work with. */
const DIRK = 'dirk@drukkerij.example';
const PASSWORD = 'a walk along the canal';

const ActivatedSchema = z.object({
  user: z.object({ id: z.uuid() }),
  environment: z.object({ id: z.uuid() }),
});
const FoundSchema = z.object({ items: z.array(z.object({ id: z.uuid(), name: z.string() })) });
const DetailsSchema = z.object({ relationManagers: z.array(z.object({ id: z.uuid() })) });
const RequestSchema = z.object({ id: z.uuid(), stage: z.string() });
const SeenSchema = z.object({
  stage: z.string(),
  waitUntil: z.string().nullable(),
  lacking: z.array(z.object({ code: z.string() })),
});
const PartnershipsSchema = z.object({ items: z.array(z.object({ id: z.uuid() })) });

/** Reads who has been activated from the answer that an activation gets. */
export function memberOf(address: string, { text, cookie = '' }: Answer): Member {
  const { user, environment } = ActivatedSchema.parse(JSON.parse(text));
  return { address, userId: user.id, environmentId: environment.id, cookie };
}

/** Two companies become partners, after a wait for what one of them lacks, share documents, and part. */
export async function tellOfPartners(cast: Cast, ada: Member): Promise<void> {
  const dirk = await dirkRegisters(cast);
  await bothGetReady(cast, [ada, dirk]);
  const request = await adaFindsAndAsks(cast, { ada, dirk });
  await dirkAcceptsAndItWaits(cast, { ada, dirk, request });
  await itGoesOnByItself(cast, { ada, dirk });
  const tellTheRest = await tellOfShares(cast, { ada, dirk });
  await dirkParts(cast, { ada, dirk });
  await tellTheRest();
}

async function dirkRegisters({ narrator, client }: Cast): Promise<Member> {
  narrator.chapter('Dirk registers his print shop');
  await client.register(DIRK, 'nl');
  const mail = await client.mail(DIRK, 'activation');
  const { answer } = await client.activatePatiently({
    token: activationLink(mail).searchParams.get('token') ?? '',
    username: 'dirk',
    password: PASSWORD,
    acceptedTermsVersion: await client.termsVersion(),
    environmentName: 'Drukkerij Dirksen',
  });
  narrator.expect('he is the administrator of his environment', answer.status === 201);
  return memberOf(DIRK, answer);
}

async function bothGetReady(cast: Cast, members: readonly Member[]): Promise<void> {
  const { narrator, client } = cast;
  narrator.chapter('an operator sells both work with partners');
  for (const member of members) {
    const asked = { environmentId: member.environmentId, relationManagerId: member.userId };
    const before = await client.call('POST', '/v1/partner-requests', member, asked);
    const isTold = before.code === 'NOT_ALLOWED' && before.text.includes('PARTNERS_NOT_INCLUDED');
    narrator.expect('before that, asking is refused with the reason', isTold);
    await subscribe(cast, member, true);
  }
}

async function adaFindsAndAsks(
  { narrator, client }: Cast,
  { ada, dirk }: { readonly ada: Member; readonly dirk: Member },
): Promise<string> {
  narrator.chapter('Ada looks for "Drukerij Dirkson" and asks');
  const found = await client.call('GET', '/v1/partner-directory?search=drukerij%20dirkson', ada);
  const [first] = FoundSchema.parse(JSON.parse(found.text)).items;
  narrator.show('found', first?.name ?? 'nobody');
  narrator.expect('two typos do not matter', first?.id === dirk.environmentId);
  const details = await client.call('GET', `/v1/partner-directory/${dirk.environmentId}`, ada);
  const [manager] = DetailsSchema.parse(JSON.parse(details.text)).relationManagers;
  narrator.expect('she sees whom she can ask, and no address', !details.text.includes(DIRK));
  const asked = await client.call('POST', '/v1/partner-requests', ada, {
    environmentId: dirk.environmentId,
    relationManagerId: manager?.id,
    message: 'We send you our brochures every week.',
  });
  narrator.show('POST', `/v1/partner-requests → ${asked.status} ${asked.text}`);
  const mail = await client.mail(DIRK, 'partner-request');
  narrator.show('mail', `${mail.to.join()}: ${mail.subject}`);
  const { id } = RequestSchema.parse(JSON.parse(asked.text));
  narrator.expect('its link leads to the request, and holds no secret', leadsTo(mail, `/partner-requests/${id}`));
  const crossing = await client.call('POST', '/v1/partner-requests', dirk, {
    environmentId: ada.environmentId,
    relationManagerId: ada.userId,
  });
  narrator.show('crossing', `${crossing.status} ${crossing.code}`);
  narrator.expect('a request the other way finds the one that is open', crossing.code === 'PARTNER_REQUEST_OPEN');
  return id;
}

async function dirkAcceptsAndItWaits(
  cast: Cast,
  { ada, dirk, request }: { readonly ada: Member; readonly dirk: Member; readonly request: string },
): Promise<void> {
  const { narrator, client } = cast;
  narrator.chapter("Acme's subscription runs out; then Dirk accepts");
  await subscribe(cast, ada, false);
  const accepted = await client.call('POST', `/v1/partner-requests/${request}/accept`, dirk);
  narrator.show('POST', `/v1/partner-requests/…/accept → ${accepted.status} ${accepted.text}`);
  const path = `/v1/partner-requests/${request}`;
  const [hers, his] = [await client.call('GET', path, ada), await client.call('GET', path, dirk)].map(({ text }) =>
    SeenSchema.parse(JSON.parse(text)),
  );
  const lacking = (seen: typeof hers) => seen?.lacking.map(({ code }) => code).join();
  narrator.show('Ada sees', `${hers?.stage}: ${lacking(hers)}, until ${hers?.waitUntil}`);
  narrator.show('Dirk sees', `${his?.stage}: ${lacking(his)}`);
  narrator.expect('his yes is kept, and waits', his?.stage === 'awaiting-eligibility');
  narrator.expect('she reads what is lacking', lacking(hers) === 'PARTNERS_NOT_INCLUDED');
  narrator.expect('he reads only that it is not for him to do', lacking(his) === 'OTHER_SIDE_NOT_READY');
  const told = await Promise.all([ada, dirk].map(({ address }) => client.mail(address, 'partner-waiting')));
  for (const mail of told) narrator.show('mail', `${mail.to.join()}: ${mail.subject}`);
}

async function itGoesOnByItself(
  cast: Cast,
  { ada, dirk }: { readonly ada: Member; readonly dirk: Member },
): Promise<void> {
  const { narrator, client } = cast;
  narrator.chapter('Acme renews its subscription');
  await subscribe(cast, ada, true);
  const told = await Promise.all([ada, dirk].map(({ address }) => client.mail(address, 'partner-established')));
  for (const mail of told) narrator.show('mail', `${mail.to.join()}: ${mail.subject}`);
  const partners = await client.call('GET', '/v1/partnerships', ada);
  narrator.expect('they are partners, without another answer', partnershipsIn(partners).length === 1);
}

async function dirkParts({ narrator, client }: Cast, { ada, dirk }: { readonly ada: Member; readonly dirk: Member }) {
  narrator.chapter('Dirk ends the partnership');
  const [id = ''] = partnershipsIn(await client.call('GET', '/v1/partnerships', dirk));
  const ended = await client.call('POST', `/v1/partnerships/${id}/end`, dirk);
  narrator.show('POST', `/v1/partnerships/…/end → ${ended.status} ${ended.text}`);
  const after = await client.call('GET', '/v1/partnerships', ada);
  narrator.expect('it is gone for both at once', partnershipsIn(after).length === 0);
  const told = await Promise.all([ada, dirk].map(({ address }) => client.mail(address, 'partnership-ended')));
  for (const mail of told) narrator.show('mail', `${mail.to.join()}: ${mail.subject}`);
}

/** What an operator does when an environment buys work with partners, or gives it up. */
async function subscribe({ narrator, client, backstage }: Cast, { environmentId }: Member, partnerRelations: boolean) {
  const body = { partnerRelations, seats: 5, credit: 0, licence: null };
  const operator = { key: backstage.operatorKey() };
  const { status } = await client.call('PUT', `/v1/environments/${environmentId}/subscription`, operator, body);
  narrator.show('operator', `partner relations ${partnerRelations ? 'bought' : 'given up'} → ${status}`);
}

function partnershipsIn({ text }: Answer): readonly string[] {
  return PartnershipsSchema.parse(JSON.parse(text)).items.map(({ id }) => id);
}

function leadsTo(mail: InboxEmail, path: string): boolean {
  return linksOf(mail).every((link) => new URL(link).pathname === path && new URL(link).search === '');
}
