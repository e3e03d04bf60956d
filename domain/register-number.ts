/** The trade registers whose numbers an environment can state: the Dutch KvK and the Belgian KBO. */
export const REGISTER_COUNTRIES = ['NL', 'BE'] as const;
export type RegisterCountry = (typeof REGISTER_COUNTRIES)[number];

/** A number in a trade register, in the form in which two are compared: digits alone. */
export interface RegisterNumber {
  readonly country: RegisterCountry;
  readonly number: string;
}

/**
 * Reads a number as people write it, with spaces, dots and in Belgium its country before it: `12345678`,
 * `BE 0403.170.701`. Undefined for one that cannot be: 8 digits in the Netherlands, in Belgium 10, of which the last two
 * are 97 less the remainder of the others by 97.
 */
export function parseRegisterNumber(country: RegisterCountry, text: string): RegisterNumber | undefined {
  const digits = text
    .trim()
    .replace(country === 'BE' ? /^BE\s*/i : /^KVK\s*/i, '')
    .replaceAll(/[\s.]/g, '');
  const number = country === 'BE' && /^\d{9}$/.test(digits) ? `0${digits}` : digits;
  return IS_NUMBER[country](number) ? { country, number } : undefined;
}

/** Every register in which a text can be a number; none for one that is something else, such as a name. */
export function registerNumbersIn(text: string): readonly RegisterNumber[] {
  return REGISTER_COUNTRIES.flatMap((country) => parseRegisterNumber(country, text) ?? []);
}

const IS_NUMBER: Readonly<Record<RegisterCountry, (number: string) => boolean>> = {
  NL: (number) => /^\d{8}$/.test(number),
  BE: (number) => /^[01]\d{9}$/.test(number) && Number(number.slice(8)) === 97 - (Number(number.slice(0, 8)) % 97),
};
