import { expect, it } from '@jest/globals';
import { durationInWords } from '../../../api/pages/duration.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

it.each([
  [0, 'a second'],
  [999, 'a second'],
  [SECOND, '1 second'],
  [59_999, '59 seconds'],
  [2 * MINUTE + 5_400, '2 minutes 5 seconds'],
  [3 * MINUTE, '3 minutes'],
  [HOUR + 12 * MINUTE + 30 * SECOND, '1 hour 12 minutes'],
  [HOUR + 30 * SECOND, '1 hour'],
  [10 * DAY + 23 * HOUR, '10 days 23 hours'],
])('says %i ms as %s', (ms, words) => {
  expect(durationInWords(ms, 'en', 'a second')).toBe(words);
});

it('says it in the language of the page', () => {
  const said = (['nl', 'fr'] as const).map((locale) => durationInWords(2 * MINUTE + SECOND, locale, ''));

  expect(said.map((text) => text.replaceAll('\u00a0', ' '))).toEqual(['2 minuten 1 seconde', '2 minutes 1 seconde']);
});
