import type { Page } from 'playwright-core';
import type { Locale } from '../../domain/locale.ts';
import { findViolations, type TestBrowser } from './browser.ts';
import { PATIENCE_MS } from './eventually.ts';
import type { TestInstance } from './instance.ts';

/** Somebody in a browser of their own, whose way leads over the pages of providers. */
export interface Visitor {
  readonly page: Page;
  /** Opens a page of ours, in the visitor's language. */
  readonly open: (path: string) => Promise<void>;
  /** Takes the button of a provider on the page that is open. */
  readonly goTo: (provider: string) => Promise<void>;
  /** Chooses somebody by their name on the provider's own page. */
  readonly choose: (name: string) => Promise<void>;
  /** Answers the page's heading, and keeps in `faults` what is wrong with the page. */
  readonly look: () => Promise<string>;
  /** What was wrong with any page on the way: for screen readers, its language, cut off, blocked, or asked of others. */
  readonly faults: () => readonly string[];
}

interface VisitorOptions {
  /** Of the pages; also the browser's own unless that is said. */
  readonly locale: Locale;
  readonly browserLocale?: string;
}

/** 320 px wide: what WCAG 2.2 asks for at a zoom of 400 % (1.4.10 Reflow). */
const NARROW = { width: 320, height: 640 };
const WIDE = { width: 1280, height: 800 };

// a refused call is noted by the console, besides what the page says
const REFUSED = /the server responded with a status of [45]\d\d/;

const CUT_OFF = `[...document.querySelectorAll('body *:not(.skip-link)')].flatMap((element) => {
  const { left, right, width } = element.getBoundingClientRect();
  const isHidden = getComputedStyle(element).overflowX !== 'visible' && element.tagName !== 'INPUT';
  const isCut = width > 0 && (left < -0.5 || right > innerWidth + 0.5);
  return isCut || (isHidden && element.scrollWidth > element.clientWidth + 1) ? [element.outerHTML.slice(0, 80)] : [];
})`;

/** A visitor with a profile of their own; pages are expected in their language. */
export async function openVisitor(
  { openPage }: TestBrowser,
  { apiUrl, standIn }: Pick<TestInstance, 'apiUrl' | 'standIn'>,
  { locale, browserLocale = locale }: VisitorOptions,
): Promise<Visitor> {
  const { page, complaints } = await openPage({ viewport: WIDE, locale: browserLocale });
  page.setDefaultTimeout(PATIENCE_MS);
  const found: string[] = [];
  const ours = [apiUrl, standIn.url].flatMap((url) => {
    const { port } = new URL(url);
    return [`127.0.0.1:${port}`, `localhost:${port}`];
  });
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol.startsWith('http') && !ours.includes(host)) found.push(`asked of ${host}`);
  });

  async function look(): Promise<string> {
    const heading = await page.locator('h1').innerText();
    const says = (fault: string) => found.push(`${heading}: ${fault}`);
    for (const violation of await findViolations(page)) says(violation);
    const language = await page.locator('html').getAttribute('lang');
    if (language !== locale) says(`is in ${language}`);
    await page.setViewportSize(NARROW);
    for (const element of await page.evaluate<string[]>(CUT_OFF)) says(`cut off: ${element}`);
    await page.setViewportSize(WIDE);
    return heading;
  }

  return {
    page,
    open: async (path) => {
      const url = new URL(path, apiUrl);
      url.searchParams.set('lang', locale);
      await page.goto(url.href);
    },
    goTo: async (provider) => {
      await page.locator(`main a[href^="/sign-in/${provider}?"]`).click();
      await page.getByRole('heading', { name: 'Who are you?' }).waitFor();
    },
    choose: async (name) => {
      await page.getByRole('button', { name: `Sign in as ${name}`, exact: true }).click();
      await page.waitForURL(({ origin }) => origin === apiUrl);
    },
    look,
    faults: () => [...found, ...complaints.filter((text) => !REFUSED.test(text))],
  };
}
