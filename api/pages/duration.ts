import type { Locale } from '../../domain/locale.ts';

/** Largest first. */
const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/**
 * How long something took, in the two largest units that it has: `2 minutes 5 seconds`. Anything under a second is the
 * `least` that is said.
 */
export function durationInWords(ms: number, locale: Locale, least: string): string {
  const [first, ...rest] = UNITS.flatMap(([unit, size], index) => {
    const larger = UNITS[index - 1]?.[1] ?? Number.POSITIVE_INFINITY;
    const count = Math.floor((ms % larger) / size);
    return [{ count, text: inWords(count, unit, locale), index }];
  }).filter(({ count }) => count > 0);
  if (!first) return least;
  const next = rest.find(({ index }) => index === first.index + 1);
  return next ? `${first.text} ${next.text}` : first.text;
}

function inWords(count: number, unit: string, locale: Locale): string {
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}
