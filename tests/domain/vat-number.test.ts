import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stdnum } from 'stdnum';
import { parseVatNumber } from '../../domain/vat-number.ts';

it.each([
  ['BE0403170701', 'BE0403170701'],
  ['be 0403.170.701', 'BE0403170701'],
  ['BE403170701', 'BE0403170701'],
  ['BE1001686633', 'BE1001686633'],
  ['NL000099998B57', 'NL000099998B57'],
  ['NL 8041.70.009.B01', 'NL804170009B01'],
  ['nl002342672b42', 'NL002342672B42'],
  ['DE123456789', 'DE123456789'],
  ['EL123456789', 'EL123456789'],
  ['FR-XX 123 456 789', 'FRXX123456789'],
])('reads %s as %s', (text, number) => {
  expect(parseVatNumber(text)).toBe(number);
});

it.each([
  ['BE0403170702'],
  ['BE2403170701'],
  ['BE04031707010'],
  ['0403170701'],
  ['NL000099998B58'],
  ['NL804170008B01'],
  ['NL804170009B00'],
  ['NL804170009'],
  ['NL000000000B01'],
  ['US123456789'],
  ['GR123456789'],
  ['DEABC'],
  ['DE'],
  [''],
  ['BE٠٤٠٣١٧٠٧٠١'],
])('takes %s for none', (text) => {
  expect(parseVatNumber(text)).toBeUndefined();
});

/** As the library says. */
const isBelgian = (number: string) => stdnum['BE']?.['vat']?.validate(number).isValid;
const isDutch = (number: string) => stdnum['NL']?.['btw']?.validate(number).isValid;

const digits = (count: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: count, maxLength: count }).map((all) => all.join(''));

it('every Belgian number that the rule makes is taken, and the library agrees', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 19_999_999 }), (first) => {
      const number = `${String(first).padStart(8, '0')}${String(97 - (first % 97)).padStart(2, '0')}`;
      expect(parseVatNumber(`BE${number}`)).toBe(`BE${number}`);
      expect(isBelgian(number)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

it('of any ten digits that begin as Belgian numbers do, the library takes the same ones', () => {
  fc.assert(
    fc.property(fc.constantFrom('0', '1'), digits(9), (first, rest) => {
      const number = `${first}${rest}`;
      expect(parseVatNumber(`BE${number}`) !== undefined).toBe(isBelgian(number));
    }),
    { numRuns: 2_000 },
  );
});

it('a Belgian number that begins with 2 is none, although the library takes it', () => {
  // none are given out: the Crossroads Bank's numbers begin with 0 or 1 (code list of Peppol, scheme 0208)
  const number = `20000000${97 - (20_000_000 % 97)}`;

  expect(isBelgian(number)).toBe(true);
  expect(parseVatNumber(`BE${number}`)).toBeUndefined();
});

it('of any Dutch number in the right form the library takes the same ones', () => {
  fc.assert(
    fc.property(digits(9), fc.integer({ min: 1, max: 99 }), (first, last) => {
      const number = `${first}B${String(last).padStart(2, '0')}`;
      expect(parseVatNumber(`NL${number}`) !== undefined).toBe(isDutch(`NL${number}`));
    }),
    { numRuns: 3_000 },
  );
});

it('the Dutch numbers that only one of the two rules takes are taken, and the library agrees', () => {
  fc.assert(
    fc.property(fc.constantFrom('eleven', 'iso7064'), digits(8), digits(9), (rule, eight, nine) => {
      const number = rule === 'eleven' ? byEleven(eight) : byIso7064(nine);
      fc.pre(number !== undefined && !/^0+B/.test(number));
      expect(parseVatNumber(`NL${number}`)).toBe(`NL${number}`);
      expect(isDutch(`NL${number}`)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

/** Undefined where the remainder is ten: no digit stands for it. */
function byEleven(eight: string): string | undefined {
  const sum = Array.from(eight, Number).reduce((all, digit, at) => all + digit * (9 - at), 0);
  return sum % 11 === 10 ? undefined : `${eight}${sum % 11}B01`;
}

/** The last two digits that make the whole one by 97: 2321 stands for NL and 11 for B. */
function byIso7064(nine: string): string | undefined {
  const last = Array.from({ length: 98 }, (_, at) => String(at + 2).padStart(2, '0')).find(
    (two) => BigInt(`2321${nine}11${two}`) % 97n === 1n,
  );
  return last?.length === 2 ? `${nine}B${last}` : undefined;
}
