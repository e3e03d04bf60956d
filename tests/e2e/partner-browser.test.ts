import { expect, it } from '@jest/globals';
import { UserAddress } from '../../db/entities/user.ts';
import { linksOf } from '../../inbox/markup.ts';
import { describeInBrowser } from '../support/browser.ts';
import { useInstance } from '../support/instance.ts';
import { keyboardOf, WITHOUT_SCRIPTS } from '../support/keyboard.ts';
import { seedSide } from '../support/partner-sides.ts';
import { type SignedIn, signedInAdministrator } from '../support/people.ts';
import { GOOD_PASSWORD, mailTo } from '../support/person.ts';

const SUBSCRIPTION = { partnerRelations: true, seats: 5, credit: 0, validUntil: null };
const instance = useInstance({ subscription: SUBSCRIPTION });

/** An administrator who is a relation manager, too. */
async function managerNamed(name: string): Promise<SignedIn> {
  const person = await signedInAdministrator(instance(), name);
  await person.call('PUT', `/v1/relation-managers/${person.userId}`);
  return person;
}

describeInBrowser('relation managers with a keyboard alone, without scripts', ({ openPage }) => {
  /** Opens an address of ours by way of signing in. */
  async function openAs({ address }: SignedIn, url: string) {
    const { page, complaints } = await openPage(WITHOUT_SCRIPTS);
    page.setDefaultTimeout(8_000);
    const keyboard = keyboardOf(page);
    await page.goto(url);
    await keyboard.fillIn({ name: 'E-mail address or user name' }, address);
    await keyboard.fillIn({ name: 'Password' }, GOOD_PASSWORD);
    await keyboard.reach({ name: 'Sign in' });
    await keyboard.leaveBy('Enter');
    return { page, keyboard, complaints };
  }

  it('find, ask, answer from the mail, and part', async () => {
    const from = await managerNamed('keys-asker');
    const to = await managerNamed('keys-asked');

    const asker = await openAs(from, `${instance().apiUrl}/partners`);
    await asker.keyboard.fillIn({ name: 'Name or trade-register number' }, 'keys-asked');
    await asker.keyboard.reach({ name: 'Search' });
    await asker.keyboard.leaveBy('Enter');
    await asker.keyboard.reach({ name: 'keys-asked BV' });
    await asker.keyboard.leaveBy('Enter');
    await asker.keyboard.fillIn({ name: 'Message (may be left empty)' }, 'Shall we?');
    await asker.keyboard.reach({ name: 'Send the partner request' });
    await asker.keyboard.leaveBy('Enter');
    const [link = ''] = linksOf(await mailTo(instance(), to.address, 'partner-request'));

    const answerer = await openAs(to, link);
    await answerer.keyboard.reach({ name: 'Accept' });
    await answerer.keyboard.leaveBy('Space');
    const said = await answerer.page.locator('main [role=status]').innerText();
    await answerer.keyboard.reach({ name: 'To your partners' });
    await answerer.keyboard.leaveBy('Enter');
    await answerer.keyboard.reach({ name: 'keys-asker BV' });
    await answerer.keyboard.leaveBy('Enter');
    await answerer.keyboard.fillIn({ name: 'Type the word end to confirm' }, 'end');
    await answerer.keyboard.reach({ name: 'End the partnership' });
    await answerer.keyboard.leaveBy('Enter');

    expect(said).toBe('You have accepted the request.');
    expect(await answerer.page.locator('main [role=status]').innerText()).toMatch(/^The partnership has ended\./);
    expect([...asker.complaints, ...answerer.complaints]).toEqual([]);
  });

  it('come to the request of a mail after they were signed in as somebody else', async () => {
    const from = await seedSide(instance(), { name: 'Elsewhere House' });
    const to = await managerNamed('keys-meant');
    const other = await managerNamed('keys-other');
    await from.call('POST', '/v1/partner-requests', {
      environmentId: to.environmentId,
      relationManagerId: to.userId,
    });
    const { email } = await instance().orm.em.fork().findOneOrFail(UserAddress, { user: to.userId });
    const [link = ''] = linksOf(await mailTo(instance(), email, 'partner-request'));

    const { page, keyboard } = await openAs(other, link);
    const unknown = await page.locator('h1').innerText();
    await keyboard.reach({ name: 'Sign out' });
    await keyboard.leaveBy('Enter');
    await keyboard.fillIn({ name: 'E-mail address or user name' }, to.address);
    await keyboard.fillIn({ name: 'Password' }, GOOD_PASSWORD);
    await keyboard.reach({ name: 'Sign in' });
    await keyboard.leaveBy('Enter');

    expect(unknown).toBe('This request cannot be seen here');
    expect(await page.locator('main').innerText()).toContain('Elsewhere House asks keys-meant BV');
  });
});
