import type { Locale } from './locale.ts';

/** `full` as in a sentence of a mail, with the weekday and the zone by its name; `short` as among the facts of a page. */
export type InstantStyle = 'full' | 'short';

interface InstantFormats {
  readonly dateAndTime: Intl.DateTimeFormat;
  readonly zone: Intl.DateTimeFormat;
}

const LANGUAGE_TAGS = { nl: 'nl-NL', en: 'en-GB', fr: 'fr-FR' } as const satisfies Record<Locale, string>;

const STYLES = {
  full: { dateStyle: 'full', timeZoneName: 'long' },
  short: { dateStyle: 'long', timeZoneName: 'short' },
} as const satisfies Record<InstantStyle, object>;

const formats = new Map<string, InstantFormats>();

/**
 * An instant as people read it: `vrijdag 5 december 2026 om 14:30 (Midden-Europese standaardtijd)`, on a page
 * `5 december 2026 om 14:30 (CET)`. `instant` is ISO-8601, `timeZone` an IANA name, which the text names, because we do not
 * know where its reader is. Throws a RangeError when either is something else.
 */
export function formatInstant(
  instant: string,
  locale: Locale,
  { timeZone, style = 'full' }: { readonly timeZone: string; readonly style?: InstantStyle },
): string {
  const { dateAndTime, zone } = formatsFor(locale, timeZone, style);
  const date = new Date(instant);
  const zoneName = zone.formatToParts(date).find((part) => part.type === 'timeZoneName')?.value ?? timeZone;
  return `${dateAndTime.format(date)} (${zoneName})`;
}

/** Making a format costs a hundred times what using it costs. */
function formatsFor(locale: Locale, timeZone: string, style: InstantStyle): InstantFormats {
  const key = `${locale} ${timeZone} ${style}`;
  const known = formats.get(key);
  if (known) return known;
  const tag = LANGUAGE_TAGS[locale];
  const { dateStyle, timeZoneName } = STYLES[style];
  const made = {
    dateAndTime: new Intl.DateTimeFormat(tag, { dateStyle, timeStyle: 'short', timeZone }),
    zone: new Intl.DateTimeFormat(tag, { timeZone, timeZoneName }),
  };
  formats.set(key, made);
  return made;
}
