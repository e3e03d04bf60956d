import { z } from 'zod';
import { linksOf } from '../../inbox/markup.ts';
import type { Credentials } from './client.ts';
import { once } from './invitations.ts';
import type { Member } from './partners.ts';
import type { Cast } from './story.ts';

/** Bea works for Ada, Cor for Dirk; neither is a relation manager. */
const BEA = 'bea@acme.example';
const COR = 'cor@drukkerij.example';
/** Companies that the stand-in of the Dutch register knows; it names nobody who may act for them. */
const ACME = { country: 'NL', registerNumber: '68750110' };
const PRINT_SHOP = { country: 'NL', registerNumber: '69599068' };
const PASSWORD = 'a walk along the harbour';

const [BROCHURE, PRICES, CONTRACT, PLAN] = ['Brochure', 'Price list', 'Contract', 'Plan for the year'] as const;

const IdSchema = z.object({ id: z.uuid() });
const OrganisationSchema = z.object({
  activation: z.object({ id: z.uuid(), waitingOn: z.string().nullable() }).nullable(),
});
const PartnershipsSchema = z.object({ items: z.array(z.object({ id: z.uuid(), relationGroupId: z.uuid() })) });
const DocumentsSchema = z.object({ items: z.array(z.object({ document: z.object({ title: z.string() }) })) });
const PropagationSchema = z.object({
  stage: z.string(),
  waiting: z.int(),
  effective: z.int(),
  failed: z.int(),
  latencyMs: z.object({ p50: z.number(), p95: z.number() }).nullable(),
});

/** The two who are partners. */
interface Partners {
  readonly ada: Member;
  readonly dirk: Member;
}

/** Everybody in it, by name, and the organisations that two of them administer. */
interface Firms extends Partners {
  readonly cast: Cast;
  readonly bea: Credentials;
  readonly cor: Credentials;
  readonly acme: string;
  readonly printShop: string;
}

/** Ada's firm shares documents with everybody it can. Answers what is to be told when the partners have parted. */
export async function tellOfShares(cast: Cast, { ada, dirk }: Partners): Promise<() => Promise<void>> {
  cast.narrator.chapter('both firms become organisations, with a colleague each');
  const [acme, printShop] = await Promise.all([
    activateOrganisation(cast, ada, ACME),
    activateOrganisation(cast, dirk, PRINT_SHOP),
  ]);
  const [bea, cor] = [
    await joins(cast, { by: ada, organisationId: acme, address: BEA, username: 'bea' }),
    await joins(cast, { by: dirk, organisationId: printShop, address: COR, username: 'cor' }),
  ];
  const firms: Firms = { cast, ada, dirk, bea, cor, acme, printShop };
  const prices = await adaShares(firms);
  await thePlanIsPropagated(firms);
  await adaWithdraws(firms, prices);
  return () => nothingIsLeft(firms);
}

/** Shares four documents in four ways; answers the share of the one with Dirk's whole organisation. */
async function adaShares(firms: Firms): Promise<string> {
  const { cast, ada, dirk, bea, cor, acme, printShop } = firms;
  const { narrator, client } = cast;
  narrator.chapter('Ada shares four documents in four ways');
  const { id, relationGroupId } = await partnershipOf(firms);
  const { id: beaId } = IdSchema.parse(JSON.parse((await client.call('GET', '/v1/me', bea)).text));
  await share(firms, { title: BROCHURE, audience: { kind: 'user', id: beaId } });
  const prices = await share(firms, { title: PRICES, audience: { kind: 'organisation', id: printShop } });
  await share(firms, { title: CONTRACT, audience: { kind: 'relation-group', id: relationGroupId } });
  const plan = await share(firms, { title: PLAN, audience: { kind: 'relation-managers', id } });
  narrator.expect('with a user, an organisation or the relation group it is effective at once', prices.status === 201);
  narrator.expect('to the relation managers it is on its way', plan.status === 202);
  narrator.expect('Bea sees what is shared with her', (await reads(firms, 'Bea', bea)) === BROCHURE);
  narrator.expect('Cor sees what is shared with his firm', (await reads(firms, 'Cor', cor)) === PRICES);
  const his = await reads(firms, 'Dirk', dirk);
  narrator.expect('Dirk sees that, and what the relation group has', his === `${CONTRACT}, ${PRICES}`);
  narrator.expect('so does Ada, who is in that group, too', (await reads(firms, 'Ada', ada)) === CONTRACT);
  const foreign = { kind: 'user', id: acme };
  const unknown = await client.call('POST', '/v1/shares', ada, shareOf(firms, { title: PLAN, audience: foreign }));
  narrator.show('nobody', `${unknown.status} ${unknown.code}`);
  narrator.expect('whom one has nothing to do with is not there', unknown.code === 'AUDIENCE_NOT_FOUND');
  return prices.id;
}

async function thePlanIsPropagated(firms: Firms): Promise<void> {
  const { cast, dirk, cor } = firms;
  const { narrator, client, signal } = cast;
  narrator.chapter('the plan is propagated to the relation managers');
  const { id } = await partnershipOf(firms);
  const read = async () =>
    PropagationSchema.parse(JSON.parse((await client.call('GET', `/v1/partnerships/${id}/propagation`, dirk)).text));
  const before = await read();
  narrator.show('on its way', `${before.stage}: ${before.waiting} waiting, ${before.effective} effective`);
  const after = await once(signal, read, ({ stage }) => stage === 'settled');
  const within = after.latencyMs ? `, within ${Math.round(after.latencyMs.p95 / 1_000)} s` : '';
  narrator.show('settled', `${after.waiting} waiting, ${after.effective} effective, ${after.failed} failed${within}`);
  narrator.expect('each manager has a receipt', after.waiting === 0 && after.effective === 1 && after.failed === 0);
  const his = await reads(firms, 'Dirk', dirk);
  narrator.expect('Dirk sees the plan now', his === `${PLAN}, ${CONTRACT}, ${PRICES}`);
  narrator.expect('Cor, who is no relation manager, does not', (await reads(firms, 'Cor', cor)) === PRICES);
}

