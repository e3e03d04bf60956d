import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { linksOf } from '../../inbox/markup.ts';
import { describeInBrowser } from '../support/browser.ts';
import { useInstance } from '../support/instance.ts';
import { type Keyboard, keyboardOf, WITHOUT_SCRIPTS } from '../support/keyboard.ts';
import { signedInAdministrator } from '../support/people.ts';
import { GOOD_PASSWORD, mailTo } from '../support/person.ts';
import { restrictedEnvironment } from '../support/restricted.ts';

const instance = useInstance({
  providers: true,
  operators: { issuer: 'https://id.acme.example', group: 'operators' },
});

describeInBrowser('somebody at a provider with a keyboard alone, without scripts', ({ openPage }) => {
  async function openAt(path: string) {
    const { page, complaints } = await openPage(WITHOUT_SCRIPTS);
    await page.goto(`${instance().apiUrl}${path}`);
    return { page, complaints, keyboard: keyboardOf(page), heading: () => page.locator('h1').innerText() };
  }

  it('registers, corrects the form, signs out and in again', async () => {
    const email = 'noor@keys-new.example';
    const person = { provider: 'google', email, tenant: 'keys-new.example' } as const;
    instance().standIn.people.add({ ...person, firstName: 'Noor', lastName: 'Keys' });
    const { page, keyboard, heading, complaints } = await openAt('/register?lang=en');

    await follow(keyboard, 'Continue with Google');
    await follow(keyboard, 'Sign in as Noor Keys');
    await keyboard.fillIn({ name: 'Name of your environment' }, '!');
    await keyboard.reach({ id: 'acceptedTermsVersion' });
    await keyboard.press('Space');
    await follow(keyboard, 'Register');
    const refused = await page.locator('[role=alert] a').innerText();
    await keyboard.reach({ name: refused });
    await keyboard.press('Enter');
    await page.waitForURL(/#environmentName$/);
    await keyboard.fillIn({ name: 'Name of your environment' }, 'Keys new BV');
    await follow(keyboard, 'Register');
    await follow(keyboard, 'Continue');
    await follow(keyboard, 'Sign out');
    await follow(keyboard, 'Continue with Google');
    await follow(keyboard, 'Sign in as Noor Keys');

    expect(await heading()).toBe('You are signed in');
    expect(await page.locator('main').innerText()).toContain('Keys new BV');
    expect(complaints.filter((text) => !text.includes('status of 400'))).toEqual([]);
  });

  it('says their work address where Apple hides it, and links by its mail', async () => {
    const { address } = await signedInAdministrator(instance(), 'keys-apple');
    const hidden = { provider: 'apple', email: 'k3y5@privaterelay.appleid.com', relay: true } as const;
    instance().standIn.people.add({ ...hidden, firstName: 'Ada', lastName: 'Keys' });
    const { page, keyboard, heading } = await openAt('/login?lang=en');

    await follow(keyboard, 'Continue with Apple');
    await follow(keyboard, 'Sign in as Ada Keys');
    await postAnswer(page);
    const asked = await heading();
    await keyboard.fillIn({ id: 'email' }, address);
    await keyboard.leaveBy('Enter');
    const sent = await heading();
    const links = linksOf(await mailTo(instance(), address, 'identity-proof'));
    await page.goto(links.find((url) => new URL(url).pathname === '/verify') ?? '');
    await follow(keyboard, 'Continue with Apple');
    await follow(keyboard, 'Sign in as Ada Keys');
    await postAnswer(page);

    expect([asked, sent]).toEqual(['What is your business e-mail address?', 'Check your inbox']);
    expect(await heading()).toBe('You are signed in');
  });

  it('declines, and takes another way', async () => {
    const { keyboard, heading } = await openAt('/login?lang=en');

    await follow(keyboard, 'Continue with Microsoft');
    await follow(keyboard, 'Decline');
    const declined = await heading();
    await follow(keyboard, 'Other ways to sign in');

    expect([declined, await heading()]).toEqual(['You are not signed in', 'Sign in']);
  });

  it('restricts an environment by its provider', async () => {
    const { address } = await signedInAdministrator(instance(), 'keys-google');
    const person = { provider: 'google', email: address, tenant: 'keys-google.example' } as const;
    instance().standIn.people.add({ ...person, firstName: 'Bo', lastName: 'Keys' });
    const { page, keyboard, heading } = await openAt('/login?lang=en&next=%2Fenvironment');

    await follow(keyboard, 'Continue with Google');
    await follow(keyboard, 'Sign in as Bo Keys');
    await follow(keyboard, 'Only through Google', 'Space');
    const loginAddress = await page.locator('#login-address').innerText();
    await follow(keyboard, 'Lift the restriction', 'Space');

    expect(loginAddress).toContain('/login/');
    expect(await page.locator('button[value=restrict-sign-in]').count()).toBe(1);
    expect(await heading()).not.toBe('');
  });

  it('finds the way in that is open, and as an operator opens the others', async () => {
    const { login } = await restrictedEnvironment(instance(), 'keys-shut');
    const person = await openAt('/login?lang=en');
    const operator = await openAt('/ops?lang=en');

    await person.keyboard.fillIn({ name: 'E-mail address or user name' }, login.login);
    await person.keyboard.fillIn({ name: 'Password' }, GOOD_PASSWORD);
    await person.keyboard.leaveBy('Enter');
    const refused = await person.heading();
    await follow(person.keyboard, 'Sign in through your organisation');
    const question = await person.heading();
    await follow(operator.keyboard, 'Sign in as operator with Acme');
    await follow(operator.keyboard, 'Sign in as Olga Otten');
    await operator.keyboard.fillIn({ id: 'search' }, 'keys-shut');
    await operator.keyboard.leaveBy('Enter');
    await operator.keyboard.fillIn({ name: 'Reason (may stay empty)' }, 'ticket 7');
    await follow(operator.keyboard, 'Lift the restriction', 'Space');

    expect([refused, question]).toEqual(['You sign in another way here', 'Sign in with Acme']);
    expect(await operator.page.locator('main [role=status]').innerText()).toBe('The restriction has been lifted.');
  });
});

/** Apple's page posts itself by a script, and has a button where there are none. */
async function postAnswer(page: Page): Promise<void> {
  const loaded = page.waitForEvent('load');
  await Promise.all([loaded, page.getByRole('button', { name: 'Continue' }).press('Enter')]);
}

/** Goes to a link or a button by its name and takes it. */
async function follow(keyboard: Keyboard, name: string, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
  await keyboard.reach({ name });
  await keyboard.leaveBy(key);
}
