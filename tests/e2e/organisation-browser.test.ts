import { expect, it } from '@jest/globals';
import { describeInBrowser } from '../support/browser.ts';
import { useInstance } from '../support/instance.ts';
import { keyboardOf, WITHOUT_SCRIPTS } from '../support/keyboard.ts';
import { seedOrganisation } from '../support/organisations.ts';
import { type SignedIn, signedInAdministrator } from '../support/people.ts';
import { GOOD_PASSWORD } from '../support/person.ts';

const SUBSCRIPTION = { partnerRelations: true, seats: 50, credit: 5, validUntil: null };
const instance = useInstance({ subscription: SUBSCRIPTION });

describeInBrowser('administrators of organisations', ({ openPage }) => {
  async function openAs({ address }: SignedIn, path: string, options = {}) {
    const { page, complaints } = await openPage(options);
    page.setDefaultTimeout(8_000);
    const keyboard = keyboardOf(page);
    await page.goto(`${instance().apiUrl}${path}`);
    await keyboard.fillIn({ name: 'E-mail address or user name' }, address);
    await keyboard.fillIn({ name: 'Password' }, GOOD_PASSWORD);
    await keyboard.reach({ name: 'Sign in' });
    await keyboard.leaveBy('Enter');
    return { page, keyboard, complaints };
  }

  it('add an organisation by hand with a keyboard alone, without scripts', async () => {
    const by = await signedInAdministrator(instance(), 'keys-adder');

    const { page, keyboard, complaints } = await openAs(by, '/organisations', WITHOUT_SCRIPTS);
    await keyboard.fillIn({ name: 'Name' }, 'Bakkerij De Maan');
    await keyboard.reach({ name: 'Add' });
    await keyboard.leaveBy('Enter');
    const added = await page.locator('main [role=status]').innerText();
    await keyboard.reach({ name: 'Activate the organisation' });
    await keyboard.leaveBy('Enter');

    expect(added).toMatch(/^The organisation has been added/);
    expect(await page.locator('main [role=status]').innerText()).toMatch(/^The activation has begun/);
    expect(complaints).toEqual([]);
  });

  it('upload a list, look at it and begin it, without scripts', async () => {
    const by = await signedInAdministrator(instance(), 'keys-lister');
    const { environmentId, userId: administratorId } = by;
    const id = await seedOrganisation(instance(), { environmentId, administratorId });

    const { page, keyboard, complaints } = await openAs(by, `/organisations/${id}/invitations`, WITHOUT_SCRIPTS);
    const buffer = Buffer.from('\uFEFFemail;role\r\nbo@keys-lister.example;member\r\nbo@;member\r\n');
    await page.setInputFiles('#file', { name: 'list.csv', mimeType: 'text/csv', buffer });
    await keyboard.reach({ name: 'Look at what is in it' });
    await keyboard.leaveBy('Enter');
    const read = await page.locator('main [role=status]').innerText();
    await keyboard.reach({ name: 'Invite 1 person' });
    await keyboard.leaveBy('Enter');

    expect(read).toBe('2 lines read; 1 of them can be invited.');
    expect(await page.locator('progress').getAttribute('max')).toBe('2');
    expect(complaints).toEqual([]);
  });

  it.each([
    ['with scripts', {}, true],
    ['without scripts', WITHOUT_SCRIPTS, false],
  ])('are asked at login whether an organisation is to receive, %s', async (_how, options, isModal) => {
    const by = await signedInAdministrator(instance(), isModal ? 'asked-modal' : 'asked-plain');
    const { environmentId, userId: administratorId } = by;
    await seedOrganisation(instance(), { environmentId, administratorId, name: 'Bakkerij De Ster' });

    const { page, keyboard, complaints } = await openAs(by, '/login?lang=en', options);
    const inFront = await page.locator('dialog:modal').count();
    await keyboard.reach({ name: 'Yes, turn receiving on' });
    await keyboard.leaveBy('Enter');

    expect(inFront).toBe(isModal ? 1 : 0);
    expect(await page.locator('main [role=status]').innerText()).toBe('You have said yes.');
    expect(complaints).toEqual([]);
  });
});