async function adaWithdraws(firms: Firms, shareId: string): Promise<void> {
  const { cast, ada, dirk, cor } = firms;
  const { narrator, client } = cast;
  narrator.chapter('Ada takes the price list back');
  const { status } = await client.call('POST', `/v1/shares/${shareId}/withdraw`, ada);
  narrator.show('POST', `/v1/shares/…/withdraw → ${status}`);
  const [his, theirs] = [await reads(firms, 'Dirk', dirk), await reads(firms, 'Cor', cor)];
  narrator.expect('it is gone for everybody at once', his === `${PLAN}, ${CONTRACT}` && theirs === '');
}

async function nothingIsLeft(firms: Firms): Promise<void> {
  const { cast, ada, dirk, bea } = firms;
  const { narrator } = cast;
  narrator.chapter('what was shared through the partnership has gone with it');
  const gone = [await reads(firms, 'Dirk', dirk), await reads(firms, 'Ada', ada)];
  narrator.expect('neither side sees any of it', gone.join('') === '');
  narrator.expect('what stayed in the house is still there', (await reads(firms, 'Bea', bea)) === BROCHURE);
}

/** Adds a company and shows evidence that one may act for it, which an operator approves. Answers the organisation's id. */
async function activateOrganisation(cast: Cast, owner: Member, company: object): Promise<string> {
  const { narrator, client, backstage, signal } = cast;
  const { id } = IdSchema.parse(JSON.parse((await client.call('POST', '/v1/organisations', owner, company)).text));
  const path = `/v1/organisations/${id}`;
  const read = async () => OrganisationSchema.parse(JSON.parse((await client.call('GET', path, owner)).text));
  await client.call('POST', `${path}/activate`, owner);
  await client.mail(owner.address, 'authority-wanted');
  await client.call('POST', `${path}/evidence`, owner, { title: 'Volmacht', ref: 'urn:dms:4712' });
  const { activation } = await once(signal, read, (seen) => seen.activation?.waitingOn === 'operator');
  const decision = { reason: 'A proxy, seen.', expectedStage: 'awaiting-authority' };
  const operator = { key: backstage.operatorKey() };
  await client.call('POST', `/v1/onboardings/${activation?.id}/approve-authority`, operator, decision);
  const told = await client.mail(owner.address, 'organisation-activated');
  narrator.show('mail', `${told.to.join()}: ${told.subject}`);
  return id;
}

/** Somebody new is invited by an administrator, and joins by the mail. */
async function joins(
  { narrator, client }: Cast,
  invited: {
    readonly by: Member;
    readonly organisationId: string;
    readonly address: string;
    readonly username: string;
  },
): Promise<Credentials> {
  const { by, organisationId, address, username } = invited;
  await client.call('POST', `/v1/organisations/${organisationId}/invitations`, by, { email: address, locale: 'en' });
  const links = linksOf(await client.mail(address, 'invitation')).map((link) => new URL(link));
  const token = links.find(({ pathname }) => pathname === '/invitations')?.searchParams.get('token') ?? '';
  const acceptedTermsVersion = await client.termsVersion();
  const { answer } = await client.activatePatiently({ token, username, password: PASSWORD, acceptedTermsVersion });
  narrator.expect(`${address} joins`, answer.status === 201);
  const told = await client.mail(by.address, 'invitation-joined');
  narrator.show('mail', `${told.to.join()}: ${told.subject}`);
  return { cookie: answer.cookie ?? '' };
}

interface GivenShare {
  readonly title: string;
  readonly audience: Readonly<Record<'kind' | 'id', string>>;
}

async function share({ cast: { narrator, client }, ada, acme }: Firms, given: GivenShare) {
  const answer = await client.call('POST', '/v1/shares', ada, shareOf({ acme }, given));
  narrator.show('POST', `/v1/shares "${given.title}" with ${given.audience.kind} → ${answer.status}`);
  return { status: answer.status, ...IdSchema.parse(JSON.parse(answer.text)) };
}

function shareOf({ acme }: Pick<Firms, 'acme'>, { title, audience }: GivenShare): object {
  const document = { ref: `urn:acme:${title.toLowerCase().replaceAll(' ', '-')}`, title };
  return { organisationId: acme, document, audience, permission: 'view' };
}

/** The titles of what somebody sees, the newest first. */
async function reads({ cast: { narrator, client } }: Firms, name: string, as: Credentials): Promise<string> {
  const { text } = await client.call('GET', '/v1/me/shared-documents', as);
  const titles = DocumentsSchema.parse(JSON.parse(text)).items.map(({ document }) => document.title);
  narrator.show(`${name} sees`, titles.join(', ') || 'nothing');
  return titles.join(', ');
}

async function partnershipOf({ cast: { client }, ada }: Firms) {
  const [partnership] = PartnershipsSchema.parse(
    JSON.parse((await client.call('GET', '/v1/partnerships', ada)).text),
  ).items;
  if (!partnership) throw new Error('the two are partners');
  return partnership;
}
