import type { Locale } from '../../domain/locale.ts';
import { PEPPOL_SCHEMES } from '../../domain/peppol-identifier.ts';

/** The countries of the Peppol network's schemes, by their names in the reader's language. */
export function countryOptions(locale: Locale): readonly { readonly value: string; readonly label: string }[] {
  const names = new Intl.DisplayNames([locale], { type: 'region' });
  const codes = new Set(PEPPOL_SCHEMES.flatMap(({ country }) => (country === null ? [] : [country])));
  return [...codes]
    .filter((code) => /^[A-Z]{2}$/.test(code))
    .map((value) => ({ value, label: names.of(value) ?? value }))
    .toSorted((one, other) => one.label.localeCompare(other.label, locale));
}

/** What a country is called. */
export function countryName(locale: Locale, code: string): string {
  return new Intl.DisplayNames([locale], { type: 'region' }).of(code) ?? code;
}
