import { afterEach, describe, expect, it } from '@jest/globals';
import { ORGANISATION_TEXTS } from '../../api/pages/texts/organisation.ts';
import { ACTIVATION_TEXTS } from '../../api/pages/texts/organisation-activation.ts';
import { ORGANISATION_REFUSAL_TEXTS } from '../../api/pages/texts/organisation-refusals.ts';
import { LOCALES, type Locale } from '../../domain/locale.ts';
import { deliverAll } from '../chaos/exactly-once.ts';
import { draftCompany, idIn, type OrganisationBody } from '../support/company-drafts.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { seedOrganisation, someGln } from '../support/organisations.ts';
import { type Manager, seedSide } from '../support/partner-sides.ts';

const instance = useInstance({ authorities: true, skipTime: true });

afterEach(() => instance().authorities.play('vies', null));

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** What somebody reads on a page, in each language. */
async function readIn(who: Manager, path: string): Promise<Readonly<Record<Locale, string>>> {
  const read = async (locale: Locale) =>
    [locale, String((await who.call('GET', `${path}?lang=${locale}`)).body)] as const;
  return Object.fromEntries(await Promise.all(LOCALES.map(read))) as Record<Locale, string>;
}

function post(who: Manager, path: string, form: Readonly<Record<string, string>>) {
  return who.call('POST', `${path}?lang=fr`, new URLSearchParams(form).toString(), FORM);
}

describe('the page of an organisation', () => {
  it('says that VIES does not answer, and when it is asked again, while it is busy for hours', async () => {
    const { by, id, activate, until } = await draftCompany(instance());
    instance().authorities.play('vies', 'MS_MAX_CONCURRENT_REQ');

    await activate();
    await until('the check', ({ activation }) => activation?.stage === 'checking-vat');
    await instance().env.sleep('5 hours');
    await until('what VIES blocks', ({ activation }) => activation?.blockedBy === 'VIES_UNAVAILABLE');
    const pages = await readIn(by, `/organisations/${id}`);

    for (const locale of LOCALES) {
      const { waits, nextTry, until: deadline } = ACTIVATION_TEXTS[locale];
      expect(pages[locale]).toContain(waits.VIES_UNAVAILABLE);
      expect(pages[locale]).toContain(`<dt>${nextTry}</dt>`);
      expect(pages[locale]).not.toContain(`<dt>${deadline}</dt>`);
    }
  });

  it('says what to do about a number that is registered elsewhere, and that way leads on', async () => {
    const { by, id, number, activate, until } = await draftCompany(instance(), { vat: false });
    const participant = `0208:${number}`;
    instance().authorities.participants.put({ id: participant, publisher: 'elsewhere', isHeld: false, services: [] });

    await activate();
    await until('the end', ({ activation }) => activation?.stage === 'rejected');
    const pages = await readIn(by, `/organisations/${id}`);
    instance().authorities.participants.remove(participant);
    const [, identifierId = ''] = /name="identifierId" value="([^"]+)"/.exec(pages.fr) ?? [];
    const removed = await post(by, `/organisations/${id}`, { action: 'remove-identifier', identifierId });
    const added = await post(by, `/organisations/${id}`, { action: 'add-identifier', scheme: '0208', value: number });
    const again = await post(by, `/organisations/${id}`, { action: 'activate' });
    await until('the activation', ({ state }) => state === 'active');

    for (const locale of LOCALES) {
      expect(pages[locale]).toContain(ACTIVATION_TEXTS[locale].rejections.IDENTIFIER_ELSEWHERE);
    }
    expect([removed, added, again].map(({ status }) => status)).toEqual([303, 303, 303]);
  });

  it('asks for a number before a company is activated of whose details none is made, and for evidence then', async () => {
    const by = await seedSide(instance());
    const id = idIn(await by.call('POST', '/v1/organisations', { country: 'DE', name: 'Bäckerei GmbH' }));
    const path = `/organisations/${id}`;

    const numberless = await readIn(by, path);
    const refused = await post(by, path, { action: 'activate' });
    const called = await by.call('POST', `/v1${path}/activate`);
    await post(by, path, { action: 'add-identifier', scheme: '0088', value: someGln() });
    const begun = await post(by, path, { action: 'activate' });
    await eventually('the wait', async () => {
      const { activation } = (await by.call('GET', `/v1${path}`)).body as OrganisationBody;
      return activation?.stage === 'awaiting-authority' ? true : undefined;
    });
    const waiting = await readIn(by, path);

    expect(refused.status).toBe(409);
    expect(refused.body).toContain(ORGANISATION_REFUSAL_TEXTS.fr.IDENTIFIER_MISSING);
    expect(called).toMatchObject({ status: 409, body: { code: 'IDENTIFIER_MISSING' } });
    expect(begun.status).toBe(303);
    for (const locale of LOCALES) {
      expect(numberless[locale]).toContain(ACTIVATION_TEXTS[locale].numberless);
      expect(waiting[locale]).toContain(ACTIVATION_TEXTS[locale].waits.unregistered);
    }
  });

  it('shows that it receives once somebody has said yes in the pop-up at login', async () => {
    const by = await seedSide(instance());
    const { environmentId, userId: administratorId } = by;
    const id = await seedOrganisation(instance(), { environmentId, administratorId });

    const asked = await readIn(by, '/login');
    const said = await post(by, '/account/prompts', { id, answer: 'yes' });
    await deliverAll(instance());
    const pages = await eventually('that it receives', async () => {
      const read = await readIn(by, `/organisations/${id}`);
      return read.fr.includes(`>${ORGANISATION_TEXTS.fr.receivingStates.on}<`) ? read : undefined;
    });
    const after = await readIn(by, '/login');

    expect(said.status).toBe(200);
    for (const locale of LOCALES) {
      expect(asked[locale]).toContain('<dialog');
      expect(pages[locale]).toContain(ORGANISATION_TEXTS[locale].receivingStates.on);
      expect(after[locale]).not.toContain('<dialog');
    }
  });
});
