import { expect, it } from '@jest/globals';
import { PARTNER_REASON_TEXTS } from '../../api/pages/texts/partner-reasons.ts';
import { PARTNER_REQUEST_TEXTS } from '../../api/pages/texts/partner-request.ts';
import { PARTNERS_TEXTS } from '../../api/pages/texts/partners.ts';
import { LOCALES, type Locale } from '../../domain/locale.ts';
import { linksOf } from '../../inbox/markup.ts';
import { describeInBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { type Keyboard, keyboardOf } from '../support/keyboard.ts';
import { keyWith, type SignedIn, signedInAdministrator } from '../support/people.ts';
import { call, GOOD_PASSWORD, mailTo } from '../support/person.ts';
import { openVisitor, type Visitor } from '../support/visitor.ts';

const BOUGHT = { partnerRelations: true, seats: 5, credit: 0 };
const instance = useInstance({ providers: true, subscription: BOUGHT });
/** Of somebody whom an administrator made. */
const MADE_PASSWORD = 'A walk along 7 rivers';

interface Reader extends Visitor {
  readonly keyboard: Keyboard;
}

describeInBrowser('a partner request, read and answered with a keyboard', (browser) => {
  /** Opens an address of ours by way of signing in, in the language of the browser. */
  async function read(url: string, who: { readonly address: string; readonly password?: string }, locale: Locale) {
    const visitor = await openVisitor(browser, instance(), { locale });
    const reader: Reader = { ...visitor, keyboard: keyboardOf(visitor.page) };
    await reader.page.goto(url);
    await reader.keyboard.fillIn({ id: 'login' }, who.address);
    await reader.keyboard.fillIn({ id: 'password' }, who.password ?? GOOD_PASSWORD);
    await reader.page.keyboard.press('Enter');
    await reader.page.waitForURL(({ pathname }) => pathname === new URL(url).pathname);
    await reader.look();
    return reader;
  }

  it.each(LOCALES)('is found, taken over, waits, connects and ends, in %s', async (locale) => {
    const [list, one, reasons] = [PARTNERS_TEXTS[locale], PARTNER_REQUEST_TEXTS[locale], PARTNER_REASON_TEXTS[locale]];
    const { from, to, colleague } = await sidesIn(locale);

    const asker = await read(`${instance().apiUrl}/partners`, from, locale);
    await asker.keyboard.fillIn({ name: list.search }, `states-akesd-${locale}`);
    await follow(asker, list.searchButton);
    await follow(asker, `states-asked-${locale} BV`);
    await asker.keyboard.fillIn({ name: list.message }, 'Shall we?');
    await follow(asker, list.askButton);
    const [link = ''] = linksOf(await mailTo(instance(), to.address, 'partner-request'));

    const answerer = await read(link, colleague, locale);
    await follow(answerer, one.actions['take-over']);
    await subscribe(from, false);
    await follow(answerer, one.actions.accept);
    const otherSide = await linesOf(answerer);
    await asker.open(link);
    await asker.look();
    const ownSide = await linesOf(asker);
    await subscribe(from, true);
    await eventually('a connection', async () => {
      await instance().relay();
      await asker.open(link);
      expect(await paragraphsOf(asker)).toContain(one.meaning.established);
      return true;
    });
    await asker.look();
    await follow(asker, one.toPartner);
    await asker.keyboard.fillIn({ name: list.typeWord(list.word) }, list.word);
    await follow(asker, list.endButton);
    await answerer.open(link);
    await answerer.look();
    const since = await paragraphsOf(answerer);

    expect(otherSide).toEqual([reasons.lacks.OTHER_SIDE_NOT_READY]);
    expect(ownSide).toEqual([reasons.lacks.PARTNERS_NOT_INCLUDED]);
    expect(since.some((text) => text.startsWith(one.endedSince))).toBe(true);
    expect([...asker.faults(), ...answerer.faults()]).toEqual([]);
  });

  it.each(LOCALES)('is declined, and says from when on it can be asked again, in %s', async (locale) => {
    const [list, one] = [PARTNERS_TEXTS[locale], PARTNER_REQUEST_TEXTS[locale]];
    const from = await managerNamed(`states-refused-${locale}`);
    const to = await managerNamed(`states-refuses-${locale}`);
    await from.call('POST', '/v1/partner-requests', {
      environmentId: to.environmentId,
      relationManagerId: to.userId,
    });
    const [link = ''] = linksOf(await mailTo(instance(), to.address, 'partner-request'));

    const answerer = await read(link, to, locale);
    await follow(answerer, one.actions.decline);
    const asker = await read(link, from, locale);
    const said = await paragraphsOf(asker);
    await asker.open(`/partners/${to.environmentId}`);
    await asker.look();

    expect(said.some((text) => text.startsWith(one.askAgainFrom))).toBe(true);
    expect((await paragraphsOf(asker)).some((text) => text.startsWith(list.askAgainFrom))).toBe(true);
    expect([...asker.faults(), ...answerer.faults()]).toEqual([]);
  });
});

/** Goes to a link or a button and follows it; what is wrong with the page that it leads to is kept. */
async function follow({ keyboard, look }: Reader, name: string): Promise<void> {
  await keyboard.reach({ name });
  await keyboard.leaveBy('Enter');
  await look();
}

function linesOf({ page }: Visitor): Promise<readonly string[]> {
  return page.locator('section[aria-labelledby=lacking] li').allInnerTexts();
}

function paragraphsOf({ page }: Visitor): Promise<readonly string[]> {
  return page.locator('main p').allInnerTexts();
}

async function sidesIn(locale: Locale) {
  const from = await managerNamed(`states-asker-${locale}`);
  const to = await managerNamed(`states-asked-${locale}`);
  const address = `states-colleague-${locale}@states-asked-${locale}.example`;
  const made = {
    email: address,
    role: 'advanced-user',
    password: MADE_PASSWORD,
    firstName: 'Noor',
    lastName: 'Peeters',
  };
  const { body } = await to.call('POST', '/v1/users', made);
  await to.call('PUT', `/v1/relation-managers/${(body as { id: string }).id}`);
  return { from, to, colleague: { address, password: MADE_PASSWORD } };
}

/** An administrator who is a relation manager, too. */
async function managerNamed(name: string): Promise<SignedIn> {
  const person = await signedInAdministrator(instance(), name);
  await person.call('PUT', `/v1/relation-managers/${person.userId}`);
  return person;
}

/** What an operator does when an environment has bought work with partners, or has given it up. */
async function subscribe({ environmentId }: SignedIn, partnerRelations: boolean): Promise<void> {
  const headers = await keyWith(instance(), { scopes: ['operate.act'] });
  const { status } = await call(instance(), 'PUT', `/v1/environments/${environmentId}/subscription`, {
    headers,
    body: { ...BOUGHT, licence: null, partnerRelations },
  });
  expect(status).toBe(200);
}
