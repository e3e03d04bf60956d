import { describe, expect, it } from '@jest/globals';
import { createElement } from 'react';
import { fromNow, Instant } from '../../../api/pages/instant.tsx';
import { Layout, renderPage } from '../../../api/pages/layout.tsx';
import { LOCALES, type Locale } from '../../../domain/locale.ts';

function shown(at: string, locale: Locale, timeZone: string): string {
  const context = { locale, platformName: 'Vestibule', timeZone, path: '/somewhere', query: {} };
  const children = createElement(Instant, { at: new Date(at), locale });
  const html = renderPage(Layout({ context, title: 'Times', children }));
  return /<time[^>]*>(.*?)<\/time>/.exec(html)?.[0] ?? '';
}

describe('an instant on a page', () => {
  it.each([
    ['nl', '2026-11-22T09:00:00.000Z', '22 november 2026 om 10:00 (CET)'],
    ['en', '2026-07-22T22:30:00.000Z', '23 July 2026 at 00:30 (CEST)'],
    ['fr', '2026-11-22T09:00:00.000Z', '22 novembre 2026 à 10:00 (UTC+1)'],
  ] as const)('is said in %s in the zone of our mails, which it names, and kept in UTC', (locale, at, text) => {
    const html = shown(at, locale, 'Europe/Amsterdam');

    expect(html).toContain(text);
    expect(html).toContain(`dateTime="${at}"`);
  });

  it('is said in the zone that is configured', () => {
    expect(shown('2026-11-22T09:00:00.000Z', 'en', 'UTC')).toContain('22 November 2026 at 09:00 (UTC)');
  });
});

it('says how long to wait, rounded up, in the unit that fits', () => {
  expect([1, 40_000, 119_001, 3 * 3_600_000].map((ms) => fromNow(ms, 'nl'))).toEqual([
    'over 1 seconde',
    'over 40 seconden',
    'over 2 minuten',
    'over 3 uur',
  ]);
  expect(LOCALES.map((locale) => fromNow(40_000, locale))).toEqual([
    'over 40 seconden',
    'in 40 seconds',
    'dans 40 secondes',
  ]);
});
