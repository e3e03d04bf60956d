import { expect, it } from '@jest/globals';
import { BULK_TEXTS } from '../../api/pages/texts/bulk-invitation.ts';
import { LOGIN_TEXTS } from '../../api/pages/texts/login.ts';
import { ORGANISATION_TEXTS } from '../../api/pages/texts/organisation.ts';
import { ACTIVATION_TEXTS } from '../../api/pages/texts/organisation-activation.ts';
import { ORGANISATIONS_TEXTS } from '../../api/pages/texts/organisations.ts';
import { PROMPT_TEXTS, RECEIVING_PROMPT_TEXTS } from '../../api/pages/texts/prepared-registration.tsx';
import type { Locale } from '../../domain/locale.ts';
import { describeInBrowser } from '../support/browser.ts';
import { useInstance } from '../support/instance.ts';
import { keyboardOf, WITHOUT_SCRIPTS } from '../support/keyboard.ts';
import { seedOrganisation, someRegisterNumber } from '../support/organisations.ts';
import { type SignedIn, signedInAdministrator } from '../support/people.ts';
import { GOOD_PASSWORD } from '../support/person.ts';

const SUBSCRIPTION = { partnerRelations: true, seats: 50, credit: 5, validUntil: null };
const instance = useInstance({ subscription: SUBSCRIPTION });

// the pages speak three languages: each way is gone in one of them, by turns
describeInBrowser('administrators of organisations', ({ openPage }) => {
  async function openAs(
    { address }: SignedIn,
    path: string,
    given: { readonly locale: Locale; readonly javaScriptEnabled?: boolean },
  ) {
    const { page, complaints } = await openPage({ ...WITHOUT_SCRIPTS, ...given });
    const { login, password, button } = LOGIN_TEXTS[given.locale];
    page.setDefaultTimeout(8_000);
    const keyboard = keyboardOf(page);
    await page.goto(`${instance().apiUrl}${path}`);
    await keyboard.fillIn({ name: login }, address);
    await keyboard.fillIn({ name: password }, GOOD_PASSWORD);
    await keyboard.reach({ name: button });
    await keyboard.leaveBy('Enter');
    return { page, keyboard, complaints };
  }

  it.each(['nl', 'fr'] as const)(
    'add an organisation by hand with a keyboard alone, without scripts, in %s',
    async (locale) => {
      const by = await signedInAdministrator(instance(), `keys-adder-${locale}`);
      const [texts, { done }] = [ORGANISATIONS_TEXTS[locale], ORGANISATION_TEXTS[locale]];

      const { page, keyboard, complaints } = await openAs(by, '/organisations', { locale });
      await keyboard.fillIn({ name: texts.labels.name }, 'Bakkerij De Maan');
      await keyboard.fillIn({ name: texts.labels.registerNumber }, someRegisterNumber());
      await keyboard.reach({ name: texts.byHandButton });
      await keyboard.leaveBy('Enter');
      const added = await page.locator('main [role=status]').innerText();
      await keyboard.reach({ name: ACTIVATION_TEXTS[locale].begin });
      await keyboard.leaveBy('Enter');

      expect(added).toBe(done.added);
      expect(await page.locator('main [role=status]').innerText()).toBe(done.activating);
      expect(complaints).toEqual([]);
    },
  );

  it.each(['fr', 'en'] as const)('upload a list, look at it and begin it, without scripts, in %s', async (locale) => {
    const by = await signedInAdministrator(instance(), `keys-lister-${locale}`);
    const { environmentId, userId: administratorId } = by;
    const id = await seedOrganisation(instance(), { environmentId, administratorId });
    const texts = BULK_TEXTS[locale];

    const { page, keyboard, complaints } = await openAs(by, `/organisations/${id}/invitations`, { locale });
    const buffer = Buffer.from('\uFEFFemail;role\r\nbo@keys-lister.example;member\r\nbo@;member\r\n');
    await page.setInputFiles('#file', { name: 'list.csv', mimeType: 'text/csv', buffer });
    await keyboard.reach({ name: texts.previewButton });
    await keyboard.leaveBy('Enter');
    const read = await page.locator('main [role=status]').innerText();
    await keyboard.reach({ name: texts.startButton(1) });
    await keyboard.leaveBy('Enter');

    expect(read).toBe(texts.read(2, 1));
    expect(await page.locator('progress').getAttribute('max')).toBe('2');
    expect(complaints).toEqual([]);
  });

  it.each([
    ['with scripts', 'en', true],
    ['without scripts', 'nl', false],
    ['without scripts', 'fr', false],
  ] as const)('are asked at login whether an organisation is to receive, %s, in %s', async (_how, locale, isModal) => {
    const by = await signedInAdministrator(instance(), `asked-${locale}`);
    const { environmentId, userId: administratorId } = by;
    await seedOrganisation(instance(), { environmentId, administratorId, name: 'Bakkerij De Ster' });

    const options = { locale, javaScriptEnabled: isModal };
    const { page, keyboard, complaints } = await openAs(by, `/login?lang=${locale}`, options);
    const inFront = await page.locator('dialog:modal').count();
    await keyboard.reach({ name: RECEIVING_PROMPT_TEXTS[locale].yes });
    await keyboard.leaveBy('Enter');

    expect(inFront).toBe(isModal ? 1 : 0);
    expect(await page.locator('main [role=status]').innerText()).toBe(PROMPT_TEXTS[locale].agreed);
    expect(complaints).toEqual([]);
  });
});
