import { COUNTRIES } from '../../domain/countries.ts';
import type { Locale } from '../../domain/locale.ts';
import { PEPPOL_SCHEMES } from '../../domain/peppol-identifier.ts';
import type { SelectOption } from './environment-fields.tsx';
import { COUNTRY_GROUP_TEXTS } from './texts/organisations.ts';

const WITH_SCHEME: ReadonlySet<string | null> = new Set(PEPPOL_SCHEMES.map(({ country }) => country));

/** Every country by its name in the reader's language; first those whose own numbers the Peppol network knows. */
export function countryOptions(locale: Locale): readonly SelectOption[] {
  const { own, others } = COUNTRY_GROUP_TEXTS[locale];
  const sorted = COUNTRIES.map((value) => ({ value, label: countryName(locale, value) })).toSorted((one, other) =>
    one.label.localeCompare(other.label, locale),
  );
  const isOwn = ({ value }: SelectOption) => WITH_SCHEME.has(value);
  return [
    ...sorted.filter(isOwn).map((option) => ({ ...option, group: own })),
    ...sorted.filter((option) => !isOwn(option)).map((option) => ({ ...option, group: others })),
  ];
}

const names = new Map<Locale, Intl.DisplayNames>();

/** What a country is called. */
export function countryName(locale: Locale, code: string): string {
  const known = names.get(locale) ?? new Intl.DisplayNames([locale], { type: 'region' });
  names.set(locale, known);
  return known.of(code) ?? code;
}
