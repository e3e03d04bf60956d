import { parseRegisterNumber } from './register-number.ts';

/** Those whose numbers VIES knows, by the prefix of the number: Greece is EL, Northern Ireland XI. */
const VAT_COUNTRIES = new Set(
  'AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI'.split(' '),
);

/**
 * Reads a VAT number as people write it, with spaces, dots and hyphens, to the form in which it is kept:
 * `be 0403.170.701` → `BE0403170701`. Undefined for one that cannot be. Of Belgium and the Netherlands the check digits are
 * looked at, of the others the form alone.
 */
export function parseVatNumber(text: string): string | undefined {
  const [, country = '', rest = ''] = /^([A-Z]{2})(.*)$/.exec(text.toUpperCase().replaceAll(/[\s.-]/g, '')) ?? [];
  // in Belgium it is the enterprise number
  const number = country === 'BE' ? parseRegisterNumber('BE', rest)?.number : rest;
  return number !== undefined && isVatNumber(country, number) ? `${country}${number}` : undefined;
}

function isVatNumber(country: string, number: string): boolean {
  if (country === 'BE') return true;
  if (country === 'NL') return isDutchVatNumber(number);
  return VAT_COUNTRIES.has(country) && /^[A-Z0-9+*]{2,12}$/.test(number) && /\d/.test(number);
}

/**
 * Nine digits, B, two digits. Of companies the nine pass the eleven-test; of sole traders, who have had numbers without
 * their citizen's number in them since 2020, the whole passes ISO 7064 by 97, its letters as 10 to 35.
 */
function isDutchVatNumber(number: string): boolean {
  if (!/^\d{9}B\d{2}$/.test(number) || number.endsWith('B00')) return false;
  return passesEleven(number.slice(0, 9)) || remainderBy97(`NL${number}`) === 1;
}

function passesEleven(digits: string): boolean {
  if (/^0+$/.test(digits)) return false;
  const sum = Array.from(digits.slice(0, 8), Number).reduce((all, digit, at) => all + digit * (9 - at), 0);
  return sum % 11 === Number(digits[8]);
}

function remainderBy97(text: string): number {
  const digits = Array.from(text, (character) => Number.parseInt(character, 36)).join('');
  return Array.from(digits, Number).reduce((remainder, digit) => (remainder * 10 + digit) % 97, 0);
}
