import { expect, it } from '@jest/globals';
import { TERMS } from '../../domain/terms.ts';
import { linksOf } from '../../inbox/markup.ts';
import { describeInBrowser } from '../support/browser.ts';
import { useInstance } from '../support/instance.ts';
import { inviteByMail, openHouse, stageOnce, wordFor } from '../support/invitees.ts';
import { keyboardOf, WITHOUT_SCRIPTS } from '../support/keyboard.ts';
import { signedInAdministrator } from '../support/people.ts';
import { GOOD_PASSWORD, mailTo } from '../support/person.ts';

const instance = useInstance();

/** The link in the mail of an invitation. */
async function linkTo(email: string): Promise<string> {
  const links = linksOf(await mailTo(instance(), email, 'invitation'));
  const link = links.find((url) => new URL(url).pathname === '/invitations') ?? '';
  return `${link}&lang=en`;
}

describeInBrowser('an invitee with a keyboard alone, without scripts', ({ openPage }) => {
  async function openLink(email: string) {
    const { page, complaints } = await openPage(WITHOUT_SCRIPTS);
    page.setDefaultTimeout(8_000);
    await page.goto(await linkTo(email));
    return { page, keyboard: keyboardOf(page), complaints };
  }

  it('makes an account, joins, and is signed in', async () => {
    const { id, email } = await inviteByMail(instance(), await openHouse(instance()));
    const { page, keyboard, complaints } = await openLink(email);

    await keyboard.fillIn({ name: 'User name' }, `keys-${id.slice(-8)}`);
    await keyboard.fillIn({ name: 'Password' }, GOOD_PASSWORD);
    await keyboard.reach({ name: `I agree to the terms, version ${TERMS.version}.` });
    await page.keyboard.press('Space');
    await keyboard.reach({ name: 'Make account and join' });
    await keyboard.leaveBy('Enter');

    expect(await page.locator('main').innerText()).toContain('You are a member of this organisation already');
    expect(complaints).toEqual([]);
    await stageOnce(instance(), id, 'joined');
  });

  it('declines with the word of the page', async () => {
    const { id, email, token } = await inviteByMail(instance(), await openHouse(instance()));
    const { page, keyboard, complaints } = await openLink(email);

    await keyboard.fillIn({ name: 'The word' }, wordFor(token));
    await keyboard.reach({ name: 'Decline' });
    await keyboard.leaveBy('Enter');

    expect(await page.locator('main').innerText()).toContain('This invitation has been declined');
    expect(complaints).toEqual([]);
    await stageOnce(instance(), id, 'declined');
  });

  it('who is signed in as another switches, comes back, and accepts', async () => {
    const other = await signedInAdministrator(instance(), 'inv-other');
    const meant = await signedInAdministrator(instance(), 'inv-meant');
    const house = await openHouse(instance());
    const { id } = await house.invite(meant.address, { locale: 'en' });
    const { page, keyboard, complaints } = await openLink(meant.address);
    const signIn = async (address: string) => {
      await keyboard.fillIn({ name: 'E-mail address or user name' }, address);
      await keyboard.fillIn({ name: 'Password' }, GOOD_PASSWORD);
      await keyboard.reach({ name: 'Sign in' });
      await keyboard.leaveBy('Enter');
    };

    await keyboard.reach({ name: 'Sign in' });
    await keyboard.leaveBy('Enter');
    await signIn(other.address);
    const asAnother = await page.locator('main').innerText();
    await keyboard.reach({ name: 'Sign out and switch account' });
    await keyboard.leaveBy('Enter');
    await signIn(meant.address);
    await keyboard.reach({ name: 'Accept' });
    await keyboard.leaveBy('Enter');

    expect(asAnother).toContain('the invitation is for another e-mail address');
    expect(await page.locator('main').innerText()).toContain('Your environments are no partners yet');
    expect(await page.locator('main a[href^="/partners"]').innerText()).toBe('To the partners');
    expect(complaints).toEqual([]);
    await stageOnce(instance(), id, 'awaiting-answer');
  });
});
