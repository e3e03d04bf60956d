import { expect, it } from '@jest/globals';
import { ProviderSignIn } from '../../db/entities/identity.ts';
import { User } from '../../db/entities/user.ts';
import { LOCALES, type Locale } from '../../domain/locale.ts';
import type { InboxEmail } from '../../inbox/email.ts';
import { linksOf } from '../../inbox/markup.ts';
import type { Fault } from '../../stand-ins/identity/faults.ts';
import { describeInBrowser } from '../support/browser.ts';
import { useInstance } from '../support/instance.ts';
import { signedInAdministrator } from '../support/people.ts';
import { mailTo, register } from '../support/person.ts';
import { openVisitor } from '../support/visitor.ts';

const instance = useInstance({ providers: true });

type Words = readonly [locale: Locale, ...headings: readonly string[]];

describeInBrowser('somebody who does not get through at a provider, in a browser', (browser) => {
  /** The browser itself is set to a language that is none of the pages': it is the choice that counts. */
  const visit = (locale: Locale) => openVisitor(browser, instance(), { locale, browserLocale: 'de' });

  it.each<Words>([
    ['nl', 'Je bent niet ingelogd', 'Deze inlogpoging is niet meer geldig'],
    ['en', 'You are not signed in', 'This sign-in is no longer valid'],
    ['fr', 'Vous n’êtes pas connecté', 'Cette connexion n’est plus valable'],
  ])('is told in %s what has happened, and can begin again', async (locale, ...headings) => {
    const visitor = await visit(locale);
    const seen: string[] = [];

    await visitor.open('/login?next=%2Faccount');
    await visitor.goTo('google');
    await visitor.page.getByRole('button', { name: 'Decline' }).click();
    seen.push(await visitor.look());
    const answer = visitor.page.url();
    await visitor.page.goto(`${answer}&lang=${locale}`);
    seen.push(await visitor.look());
    await visitor.page.locator('main a.button').click();
    await visitor.page.getByRole('heading', { name: 'Who are you?' }).waitFor();

    expect(seen).toEqual(headings);
    expect(visitor.faults()).toEqual([]);
  });

  it('is told in every language that the provider is away, until it is back', async () => {
    const visitors = await Promise.all(LOCALES.map(visit));
    const seen: string[] = [];

    await playing('down', async () => {
      for (const { open, page, look } of visitors) {
        await open('/login');
        await page.locator('main a[href^="/sign-in/microsoft?"]').click();
        seen.push(await look());
      }
    });
    for (const { page } of visitors) {
      await page.locator('main a.button').click();
      await page.getByRole('heading', { name: 'Who are you?' }).waitFor();
    }

    expect(seen).toEqual([
      'De aanbieder antwoordt even niet',
      'The provider does not answer just now',
      'Le fournisseur ne répond pas pour le moment',
    ]);
    expect(visitors.flatMap((visitor) => visitor.faults())).toEqual([]);
  });

  it.each<Words>([
    ['nl', 'Je account staat uit', 'Je hebt hier nog geen account'],
    ['en', 'Your account is switched off', 'You have no account here yet'],
    ['fr', 'Votre compte est désactivé', 'Vous n’avez pas encore de compte ici'],
  ])('is told in %s whom to ask', async (locale, ...headings) => {
    const { userId, address, environmentId } = await signedInAdministrator(instance(), `off-${locale}`);
    await instance().orm.em.fork().nativeUpdate(User, { id: userId }, { deactivatedAt: new Date() });
    addGoogler(address, `Off ${locale}`);
    addGoogler(`stranger@stranger-${locale}.example`, `Stranger ${locale}`);
    const visitor = await visit(locale);
    const seen: string[] = [];

    await visitor.open('/login');
    await visitor.goTo('google');
    await visitor.choose(`Gus Off ${locale}`);
    seen.push(await visitor.look());
    await visitor.open(`/sign-in/google?environment=${environmentId}`);
    await visitor.choose(`Gus Stranger ${locale}`);
    seen.push(await visitor.look());
    await visitor.page.locator('main a[href^="/register"]').click();

    expect(seen).toEqual(headings);
    expect(new URL(visitor.page.url()).pathname).toBe('/register');
    expect(visitor.faults()).toEqual([]);
  });

  it.each<Words>([
    ['nl', 'Dit is een andere identiteit', 'Je identiteit is gekoppeld', 'Deze identiteit hoort al bij een account'],
    ['en', 'This is another identity', 'Your identity is linked', 'This identity belongs to an account already'],
    ['fr', 'C’est une autre identité', 'Votre identité est liée', 'Cette identité appartient déjà à un compte'],
  ])('is told in %s for which identity a mailed link is', async (locale, ...headings) => {
    const { address, call: ask } = await signedInAdministrator(instance(), `links-${locale}`);
    // what a mailed link leads to is in the language of the mail
    expect(await ask('PATCH', '/v1/me', { locale })).toMatchObject({ status: 200 });
    const name = { firstName: 'Mia', lastName: `Links ${locale}` };
    instance().standIn.people.add({ provider: 'microsoft', email: address, ...name });
    const visitor = await openVisitor(browser, instance(), { locale });
    const seen: string[] = [];

    await visitor.open('/login');
    await visitor.goTo('microsoft');
    await visitor.choose(`Mia Links ${locale}`);
    const link = linkIn(await mailTo(instance(), address, 'identity-proof'), '/verify');
    for (const chosen of ['Carla Claes', `Mia Links ${locale}`]) {
      await visitor.page.goto(link);
      await visitor.goTo('microsoft');
      await visitor.choose(chosen);
      if (chosen === 'Carla Claes') seen.push(await visitor.look());
    }
    await visitor.page.goto(link);
    seen.push(await visitor.look());
    await register(instance(), `second@links-${locale}.example`, { locale });
    await visitor.page.goto(
      linkIn(await mailTo(instance(), `second@links-${locale}.example`, 'activation'), '/activate'),
    );
    await visitor.look();
    await visitor.goTo('microsoft');
    await visitor.choose(`Mia Links ${locale}`);
    seen.push(await visitor.look());

    expect(seen).toEqual(headings);
    expect(visitor.faults()).toEqual([]);
  });

  it.each<Words>([
    ['nl', 'Activeer je omgeving', 'Deze inlogpoging is niet meer geldig'],
    ['en', 'Activate your environment', 'This sign-in is no longer valid'],
    ['fr', 'Activez votre environnement', 'Cette connexion n’est plus valable'],
  ])(
    'is told in %s what to correct in the form, and keeps what was right until it is too late',
    async (locale, ...headings) => {
      addGoogler(`fien@fields-${locale}.example`, `Fields ${locale}`);
      await signedInAdministrator(instance(), `taken-${locale}`);
      const visitor = await visit(locale);
      const { page } = visitor;
      const environmentName = page.locator('input[name=environmentName]');

      await visitor.open('/register');
      await visitor.goTo('google');
      await visitor.choose(`Gus Fields ${locale}`);
      await environmentName.fill(`taken-${locale} BV`);
      await page.locator('input[name=acceptedTermsVersion]').check();
      await page.locator('main form button[type=submit]').click();
      await page.locator('[role=alert]').waitFor();
      const form = await visitor.look();
      const focused = await page.evaluate('document.activeElement.className');
      const kept = [await environmentName.inputValue(), await page.locator('input[type=checkbox]').isChecked()];
      await page.locator('[role=alert] a').click();
      const field = await page.evaluate('document.activeElement.id');
      await instance()
        .orm.em.fork()
        .nativeUpdate(
          ProviderSignIn,
          { tokenHash: { $ne: null } },
          { answeredAt: new Date(Date.now() - instance().policy.providerProofMs) },
        );
      await page.locator('main form button[type=submit]').click();
      await page.locator('main a.button').waitFor();
      const late = await visitor.look();
      await page.locator('main a.button').click();
      await page.getByRole('heading', { name: 'Who are you?' }).waitFor();

      expect([form, late]).toEqual(headings);
      expect([focused, field]).toEqual(['error-summary', 'environmentName']);
      expect(kept).toEqual([`taken-${locale} BV`, true]);
      expect(visitor.faults()).toEqual([]);
    },
  );
});

function addGoogler(email: string, lastName: string): void {
  const tenant = email.slice(email.indexOf('@') + 1);
  instance().standIn.people.add({ provider: 'google', email, tenant, firstName: 'Gus', lastName });
}

function linkIn(mail: InboxEmail, path: string): string {
  return linksOf(mail).find((url) => new URL(url).pathname === path) ?? '';
}

async function playing(fault: Fault, act: () => Promise<void>): Promise<void> {
  instance().standIn.play('microsoft', fault);
  await act().finally(() => instance().standIn.play('microsoft', undefined));
}
