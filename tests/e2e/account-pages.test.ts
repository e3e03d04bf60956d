import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { linksOf } from '../../inbox/markup.ts';
import { addAddress } from '../support/addresses.ts';
import { describeInBrowser, findViolations } from '../support/browser.ts';
import { useInstance } from '../support/instance.ts';
import { signedInAdministrator } from '../support/people.ts';
import { GOOD_PASSWORD, mailTo } from '../support/person.ts';

const instance = useInstance();

describeInBrowser('somebody and their account, in a browser', ({ openPage }) => {
  it.each([
    ['nl', true],
    ['en', false],
    ['fr', false],
  ])(
    'adds an address, follows its link and signs in on the way, in %s (script: %s)',
    async (locale, javaScriptEnabled) => {
      const person = await signedInAdministrator(instance(), `account-${locale}`);
      const email = `extra@account-${locale}.example`;
      const { page, complaints } = await openPage({ javaScriptEnabled, locale });

      await page.goto(`${instance().apiUrl}/account?lang=${locale}`);
      await signIn(page, person.address);
      await page.waitForURL(/\/account/);
      // axe is a script itself
      const violations = javaScriptEnabled ? await findViolations(page) : [];
      await page.locator('input[name=email]:not([type=hidden])').fill(email);
      await page.keyboard.press('Enter');
      await page.waitForURL(/done=address-added/);
      const [link = ''] = linksOf(await mailTo(instance(), email, 'email-proof')).filter((url) =>
        url.includes('/verify'),
      );
      const other = await openPage({ javaScriptEnabled, locale });
      await other.page.goto(link);
      await other.page.locator('main a[href^="/login"]').click();
      await signIn(other.page, person.address);
      await other.page.waitForURL(/\/verify\?token=/);
      const asked = await other.page.locator('main').innerText();
      await other.page.locator('main form button').click();
      await other.page.locator('main a[href*="next=%2Faccount"]').click();
      await signIn(other.page, email);
      await other.page.waitForURL(/\/account/);

      expect(violations).toEqual([]);
      expect(asked).toContain(email);
      expect(await other.page.locator('main').innerText()).toContain(email);
      expect(await other.page.locator('.entries .actions button').count()).toBeGreaterThan(0);
      expect(complaints).toEqual([]);
    },
  );

  it('changes their details, sees what is wrong with them, and keeps what was typed', async () => {
    const person = await signedInAdministrator(instance(), 'details');
    await signedInAdministrator(instance(), 'taken-name');
    const { page } = await openPage({ locale: 'en' });
    await page.goto(`${instance().apiUrl}/account?lang=en`);
    await signIn(page, person.address);
    await page.waitForURL(/\/account/);

    await page.locator('input[name=firstName]').fill('An');
    await page.locator('input[name=username]').fill('taken-name');
    await page.getByRole('button', { name: 'Save' }).click();
    const refused = await page.locator('[role=alert]').innerText();
    const kept = await page.locator('input[name=firstName]').inputValue();
    await page.locator('input[name=username]').fill('details-2');
    await page.locator('select[name=locale]').selectOption('fr');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL(/done=saved/);

    const me = await page.request.get(`${instance().apiUrl}/v1/me`);
    expect(refused).toContain('already taken');
    expect(kept).toBe('An');
    expect(await me.json()).toMatchObject({ firstName: 'An', username: 'details-2', locale: 'fr' });
    expect(await findViolations(page)).toEqual([]);
  });

  it('leads the keyboard from the profile to the way out, in the order in which it reads', async () => {
    const person = await signedInAdministrator(instance(), 'keys');
    const { page } = await openPage({ locale: 'en' });
    await page.goto(`${instance().apiUrl}/account?lang=en`);
    await signIn(page, person.address);
    await page.waitForURL(/\/account/);
    await page.locator('#firstName').focus();

    const visited: unknown[] = [];
    for (let presses = 0; presses < 9; presses += 1) {
      await page.keyboard.press('Tab');
      visited.push(await page.evaluate('document.activeElement.id || document.activeElement.textContent'));
    }

    expect(visited.slice(0, 7)).toEqual(['lastName', 'telephone', 'username', 'locale', 'Save', 'email', 'Add']);
  });

  it('signs another browser of theirs out', async () => {
    const person = await signedInAdministrator(instance(), 'browsers');
    const { page } = await openPage({ locale: 'en' });
    await page.goto(`${instance().apiUrl}/account?lang=en`);
    await signIn(page, person.address);
    await page.waitForURL(/\/account/);

    await page.locator('section[aria-labelledby=sessions-heading] button').click();
    await page.waitForURL(/done=session-ended/);

    expect((await person.call('GET', '/v1/me')).status).toBe(401);
    expect(await page.locator('section[aria-labelledby=sessions-heading] button').count()).toBe(0);
  });

  it('finds that the link of somebody else is not theirs, and that opening a link changes nothing', async () => {
    const owner = await signedInAdministrator(instance(), 'link-owner');
    const stranger = await signedInAdministrator(instance(), 'stranger');
    await addAddress(owner, 'extra@link-owner.example');
    const mail = await mailTo(instance(), 'extra@link-owner.example', 'email-proof');
    const [link = ''] = linksOf(mail).filter((url) => url.includes('/verify'));
    const { page } = await openPage({ locale: 'en' });
    await page.goto(`${instance().apiUrl}/account?lang=en`);
    await signIn(page, stranger.address);
    await page.waitForURL(/\/account/);

    const response = await page.goto(link);

    expect(response?.status()).toBe(403);
    expect(await page.locator('main').innerText()).not.toContain('extra@');
    const { body } = await owner.call('GET', '/v1/me/email-addresses');
    expect(body).toMatchObject({ items: [{ isPrimary: true }, { state: 'awaiting-proof' }] });
  });

  it('approves an address of a user on a page, with the keyboard', async () => {
    const person = await signedInAdministrator(instance(), 'approver');
    const email = 'extra@not-approver.example';
    await addAddress(person, email);
    const mail = await mailTo(instance(), email, 'email-proof');
    const [link = ''] = linksOf(mail).filter((url) => url.includes('/verify'));
    const { page } = await openPage({ locale: 'en' });
    await page.goto(link);
    await page.locator('main a[href^="/login"]').click();
    await signIn(page, person.address);
    await page.locator('main form button').click();
    await page.goto(`${instance().apiUrl}/environment/approvals?lang=en`);
    const violations = await findViolations(page);

    await page.getByRole('button', { name: 'Approve' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('[role=status]').waitFor();

    expect(violations).toEqual([]);
    expect(await page.locator('[role=status]').innerText()).toBe('The address has been added.');
    expect((await page.goto(`${instance().apiUrl}/environment/approvals`))?.url()).toContain('/login?next=');
  });
});

async function signIn(page: Page, login: string): Promise<void> {
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill(GOOD_PASSWORD);
  await page.locator('main form button').first().click();
}
