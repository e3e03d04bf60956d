import { expect, it } from '@jest/globals';
import { parseRegisterNumber, registerNumbersIn } from '../../domain/register-number.ts';

it.each([
  ['NL', '12345678', '12345678'],
  ['NL', ' KvK 1234 5678 ', '12345678'],
  ['BE', '0403170701', '0403170701'],
  ['BE', 'BE 0403.170.701', '0403170701'],
  ['BE', '403170701', '0403170701'],
  ['BE', 'be0202.239.951', '0202239951'],
] as const)('in %s, "%s" is %s', (country, text, number) => {
  expect(parseRegisterNumber(country, text)).toEqual({ country, number });
});

it.each([
  ['NL', '1234567'],
  ['NL', '123456789'],
  ['NL', '1234567a'],
  ['NL', ''],
  ['BE', '0403170702'],
  ['BE', '0403170700'],
  ['BE', '2403170701'],
  ['BE', '04031707011'],
  ['BE', 'BE'],
  ['BE', '٠٤٠٣١٧٠٧٠١'],
] as const)('in %s, "%s" is none', (country, text) => {
  expect(parseRegisterNumber(country, text)).toBeUndefined();
});

it('every single wrong digit of a Belgian number is noticed', () => {
  const right = '0403170701';
  const wrong = Array.from(right).flatMap((digit, at) =>
    Array.from('0123456789')
      .filter((other) => other !== digit)
      .map((other) => right.slice(0, at) + other + right.slice(at + 1)),
  );

  expect(wrong.filter((number) => parseRegisterNumber('BE', number))).toEqual([]);
});

it('a text that is searched for may be a number, or is none', () => {
  expect(registerNumbersIn('12345678')).toEqual([{ country: 'NL', number: '12345678' }]);
  expect(registerNumbersIn('0403.170.701')).toEqual([{ country: 'BE', number: '0403170701' }]);
  expect(registerNumbersIn('Bakkerij 12')).toEqual([]);
});
