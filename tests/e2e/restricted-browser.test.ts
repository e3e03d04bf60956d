import { expect, it } from '@jest/globals';
import type { Locale } from '../../domain/locale.ts';
import { linksOf } from '../../inbox/markup.ts';
import { describeInBrowser } from '../support/browser.ts';
import { useInstance } from '../support/instance.ts';
import { activate, formFor, GOOD_PASSWORD, mailTo, register, tokenIn } from '../support/person.ts';
import { openVisitor, type Visitor } from '../support/visitor.ts';

const instance = useInstance({
  providers: true,
  operators: { issuer: 'https://id.acme.example', group: 'operators' },
  policy: { wrongPasswordPausesMs: [] },
});

describeInBrowser('an environment that is restricted to its own provider, in a browser', (browser) => {
  const visit = (locale: Locale) => openVisitor(browser, instance(), { locale });

  it.each([
    ['nl', 'Hier log je anders in', 'Je bent ingelogd'],
    ['en', 'You sign in another way here', 'You are signed in'],
    ['fr', 'Ici, vous vous connectez autrement', 'Vous êtes connecté'],
  ] as const)(
    'lets people in by its login address alone until an operator opens it, in %s',
    async (locale, elsewhere, signedIn) => {
      const { environmentName, login, loginUrl } = await environmentOf(locale);
      const colleague = `colleague-${locale}@acme.example`;
      instance().standIn.people.add({
        provider: 'acme',
        email: colleague,
        firstName: 'Cor',
        lastName: `Colleague ${locale}`,
      });
      const boss = await visit(locale);
      const cor = await visit(locale);
      const olga = await visit(locale);

      await boss.open('/sign-in/acme?next=%2Fenvironment');
      await boss.choose(`Bo Boss ${locale}`);
      await boss.look();
      await boss.page.locator('button[value=restrict-sign-in]').click();
      const note = await boss.page.locator('main [role=status]').innerText();
      const address = await boss.page.locator('#login-address').innerText();
      const passwordFields = await boss.page.locator('#password, #generatePassword').count();
      await boss.look();
      await boss.page.locator('#email').fill(colleague);
      await boss.page.locator('#mailLoginDetails').check();
      await boss.page.locator('form:has(#email) button').click();
      const mail = await mailTo(instance(), colleague, 'login-details-elsewhere');

      await cor.open(`/login/${encodeURIComponent(environmentName)}`);
      await cor.choose(`Cor Colleague ${locale}`);
      const welcome = await cor.look();
      const within = await cor.page.locator('main').innerText();

      await signOut(boss);
      await signInBy(boss, login);
      const refused = await boss.look();
      const named = await boss.page.locator('main code').innerText();
      await boss.page.locator('main a.button').click();
      await boss.choose(`Bo Boss ${locale}`);
      const again = await boss.look();
      await boss.open('/reset');
      await boss.page.locator('input[name=login]').fill(login);
      await boss.page.locator('main form button').click();
      const reset = await mailTo(instance(), login, 'sign-in-elsewhere');

      await openAsOperator(olga);
      await olga.page.locator('#search').fill(environmentName);
      await olga.page.locator('form[method=get] button').click();
      await olga.look();
      await olga.page.locator('button[value=lift-sign-in]').click();
      await olga.page.locator('main [role=status]').waitFor();
      await olga.look();
      await signOut(boss);
      await signInBy(boss, login);

      expect(note.length).toBeGreaterThan(10);
      expect(passwordFields).toBe(0);
      expect([address, named]).toEqual([loginUrl, loginUrl]);
      expect([welcome, refused, again, await boss.look()]).toEqual([signedIn, elsewhere, signedIn, signedIn]);
      expect(within).toContain(environmentName);
      for (const one of [mail, reset]) expect(linksOf(one)).toContain(loginUrl);
      expect([boss, cor, olga].flatMap((visitor) => visitor.faults())).toEqual([]);
    },
  );

  it('says so to whoever comes by another provider, in the language in which they began', async () => {
    const { environmentName, login, loginUrl } = await environmentOf('fr', 'Ailleurs');
    const boss = await visit('fr');
    await boss.open('/sign-in/acme?next=%2Fenvironment');
    await boss.choose('Bo Ailleurs fr');
    await boss.page.locator('button[value=restrict-sign-in]').click();
    await boss.page.locator('button[value=lift-sign-in]').waitFor();
    const at = { provider: 'microsoft', email: login, edov: true } as const;
    instance().standIn.people.add({ ...at, firstName: 'Bo', lastName: 'Ailleurs' });
    const elsewhere = await openVisitor(browser, instance(), { locale: 'fr', browserLocale: 'nl' });

    await elsewhere.open('/login');
    await elsewhere.goTo('microsoft');
    await elsewhere.choose('Bo Ailleurs');
    const heading = await elsewhere.look();
    const named = await elsewhere.page.locator('main').innerText();
    await elsewhere.page.locator('main a.button').click();
    await elsewhere.choose('Bo Ailleurs fr');

    expect(heading).toBe('Ici, vous vous connectez autrement');
    expect(named).toContain(loginUrl);
    expect(await elsewhere.page.locator('main').innerText()).toContain(environmentName);
    expect([boss, elsewhere].flatMap((visitor) => visitor.faults())).toEqual([]);
  });

  it('opens the operators’ pages to their group, and to nobody else of the provider', async () => {
    const jan = await visit('nl');
    const olga = await visit('nl');

    await jan.open('/ops');
    const closed = await jan.look();
    await jan.page.locator('main a.button').click();
    await jan.choose('Jan Jacobs');
    const refused = await jan.look();
    await openAsOperator(olga);
    const opened = await olga.look();
    await olga.page.locator('button:not([name])').last().click();
    await olga.page.locator('main [role=status]').waitFor();
    const out = await olga.look();

    expect([closed, refused, opened, out]).toEqual([
      'Alleen voor operators',
      'Je bent geen operator',
      'Beheer van het platform',
      'Alleen voor operators',
    ]);
    expect([jan, olga].flatMap((visitor) => visitor.faults())).toEqual([]);
  });
});

/** An environment of somebody with an address of Acme's and a password, whose name is long; nobody has linked anything. */
async function environmentOf(locale: Locale, who = 'Boss') {
  const login = `${who.toLowerCase()}-${locale}@acme.example`;
  const environmentName = `${who} ${locale} ${'verzekeringsmakelaarskantoor'.repeat(2)} & Zonen`;
  await register(instance(), login, { locale });
  const token = tokenIn(await mailTo(instance(), login, 'activation'));
  const { body } = await activate(instance(), formFor(`${who}-${locale}`, token, { environmentName }));
  const { environment } = body as { readonly environment: { readonly id: string } };
  instance().standIn.people.add({ provider: 'acme', email: login, firstName: 'Bo', lastName: `${who} ${locale}` });
  return { login, environmentName, loginUrl: `${instance().apiUrl}/login/${environment.id}` };
}

async function signInBy({ open, page }: Visitor, login: string): Promise<void> {
  await open('/login');
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill(GOOD_PASSWORD);
  await page.locator('main form button').click();
  await page.locator('input[name=login]').waitFor({ state: 'detached' });
}

async function signOut({ open, page }: Visitor): Promise<void> {
  await open('/login');
  await page.locator('main form button').click();
  await page.locator('input[name=login]').waitFor();
}

async function openAsOperator({ open, page, choose }: Visitor): Promise<void> {
  await open('/ops');
  await page.locator('main a.button').click();
  await choose('Olga Otten');
  await page.locator('#search').waitFor();
}
