import { expect, it } from '@jest/globals';
import { linksOf } from '../../inbox/markup.ts';
import { describeInBrowser } from '../support/browser.ts';
import { useInstance } from '../support/instance.ts';
import { signedInAdministrator } from '../support/people.ts';
import { mailTo } from '../support/person.ts';
import { openVisitor, type Visitor } from '../support/visitor.ts';

const instance = useInstance({ providers: true });

describeInBrowser('somebody with an account at a provider, in a browser', (browser) => {
  const visit = (locale: 'nl' | 'en' | 'fr') => openVisitor(browser, instance(), { locale });

  it.each([
    ['nl', 'Nieuw account maken', 'Activeer je omgeving', 'Inloggen', 'Je bent ingelogd'],
    ['en', 'Create a new account', 'Activate your environment', 'Sign in', 'You are signed in'],
    ['fr', 'Créer un nouveau compte', 'Activez votre environnement', 'Se connecter', 'Vous êtes connecté'],
  ] as const)(
    'registers in %s without a password, signs out, and comes straight in again',
    async (locale, ...headings) => {
      const email = `noor@new-${locale}.example`;
      const name = { firstName: 'Noor', lastName: `New ${locale}` };
      instance().standIn.people.add({ provider: 'google', email, tenant: `new-${locale}.example`, ...name });
      const visitor = await visit(locale);
      const seen: string[] = [];

      await visitor.open('/register');
      seen.push(await visitor.look());
      await visitor.goTo('google');
      await visitor.choose(`Noor New ${locale}`);
      seen.push(await visitor.look());
      await acceptTerms(visitor, `New ${locale} BV`);
      const welcome = await visitor.look();
      await visitor.open('/login');
      await visitor.page.locator('main form button').click();
      seen.push(await visitor.look());
      await visitor.goTo('google');
      await visitor.choose(`Noor New ${locale}`);
      seen.push(await visitor.look());

      expect(seen).toEqual(headings);
      expect(welcome).toContain('Vestibule');
      expect(await meOf(visitor)).toMatchObject({ email, firstName: 'Noor', locale, username: null });
      expect(visitor.faults()).toEqual([]);
    },
  );

  it.each([
    ['nl', 'Kijk in je mailbox', 'Koppel je identiteit', 'Je bent ingelogd'],
    ['en', 'Check your inbox', 'Link your identity', 'You are signed in'],
    ['fr', 'Consultez votre boîte de réception', 'Lier votre identité', 'Vous êtes connecté'],
  ] as const)('who was made by an administrator proves their mailbox first, in %s', async (locale, ...headings) => {
    const admin = await signedInAdministrator(instance(), `maker-${locale}`);
    const email = `kim@maker-${locale}.example`;
    const made = { email, role: 'user', locale, password: 'Chosen-By-Somebody-Else-1' };
    await admin.call('POST', '/v1/users', made);
    const name = { firstName: 'Kim', lastName: `Known ${locale}` };
    instance().standIn.people.add({ provider: 'microsoft', email, edov: true, ...name });
    const visitor = await visit(locale);
    const seen: string[] = [];

    await visitor.open('/login');
    await visitor.goTo('microsoft');
    await visitor.choose(`Kim Known ${locale}`);
    seen.push(await visitor.look());
    await visitor.page.goto(linkIn(await mailTo(instance(), email, 'identity-proof'), '/verify'));
    seen.push(await visitor.look());
    await visitor.goTo('microsoft');
    await visitor.choose(`Kim Known ${locale}`);
    seen.push(await visitor.look());
    await visitor.open('/account');
    await visitor.look();

    expect(seen).toEqual(headings);
    expect(await visitor.page.locator('main').innerText()).toContain('Microsoft');
    expect(await meOf(visitor)).toMatchObject({ email });
    expect(visitor.faults()).toEqual([]);
  });

  it('registers with Apple, whose answer is posted from its own site', async () => {
    const email = 'ada@apple-browser.example';
    instance().standIn.people.add({ provider: 'apple', email, firstName: 'Ada', lastName: 'Appel' });
    const visitor = await visit('en');
    const posted: boolean[] = [];
    visitor.page.on('request', async (request) => {
      if (request.method() !== 'POST' || !request.url().endsWith('/sign-in/apple/callback')) return;
      posted.push('cookie' in (await request.allHeaders()));
    });

    await visitor.open('/register');
    await visitor.goTo('apple');
    await visitor.choose('Ada Appel');
    const consent = await visitor.look();
    await acceptTerms(visitor, 'Apple browser BV');
    await visitor.open('/login');
    await visitor.page.locator('main form button').click();
    await visitor.goTo('apple');
    await visitor.choose('Ada Appel');

    expect(consent).toBe('Activate your environment');
    expect(posted).toEqual([false, false]);
    expect(await visitor.look()).toBe('You are signed in');
    expect(await meOf(visitor)).toMatchObject({ email, firstName: 'Ada', lastName: 'Appel' });
    expect(visitor.faults()).toEqual([]);
  });

  it('whose address Apple hides says their work address, and goes on from its mail', async () => {
    const hidden = 'h1dd3n@privaterelay.appleid.com';
    instance().standIn.people.add({
      provider: 'apple',
      email: hidden,
      firstName: 'Hilde',
      lastName: 'Hidden',
      relay: true,
    });
    const email = 'hilde@relay-browser.example';
    const visitor = await visit('fr');
    const seen: string[] = [];

    await visitor.open('/register');
    await visitor.goTo('apple');
    await visitor.choose('Hilde Hidden');
    seen.push(await visitor.look());
    await visitor.page.locator('#email').fill('pas une adresse');
    await visitor.page.locator('main form button').click();
    const refused = await visitor.page.locator('[role=alert] a').getAttribute('href');
    seen.push(await visitor.look());
    await visitor.page.locator('#email').fill(email);
    await visitor.page.locator('main form button').click();
    seen.push(await visitor.look());
    await visitor.page.goto(linkIn(await mailTo(instance(), email, 'activation'), '/activate'));
    seen.push(await visitor.look());
    await visitor.goTo('apple');
    await visitor.choose('Hilde Hidden');
    seen.push(await visitor.look());
    const shown = await visitor.page.locator('main').innerText();
    await acceptTerms(visitor, 'Relay browser BV');

    const ask = 'Quelle est votre adresse e-mail professionnelle\u00a0?';
    const activate = 'Activez votre environnement';
    expect(seen).toEqual([ask, ask, 'Consultez votre boîte de réception', activate, activate]);
    expect(refused).toBe('#email');
    expect([shown.includes(email), shown.includes(hidden)]).toEqual([true, false]);
    expect(await meOf(visitor)).toMatchObject({ email, firstName: 'Hilde', locale: 'fr' });
    expect(visitor.faults()).toEqual([]);
  });
});

async function acceptTerms({ page }: Visitor, environmentName: string): Promise<void> {
  await page.locator('input[name=environmentName]').fill(environmentName);
  await page.locator('input[name=acceptedTermsVersion]').check();
  await page.locator('main form button[type=submit], main form button:not([type])').click();
  await page.getByText(environmentName).first().waitFor();
}

async function meOf({ page }: Visitor): Promise<unknown> {
  return (await page.request.get(`${instance().apiUrl}/v1/me`)).json();
}

function linkIn(mail: Parameters<typeof linksOf>[0], path: string): string {
  return linksOf(mail).find((url) => new URL(url).pathname === path) ?? '';
}
