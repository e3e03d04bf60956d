import { describe, expect, it } from '@jest/globals';
import { Partnership } from '../../db/entities/partnership.ts';
import { useInstance } from '../support/instance.ts';
import { seedOrganisation } from '../support/organisations.ts';
import { connect, type Manager, type Side, seedSide } from '../support/partner-sides.ts';
import { type Answer, call } from '../support/person.ts';

const instance = useInstance();

const FORM = { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' };
const PATH = '/shared';
const UNKNOWN = '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a77';

interface Firm extends Side {
  readonly organisationId: string;
}

/** A side that is a member, as administrator, of its one organisation. */
async function firmNamed(name: string, members: readonly Manager[] = []): Promise<Firm> {
  const side = await seedSide(instance(), { name });
  const organisationId = await seedOrganisation(instance(), {
    environmentId: side.environmentId,
    administratorId: side.userId,
    members: members.map(({ userId }) => ({ userId, role: 'member' as const })),
    name: `${name} BV`,
  });
  return { ...side, organisationId };
}

/** Shares a document in the name of a firm; answers the share's id. */
async function share(from: Firm, audience: Readonly<Record<'kind' | 'id', string>>, more: object = {}) {
  const document = { ref: `urn:dms:${from.organisationId}`, title: 'Annual accounts' };
  const body = { organisationId: from.organisationId, document, audience, permission: 'view', ...more };
  const { status, body: made } = await from.call('POST', '/v1/shares', body);
  expect([201, 202]).toContain(status);
  return (made as { id: string }).id;
}

const get = (who: Manager, path = PATH, lang = 'en') =>
  who.call('GET', `${path}${path.includes('?') ? '&' : '?'}lang=${lang}`);

function post(who: Manager, form: Readonly<Record<string, string>>, path = PATH): Promise<Answer> {
  return who.call('POST', `${path}?lang=en`, new URLSearchParams(form).toString(), FORM);
}

const withdrawal = (shareId: string) => ({ action: 'withdraw-share', shareId });

/** What a page says, without its markup. */
function textOf({ body }: Answer): string {
  return String(body)
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ');
}

describe('the page of what is shared', () => {
  it('names every way by which a document came, with the highest permission', async () => {
    const [from, to] = [await firmNamed('Ways House'), await firmNamed('Ways Press')];
    const partnershipId = await connect(instance(), from, to);
    const { relationGroupId } = await instance().orm.em.fork().findOneOrFail(Partnership, partnershipId);
    await share(from, { kind: 'user', id: to.userId });
    await share(from, { kind: 'organisation', id: to.organisationId }, { permission: 'edit' });
    await share(from, { kind: 'relation-group', id: relationGroupId });

    const page = await get(to);

    const text = textOf(page);
    expect(page.status).toBe(200);
    expect(text.match(/Annual accounts/g)).toHaveLength(1);
    expect(text).toContain('Edit : read and change');
    expect(text).toContain('From Ways House BV (Ways House), shared with you ');
    expect(text).toContain('shared with Ways Press BV, of which you are a member');
    expect(text).toContain('shared with the relation group that you are in');
  });

  it('lists with whom one’s organisations share, by whom, and takes a share back when the form says so', async () => {
    const from = await firmNamed('Back House');
    const colleague = await from.colleague('user', {
      isRelationManager: false,
      firstName: 'Noor',
      lastName: 'Peeters',
    });
    await seedOrganisation(instance(), { environmentId: from.environmentId, administratorId: colleague.userId });
    const shareId = await share(from, { kind: 'user', id: colleague.userId });
    const [own, theirs] = [await get(from), await get(colleague)];

    const withdrawn = await post(from, withdrawal(shareId));
    const again = await post(from, withdrawal(shareId));

    const place = withdrawn.headers.get('location') ?? '';
    const [after, gone] = [await get(from, place), await get(colleague)];
    expect(textOf(own)).toMatch(/User: Noor Peeters View : read, not change By .+ of Back House BV since/);
    expect(own.body).toContain(`<input type="hidden" name="shareId" value="${shareId}"/>`);
    expect(textOf(theirs)).toContain('Annual accounts');
    expect([withdrawn.status, place, again.status]).toEqual([303, '/shared?done=withdrawn&lang=en', 303]);
    expect(textOf(after)).toContain('It is no longer shared.');
    expect(textOf(after)).toContain('Your organisations share nothing now.');
    expect(textOf(gone)).toContain('Nothing is shared with you now.');
  });

  it('says of a share that nobody sees it as long as its reader is a member nowhere', async () => {
    const from = await firmNamed('Unread House');
    const newcomer = await from.colleague('user', { isRelationManager: false });
    await share(from, { kind: 'user', id: newcomer.userId });

    const unread = await get(from);
    await seedOrganisation(instance(), { environmentId: from.environmentId, administratorId: newcomer.userId });
    const read = await get(from);

    expect(textOf(unread)).toContain('This is in effect, but nobody sees the document by it now');
    expect(textOf(read)).toContain('This is in effect. ');
    expect(await get(newcomer).then(textOf)).toContain('Annual accounts');
  });

  it('says of what was shared on that nobody sees it, once it is not shared with oneself any more', async () => {
    const [from, to] = [await firmNamed('Origin House'), await firmNamed('Onward House')];
    await connect(instance(), from, to);
    const origin = await share(from, { kind: 'user', id: to.userId }, { permission: 'share' });
    const document = { ref: `urn:dms:${from.organisationId}`, title: 'Annual accounts' };
    await share(to, { kind: 'organisation', id: to.organisationId }, { document, fromShareId: origin });

    const before = await get(to);
    await from.call('POST', `/v1/shares/${origin}/withdraw`);
    const after = await get(to);

    expect(textOf(before)).toContain('This is in effect. ');
    expect(textOf(after)).toContain('Nothing is shared with you now.');
    expect(textOf(after)).toContain(
      'Nobody sees it by this at the moment: what it shares on is not shared with you now.',
    );
  });

  it('offers to take back only what is one’s own to take back', async () => {
    const from = await seedSide(instance(), { name: 'Members House' });
    const [sharer, member] = [await from.colleague('user'), await from.colleague('user')];
    const members = [sharer, member].map(({ userId }) => ({ userId, role: 'member' as const }));
    const seeded = { environmentId: from.environmentId, administratorId: from.userId, members };
    const organisationId = await seedOrganisation(instance(), seeded);
    const shareId = await share({ ...from, ...sharer, organisationId }, { kind: 'organisation', id: organisationId });

    const pages = await Promise.all([sharer, from, member].map((who) => get(who)));
    const refused = await post(member, withdrawal(shareId));
    const still = await get(member);

    expect(pages.map(({ body }) => String(body).includes('value="withdraw-share"'))).toEqual([true, true, false]);
    expect([refused.status, textOf(refused).includes('403 NOT_ALLOWED')]).toEqual([403, true]);
    expect(textOf(still)).toContain('Annual accounts');
  });

  it('goes on where a list is longer than a page', async () => {
    const from = await firmNamed('Long House');
    const titles = Array.from({ length: 21 }, (_, at) => `Document ${String(at).padStart(2, '0')}`);
    for (const [at, title] of titles.entries()) {
      const more = { document: { ref: `urn:long:${at}`, title } };
      await share(from, { kind: 'organisation', id: from.organisationId }, more);
    }

    const first = await get(from);
    const [, documents = ''] = /href="(\/shared\?documents=[^"]*)"/.exec(String(first.body)) ?? [];
    const [, shares = ''] = /href="(\/shared\?shares=[^"]*)"/.exec(String(first.body)) ?? [];
    const [rest, ownRest] = [await get(from, unescape(documents)), await get(from, unescape(shares))];

    const countOf = ({ body }: Answer, id: string) => String(body).split(`id="${id}-`).length - 1;
    expect([countOf(first, 'document'), countOf(first, 'share')]).toEqual([20, 20]);
    expect([countOf(rest, 'document'), countOf(ownRest, 'share')]).toEqual([1, 1]);
    expect(textOf(rest)).toContain('Document 00');
  });

  it.each([
    ['nl', 'Om gedeelde documenten te zien, moet je lid zijn van een organisatie.'],
    ['en', 'To see shared documents you have to be a member of an organisation.'],
    ['fr', 'Pour voir des documents partagés, vous devez être membre d’une organisation.'],
  ])('says in %s to somebody who is a member nowhere what they need', async (lang, said) => {
    const nobody = await seedSide(instance());

    const page = await get(nobody, PATH, lang);

    expect(textOf(page)).toContain(said);
  });

  it('is led to from the account and from where somebody is signed in', async () => {
    const somebody = await seedSide(instance());

    const pages = await Promise.all(['/account', '/login'].map((path) => get(somebody, path)));

    expect(pages.map(({ body }) => String(body).includes('href="/shared?lang=en"'))).toEqual([true, true]);
  });
});

