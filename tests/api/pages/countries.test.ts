import { describe, expect, it } from '@jest/globals';
import { countryName, countryOptions } from '../../../api/pages/organisation-countries.ts';
import { COUNTRIES, isCountry } from '../../../domain/countries.ts';
import { LOCALES } from '../../../domain/locale.ts';
import { PEPPOL_SCHEMES } from '../../../domain/peppol-identifier.ts';

describe('countries', () => {
  it('are the 249 of the standard and Kosovo, each once', () => {
    expect(new Set(COUNTRIES).size).toBe(250);
    expect(COUNTRIES.every((code) => /^[A-Z]{2}$/.test(code))).toBe(true);
  });

  it.each(['UK', 'DD', 'AN', 'EU', 'UN', 'ZZ', 'XA', 'QO', 'nl', '', 'N'])('are none of %j', (code) => {
    expect(isCountry(code)).toBe(false);
  });

  it.each(LOCALES)('have a name of their own in %s', (locale) => {
    expect(new Set(COUNTRIES.map((code) => countryName(locale, code))).size).toBe(250);
    expect(COUNTRIES.filter((code) => countryName(locale, code) === code)).toEqual([]);
  });

  it.each(LOCALES)('can all be chosen in %s, first those whose numbers the Peppol network knows', (locale) => {
    const options = countryOptions(locale);
    const groups = [...new Set(options.map(({ group }) => group))];
    const own = options.filter(({ group }) => group === groups[0]).map(({ value }) => value);

    expect(options.map(({ value }) => value).toSorted()).toEqual([...COUNTRIES].toSorted());
    expect(options.slice(0, own.length).every(({ group }) => group === groups[0])).toBe(true);
    expect(own).toEqual(expect.arrayContaining(['NL', 'BE', 'FR', 'DE']));
    expect(own.every((code) => PEPPOL_SCHEMES.some(({ country }) => country === code))).toBe(true);
    expect(groups).toHaveLength(2);
  });
});
