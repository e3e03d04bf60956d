import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { OperatorSession } from '../../db/entities/operator.ts';
import { Session } from '../../db/entities/user.ts';
import { createOperatorSignInLink } from '../../db/writes/operators.ts';
import { linksOf } from '../../inbox/markup.ts';
import { describeInBrowser } from '../support/browser.ts';
import { useInstance } from '../support/instance.ts';
import { type Keyboard, keyboardOf, WITHOUT_SCRIPTS } from '../support/keyboard.ts';
import { type SignedIn, signedInAdministrator } from '../support/people.ts';
import { call, GOOD_PASSWORD, mailTo } from '../support/person.ts';

const NEW_PASSWORD = 'seven green bicycles';

const instance = useInstance({ operatorSignInLink: true, policy: { wrongPasswordPausesMs: [] } });

const signInAs = (login: string, password: string) =>
  call(instance(), 'POST', '/v1/sessions', { body: { login, password } });

describeInBrowser('somebody with a keyboard alone, without scripts', ({ openPage }) => {
  /** A page of ours, by way of signing in. */
  async function openAs({ address }: SignedIn, path: string) {
    const { page, complaints } = await openPage(WITHOUT_SCRIPTS);
    const keyboard = keyboardOf(page);
    await page.goto(`${instance().apiUrl}/login?lang=en&next=${encodeURIComponent(path)}`);
    await signIn(keyboard, address);
    expect(new URL(page.url()).pathname).toBe(path);
    return { page, keyboard, complaints };
  }

  it('signs in and out', async () => {
    const person = await signedInAdministrator(instance(), 'keys-in');
    const { page, complaints } = await openPage(WITHOUT_SCRIPTS);
    const keyboard = keyboardOf(page);
    await page.goto(`${instance().apiUrl}/login?lang=en`);

    await signIn(keyboard, person.address);
    const within = await meOf(page);
    await keyboard.reach({ name: 'Sign out' });
    await keyboard.leaveBy('Space');

    expect(within).toMatchObject({ status: 200, body: { username: 'keys-in' } });
    expect(await saidOn(page)).toBe('You have signed out.');
    expect((await meOf(page)).status).toBe(401);
    const open = { user: person.userId, revokedAt: null };
    expect(await instance().orm.em.fork().count(Session, open)).toBe(1);
    expect(complaints).toEqual([]);
  });

  it('asks for a link and sets a new password by it', async () => {
    const person = await signedInAdministrator(instance(), 'keys-reset');
    const { page } = await openPage(WITHOUT_SCRIPTS);
    const keyboard = keyboardOf(page);
    await page.goto(`${instance().apiUrl}/login?lang=en`);

    await keyboard.reach({ name: 'Forgot your password?' });
    await keyboard.leaveBy('Enter');
    await keyboard.fillIn({ name: 'E-mail address or user name' }, person.address);
    await keyboard.leaveBy('Enter');
    const links = linksOf(await mailTo(instance(), person.address, 'password-reset'));
    await page.goto(links.find((url) => new URL(url).pathname === '/reset') ?? '');
    await keyboard.fillIn({ name: 'New password' }, 'short');
    await keyboard.leaveBy('Enter');
    await keyboard.reach({ name: 'New password: this password is too short. Add a few words to it.' });
    await keyboard.press('Enter');
    await page.waitForURL(/#password$/);
    await keyboard.fillIn({ name: 'New password' }, NEW_PASSWORD);
    await keyboard.reach({ name: 'Save the password' });
    await keyboard.leaveBy('Space');
    await keyboard.reach({ name: 'Sign in' });
    await keyboard.leaveBy('Enter');
    await signIn(keyboard, 'keys-reset', NEW_PASSWORD);

    expect(await meOf(page)).toMatchObject({ status: 200, body: { username: 'keys-reset' } });
    expect((await signInAs('keys-reset', NEW_PASSWORD)).status).toBe(201);
    expect((await signInAs('keys-reset', GOOD_PASSWORD)).status).toBe(401);
  });

  it('adds a user and sees the password that was made for them', async () => {
    const administrator = await signedInAdministrator(instance(), 'keys-add');
    const { page, keyboard } = await openAs(administrator, '/environment');

    await keyboard.fillIn({ id: 'email' }, 'noor@keys-add.example');
    await keyboard.reach({ id: 'role' });
    await page.keyboard.type('Adv');
    await keyboard.reach({ id: 'generatePassword' });
    await keyboard.press('Space');
    await keyboard.fillIn({ id: 'firstName' }, 'Noor');
    await keyboard.reach({ name: 'Add user' });
    await keyboard.leaveBy('Space');

    const password = await page.locator('#generated-password').innerText();
    expect((await signInAs('noor@keys-add.example', password)).status).toBe(201);
    expect((await administrator.call('GET', '/v1/users')).body).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ firstName: 'Noor', role: 'advanced-user' })]),
    });
  });

  it('makes somebody a relation manager and deactivates somebody else', async () => {
    const administrator = await signedInAdministrator(instance(), 'keys-team');
    const manager = await colleagueOf(administrator, 'Mila');
    const leaver = await colleagueOf(administrator, 'Leo');
    const { page, keyboard } = await openAs(administrator, '/environment');

    await keyboard.reach({ name: 'Make relation manager', about: 'Mila' });
    await keyboard.leaveBy('Enter');
    await keyboard.reach({ name: 'Deactivate', about: 'Leo' });
    await keyboard.leaveBy('Space');

    expect(await saidOn(page)).not.toBe('');
    expect((await administrator.call('GET', `/v1/users/${manager}`)).body).toMatchObject({
      isRelationManager: true,
      active: true,
    });
    expect((await administrator.call('GET', `/v1/users/${leaver}`)).body).toMatchObject({
      isRelationManager: false,
      active: false,
    });
  });

  it('gives a program an account and a key, and disables the right one of two', async () => {
    const administrator = await signedInAdministrator(instance(), 'keys-program');
    const kept = { name: 'Kept', scopes: ['users.read'] };
    await administrator.call('POST', '/v1/service-accounts', kept);
    const { page, keyboard } = await openAs(administrator, '/environment/service-accounts');

    await keyboard.fillIn({ id: 'name' }, 'Payroll');
    await keyboard.reach({ name: 'read users and dossiers' });
    await keyboard.press('Space');
    await keyboard.reach({ name: 'Create service account' });
    await keyboard.leaveBy('Enter');
    await keyboard.reach({ name: 'Create key', about: 'Payroll' });
    await keyboard.leaveBy('Space');
    const key = await page.locator('main code').innerText();
    const headers = { authorization: `Bearer ${key}` };
    const used = await call(instance(), 'GET', '/v1/users', { headers });
    await keyboard.reach({ name: 'Back to the service accounts' });
    await keyboard.leaveBy('Enter');
    const later = await page.content();
    await keyboard.reach({ name: 'Disable', about: 'Payroll' });
    await keyboard.leaveBy('Enter');

    expect(used.status).toBe(200);
    expect(later).not.toContain(key);
    expect((await call(instance(), 'GET', '/v1/users', { headers })).status).toBe(401);
    const { items } = (await administrator.call('GET', '/v1/service-accounts')).body as {
      readonly items: readonly { readonly name: string; readonly disabledAt: string | null }[];
    };
    expect(Object.fromEntries(items.map(({ name, disabledAt }) => [name, disabledAt !== null]))).toEqual({
      Kept: false,
      Payroll: true,
    });
  });

  it('adds an address and signs another browser out', async () => {
    const person = await signedInAdministrator(instance(), 'keys-account');
    const { page, keyboard, complaints } = await openAs(person, '/account');

    await keyboard.fillIn({ name: 'New e-mail address' }, 'extra@keys-account.example');
    await keyboard.leaveBy('Enter');
    const mail = await mailTo(instance(), 'extra@keys-account.example', 'email-proof');
    const before = await person.call('GET', '/v1/me/email-addresses');
    await keyboard.reach({ name: 'Sign out', about: 'last seen' });
    await keyboard.leaveBy('Space');

    expect(linksOf(mail).some((url) => new URL(url).pathname === '/verify')).toBe(true);
    expect(before.body).toMatchObject({ items: [{ isPrimary: true }, { state: 'awaiting-proof' }] });
    expect(await saidOn(page)).toBe('That device has been signed out.');
    expect((await person.call('GET', '/v1/me')).status).toBe(401);
    expect((await meOf(page)).status).toBe(200);
    expect(complaints).toEqual([]);
  });

  it('says yes to an intermediary, by way of the link to what they are asked', async () => {
    const intermediary = await signedInAdministrator(instance(), 'keys-asks');
    const owner = await signedInAdministrator(instance(), 'keys-answers');
    const wanted = { email: owner.address, environmentName: 'Client BV' };
    const { body } = await intermediary.call('POST', '/v1/prepared-registrations', wanted);
    const { id } = body as { readonly id: string };
    await mailTo(instance(), owner.address, 'partner-question');
    const { page } = await openPage(WITHOUT_SCRIPTS);
    const keyboard = keyboardOf(page);
    await page.goto(`${instance().apiUrl}/login?lang=en`);
    await signIn(keyboard, owner.address);

    await keyboard.reach({ name: 'One question for you' });
    await keyboard.leaveBy('Enter');
    await keyboard.reach({ name: 'Yes, become partners', about: 'keys-asks BV' });
    await keyboard.leaveBy('Space');

    expect(await saidOn(page)).toBe('You have said yes.');
    expect((await owner.call('GET', '/v1/me/prompts')).body).toEqual({ items: [] });
    expect((await intermediary.call('GET', `/v1/prepared-registrations/${id}`)).body).toMatchObject({
      stage: 'agreed',
      becomePartner: true,
    });
  });

  it('signs in as an operator by the link, and out again', async () => {
    const token = await createOperatorSignInLink(instance().orm.em.fork(), new Date());
    const { page } = await openPage(WITHOUT_SCRIPTS);
    const keyboard = keyboardOf(page);
    const accounts = `${instance().apiUrl}/v1/service-accounts`;
    await page.goto(`${instance().apiUrl}/operator-sign-in?token=${token}&lang=en`);

    const before = await page.request.get(accounts);
    await keyboard.reach({ name: 'Sign in as operator' });
    await keyboard.leaveBy('Enter');
    const within = await page.request.get(accounts);
    const { pathname } = new URL(page.url());
    await keyboard.reach({ name: 'Sign out' });
    await keyboard.leaveBy('Space');

    expect([before.status(), within.status(), pathname]).toEqual([401, 200, '/ops']);
    expect(await saidOn(page)).toBe('You have signed out as an operator.');
    expect((await page.request.get(accounts)).status()).toBe(401);
    expect(await instance().orm.em.fork().count(OperatorSession, { revokedAt: null })).toBe(0);
  });
});

async function signIn(keyboard: Keyboard, login: string, password = GOOD_PASSWORD): Promise<void> {
  await keyboard.fillIn({ name: 'E-mail address or user name' }, login);
  await keyboard.fillIn({ name: 'Password' }, password);
  await keyboard.reach({ name: 'Sign in' });
  await keyboard.leaveBy('Enter');
}

/** Makes a colleague who may become a relation manager, over the API. */
async function colleagueOf(by: SignedIn, firstName: string): Promise<string> {
  const email = `${firstName.toLowerCase()}@${by.address.split('@')[1]}`;
  const wanted = { email, firstName, role: 'advanced-user', password: 'Seven-Boats-9' };
  const { body } = await by.call('POST', '/v1/users', wanted);
  return (body as { readonly id: string }).id;
}

async function meOf(page: Page) {
  const answer = await page.request.get(`${instance().apiUrl}/v1/me`);
  return { status: answer.status(), body: (await answer.json()) as unknown };
}

/** What the page says about what has just been done. */
async function saidOn(page: Page): Promise<string> {
  return (await page.locator('main [role=status]').first().innerText()).trim();
}
