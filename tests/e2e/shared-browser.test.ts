import { expect, it } from '@jest/globals';
import { PROPAGATION_TEXTS } from '../../api/pages/texts/propagation.ts';
import { SHARED_TEXTS } from '../../api/pages/texts/shared.ts';
import { ShareGrant } from '../../db/entities/share.ts';
import { LOCALES, type Locale } from '../../domain/locale.ts';
import { describeInBrowser } from '../support/browser.ts';
import { useInstance } from '../support/instance.ts';
import { keyboardOf } from '../support/keyboard.ts';
import { seedOrganisation } from '../support/organisations.ts';
import { connect, seedSide } from '../support/partner-sides.ts';
import { type SignedIn, signedInAdministrator } from '../support/people.ts';
import { GOOD_PASSWORD } from '../support/person.ts';
import { readsOf } from '../support/shares.ts';
import { openVisitor, type Visitor } from '../support/visitor.ts';

const BOUGHT = { partnerRelations: true, seats: 5, credit: 0 };
const instance = useInstance({ providers: true, subscription: BOUGHT });

describeInBrowser('what is shared, read and taken back with a keyboard', (browser) => {
  /** Opens an address of ours by way of signing in, in the language of the browser. */
  async function read(path: string, { address }: SignedIn, locale: Locale) {
    const visitor = await openVisitor(browser, instance(), { locale });
    const reader = { ...visitor, keyboard: keyboardOf(visitor.page) };
    await reader.page.goto(`${instance().apiUrl}${path}`);
    await reader.keyboard.fillIn({ id: 'login' }, address);
    await reader.keyboard.fillIn({ id: 'password' }, GOOD_PASSWORD);
    await reader.page.keyboard.press('Enter');
    await reader.page.waitForURL(({ pathname }) => pathname === path);
    await reader.look();
    return reader;
  }

  it.each(LOCALES)('on the page of what is shared, and on the partner’s, in %s', async (locale) => {
    const [texts, propagation] = [SHARED_TEXTS[locale], PROPAGATION_TEXTS[locale]];
    const { own, partner } = await partnersIn(locale);

    const reader = await read('/shared', own, locale);
    const items = await reader.page.locator('section[aria-labelledby="with-me"] .permission').allInnerTexts();
    await openAndLook(reader, texts.withdraw, 'Brochure');
    await reader.keyboard.reach({ name: texts.withdrawButton, about: 'Brochure' });
    await reader.keyboard.leaveBy('Enter');
    await reader.look();
    const said = [await statusOf(reader)];

    await reader.open(`/partners/${partner.environmentId}`);
    await reader.look();
    await reader.keyboard.reach({ name: propagation.retry, about: 'Plan' });
    await reader.keyboard.leaveBy('Space');
    await reader.look();
    said.push(await statusOf(reader));
    await openAndLook(reader, texts.withdraw, 'Plan');
    await reader.keyboard.reach({ name: texts.withdrawButton, about: 'Plan' });
    await reader.keyboard.leaveBy('Enter');
    said.push(await statusOf(reader));

    const { name, meaning } = texts.permissions.edit;
    expect(items).toEqual([`${name}${meaning}`]);
    expect(said).toEqual([texts.done.withdrawn, propagation.done.retried, texts.done.withdrawn]);
    expect(await readsOf(own)).toEqual([]);
    expect(reader.faults()).toEqual([]);
  });

  /** Opens what a line of the page hides, and looks at what is behind it. */
  async function openAndLook(reader: Awaited<ReturnType<typeof read>>, name: string, about: string): Promise<void> {
    await reader.keyboard.reach({ name, about });
    await reader.keyboard.press('Enter');
    await reader.look();
  }
});

/** Somebody who shares a brochure with themselves and a plan with a partner, of which the grant has failed. */
async function partnersIn(locale: Locale) {
  const own = await signedInAdministrator(instance(), `shared-own-${locale}`);
  await own.call('PUT', `/v1/relation-managers/${own.userId}`);
  const partner = await seedSide(instance(), { name: `Shared partner ${locale}` });
  const partnershipId = await connect(instance(), own, partner);
  const seeded = { environmentId: own.environmentId, administratorId: own.userId };
  const organisationId = await seedOrganisation(instance(), seeded);
  const share = async (title: string, audience: object) => {
    const document = { ref: `urn:shared:${locale}:${title}`, title };
    const body = { organisationId, document, audience, permission: 'edit' };
    return (await own.call('POST', '/v1/shares', body)).body as { id: string };
  };
  await share('Brochure', { kind: 'user', id: own.userId });
  const { id: shareId } = await share('Plan', { kind: 'relation-managers', id: partnershipId });
  const at = new Date();
  const failed = { requestedAt: at, failedAt: at, code: 'P0001' };
  const receipt = { shareId, userId: partner.userId, partnershipId, ...failed };
  await instance().orm.em.fork().insert(ShareGrant, receipt);
  return { own, partner };
}

async function statusOf({ page }: Visitor): Promise<string> {
  return page.locator('main [role=status]').innerText();
}
