import type { Locale } from '../domain/locale.ts';

interface InstantFormats {
  readonly dateAndTime: Intl.DateTimeFormat;
  readonly zone: Intl.DateTimeFormat;
}

const LANGUAGE_TAGS = { nl: 'nl-NL', en: 'en-GB', fr: 'fr-FR' } as const satisfies Record<Locale, string>;

const formats = new Map<string, InstantFormats>();

/**
 * An instant as people read it: `vrijdag 5 december 2026 om 14:30 (Midden-Europese standaardtijd)`. `instant` is ISO-8601,
 * `timeZone` an IANA name. Throws a RangeError when either is something else.
 */
export function formatInstant(instant: string, locale: Locale, timeZone: string): string {
  const { dateAndTime, zone } = formatsFor(locale, timeZone);
  const date = new Date(instant);
  const zoneName = zone.formatToParts(date).find((part) => part.type === 'timeZoneName')?.value ?? timeZone;
  return `${dateAndTime.format(date)} (${zoneName})`;
}

/** Making a format costs a hundred times what using it costs. */
function formatsFor(locale: Locale, timeZone: string): InstantFormats {
  const key = `${locale} ${timeZone}`;
  const known = formats.get(key);
  if (known) return known;
  const tag = LANGUAGE_TAGS[locale];
  const made = {
    dateAndTime: new Intl.DateTimeFormat(tag, { dateStyle: 'full', timeStyle: 'short', timeZone }),
    zone: new Intl.DateTimeFormat(tag, { timeZone, timeZoneName: 'long' }),
  };
  formats.set(key, made);
  return made;
}
