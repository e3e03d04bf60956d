import { expect, it } from '@jest/globals';
import { LOCALES } from '../../../domain/locale.ts';
import { describeInBrowser, findViolations } from '../../support/browser.ts';
import { PAGES } from './examples.ts';
import { usePageServer } from './page-server.ts';

/** 320 px wide: what WCAG 2.2 asks for at a zoom of 400 % (1.4.10 Reflow). */
const NARROW = { width: 320, height: 640 };
const WIDE = { width: 1280, height: 720 };
/** Swagger UI's own elements are not ours to put right. */
const FOREIGN = '#swagger-ui';
/** What stands on a page once its scripts have done their work. */
const READY: Readonly<Record<string, string>> = { docs: '#operations[role=group]' };

describeInBrowser('in a browser, under the strict content security policy', ({ openPage }) => {
  const server = usePageServer();

  // a page is built alike in every language: each is looked through in one of them, by turns, and measured in all
  it.each(Object.keys(PAGES).map((name, index) => [name, LOCALES[index % LOCALES.length] ?? 'nl'] as const))(
    '%s is accessible (looked through in %s), in the dark, and in every language on a narrow screen',
    async (name, looked) => {
      const { page, complaints } = await openPage({ viewport: NARROW });

      for (const locale of [...LOCALES.filter((one) => one !== looked), looked]) {
        await page.goto(server.urlOf(name, locale));
        await page.waitForSelector(READY[name] ?? 'main');
        const width = await page.evaluate('document.documentElement.scrollWidth');
        expect([locale, width]).toEqual([locale, NARROW.width]);
      }
      await page.setViewportSize(WIDE);
      expect([looked, await findViolations(page, { exclude: FOREIGN })]).toEqual([looked, []]);
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await findViolations(page, { exclude: FOREIGN, only: ['color-contrast'] })).toEqual([]);
      expect(complaints).toEqual([]);
      await page.close();
    },
  );

  it('leads the keyboard through the activation form in the order in which it reads', async () => {
    const { page } = await openPage();
    await page.goto(server.urlOf('activate', 'en'));

    const visited: unknown[] = [];
    for (let presses = 0; presses < 11; presses += 1) {
      await page.keyboard.press('Tab');
      visited.push(await page.evaluate('document.activeElement.id || document.activeElement.textContent'));
    }

    expect(visited).toEqual([
      'Skip to content',
      'Nederlands',
      'English',
      'Français',
      'username',
      'password',
      'Show password',
      'environmentName',
      'Read the terms (version 2026-11)',
      'acceptedTermsVersion',
      'Register',
    ]);
    await page.close();
  });

  it('shows where the keyboard is', async () => {
    const { page } = await openPage();
    await page.goto(server.urlOf('activate', 'en'));

    for (let presses = 0; presses < 11; presses += 1) {
      await page.keyboard.press('Tab');
      expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
    }
    await page.close();
  });

  it('activates by keyboard alone, without scripts', async () => {
    const { page } = await openPage({ javaScriptEnabled: false });
    await page.goto(server.urlOf('activate', 'fr'));

    await page.focus('#username');
    await page.keyboard.type('jan');
    await page.keyboard.press('Tab');
    await page.keyboard.type('vier losse woorden samen');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    await Promise.all([page.waitForURL(({ pathname }) => pathname === '/activate'), page.keyboard.press('Enter')]);

    expect(server.posts.at(-1)).toEqual([
      '/activate?lang=fr',
      {
        token: 'token-of-the-mail',
        username: 'jan',
        password: 'vier losse woorden samen',
        environmentName: 'Bakkerij De Korenaar',
        acceptedTermsVersion: '2026-11',
      },
    ]);
    await page.close();
  });

  it('does not send an activation without consent', async () => {
    const { page } = await openPage();
    await page.goto(server.urlOf('activate', 'nl'));
    const before = server.posts.length;

    await page.fill('#username', 'jan');
    await page.fill('#password', 'vier losse woorden samen');
    await page.click('button[type=submit]');

    expect(await page.evaluate('document.activeElement.id')).toBe('acceptedTermsVersion');
    expect(server.posts).toHaveLength(before);
    await page.close();
  });

  it('posts an address as it was typed, with the language of the page', async () => {
    const { page } = await openPage();
    await page.goto(server.urlOf('register', 'nl'));

    await page.fill('#email', 'Jan@bücher.example');
    await Promise.all([page.waitForURL(({ pathname }) => pathname === '/register'), page.keyboard.press('Enter')]);

    expect(server.posts.at(-1)).toEqual(['/register?lang=nl', { locale: 'nl', email: 'Jan@bücher.example' }]);
    await page.close();
  });

  it('sends the mail again to the same address', async () => {
    const { page } = await openPage();
    await page.goto(server.urlOf('register-sent', 'en'));

    await Promise.all([page.waitForURL(({ pathname }) => pathname === '/register'), page.click('button')]);

    expect(server.posts.at(-1)).toEqual([
      '/register?lang=en',
      { locale: 'en', email: 'jan.de.bakker@bakkerij-de-korenaar.example', again: '1' },
    ]);
    await page.close();
  });

  it.each(['register', 'login', 'activate'])('sets the parts of the form of %s apart', async (name) => {
    const { page } = await openPage();
    await page.goto(server.urlOf(name, 'en'));

    const smallestGap = await page.evaluate(`(() => {
      const boxes = [...document.forms[0].children].filter(({ type }) => type !== 'hidden')
        .map((part) => part.getBoundingClientRect());
      return Math.min(...boxes.slice(1).map(({ top }, index) => top - boxes[index].bottom));
    })()`);

    expect(smallestGap).toBeGreaterThan(12);
    await page.close();
  });

  it('begins at the summary of what is wrong, which leads to the fields', async () => {
    const { page } = await openPage();
    await page.goto(server.urlOf('activate-refused', 'nl'));

    const first = await page.evaluate('document.activeElement.className');
    await page.click('.error-summary a >> nth=2');

    expect(first).toBe('error-summary');
    expect(await page.evaluate('document.activeElement.id')).toBe('environmentName');
    await page.close();
  });

  it('shows a password on request and hides it again, and before it is sent', async () => {
    const { page } = await openPage();
    await page.goto(server.urlOf('activate', 'nl'));
    const type = () => page.getAttribute('#password', 'type');

    await page.click('text=Toon wachtwoord');
    const shown = await type();
    await page.click('text=Verberg wachtwoord');
    const hidden = await type();
    await page.click('text=Toon wachtwoord');
    await page.evaluate("document.forms[0].dispatchEvent(new Event('submit'))");

    expect([shown, hidden, await type()]).toEqual(['text', 'password', 'password']);
    await page.close();
  });

  it('tells while typing whether a password is long enough, counted as it is when it arrives', async () => {
    const { page } = await openPage();
    await page.goto(server.urlOf('activate', 'nl'));
    const said = () => page.textContent('.password-length');

    await page.fill('#password', '😀😀😀😀😀😀😀');
    const sevenEmoji = await said();
    await page.fill('#password', 'precies twaa');
    const twelveLetters = await said();
    await page.fill('#password', '');

    expect([sevenEmoji, twelveLetters, await said()]).toEqual(['Nog te kort', 'Lang genoeg', '']);
    await page.close();
  });

  it('describes the API without asking anything of another host', async () => {
    const { page, complaints } = await openPage();
    const hosts = new Set<string>();
    page.on('request', (request) => hosts.add(new URL(request.url()).hostname));

    await page.goto(server.urlOf('docs', 'en'));
    await page.waitForSelector('text=Begin a registration');

    expect(complaints).toEqual([]);
    expect([...hosts].filter((host) => host !== '')).toEqual(['127.0.0.1']);
    await page.close();
  });
});