describe('whoever is not meant', () => {
  it('is sent to sign in, and back; a form of theirs is refused', async () => {
    const read = await call(instance(), 'GET', PATH);
    const posted = await call(instance(), 'POST', PATH, {
      headers: { ...FORM, origin: instance().apiUrl },
      body: 'action=withdraw-share',
    });

    expect([read.status, read.headers.get('location')]).toEqual([303, '/login?next=%2Fshared']);
    expect([posted.status, textOf(posted).includes('401 NOT_AUTHENTICATED')]).toEqual([401, true]);
  });

  it.each([
    ['a share that there is not', withdrawal(UNKNOWN), 404, 'NOT_FOUND'],
    ['no share at all', withdrawal('../1'), 404, 'NOT_FOUND'],
    ['something that cannot be done', { action: 'share' }, 400, 'VALIDATION_FAILED'],
  ])('gets a page that says so for %s', async (_, form, status, code) => {
    const somebody = await seedSide(instance());

    const answer = await post(somebody, form);

    expect([answer.status, textOf(answer).includes(`${status} ${code}`)]).toEqual([status, true]);
  });

  it('does not withdraw what another organisation shares', async () => {
    const from = await firmNamed('Foreign House');
    const shareId = await share(from, { kind: 'user', id: from.userId });
    const stranger = await firmNamed('Stranger House');

    const refused = await post(stranger, withdrawal(shareId));
    const still = await get(from);

    expect(refused.status).toBe(404);
    expect(textOf(still)).toContain('Annual accounts');
  });

  it('does not withdraw by a page of somebody else’s', async () => {
    const from = await firmNamed('Elsewhere Share');
    const shareId = await share(from, { kind: 'user', id: from.userId });
    const body = new URLSearchParams(withdrawal(shareId)).toString();

    const forged = await from.call('POST', PATH, body, { ...FORM, origin: 'https://evil.example' });

    expect([forged.status, textOf(forged).includes('ORIGIN_MISMATCH')]).toEqual([403, true]);
    expect(textOf(await get(from))).toContain('Annual accounts');
  });
});

function unescape(html: string): string {
  return html.replaceAll('&amp;', '&');
}
