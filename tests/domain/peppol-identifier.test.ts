import { expect, it } from '@jest/globals';
import { defaultIdentifiers } from '../../domain/default-identifiers.ts';
import {
  findPeppolScheme,
  PEPPOL_CODE_LIST_VERSION,
  PEPPOL_SCHEMES,
  parsePeppolIdentifier,
  peppolComparisonForm,
} from '../../domain/peppol-identifier.ts';

it('has the whole code list, each scheme once', () => {
  const count = (state: string) => PEPPOL_SCHEMES.filter((scheme) => scheme.state === state).length;

  expect(PEPPOL_CODE_LIST_VERSION).toBe('9.7');
  expect([count('active'), count('deprecated'), count('removed')]).toEqual([84, 5, 16]);
  expect(new Set(PEPPOL_SCHEMES.map(({ code }) => code)).size).toBe(105);
  expect(PEPPOL_SCHEMES.filter(({ code }) => !/^\d{4}$/.test(code))).toEqual([]);
  expect(PEPPOL_SCHEMES.filter(({ state, removedOn }) => state === 'removed' && !removedOn)).toEqual([]);
});

it.each([
  ['0208', 'BE:EN', 'active', undefined],
  ['0106', 'NL:KVK', 'active', undefined],
  ['0193', 'UBLBE', 'deprecated', '2026-07-07'],
  ['9956', 'BE:CBE', 'removed', '2023-12-31'],
  ['9954', 'NL:OIN', 'removed', '2026-03-31'],
])('knows %s as %s, %s', (code, name, state, removedOn) => {
  expect(findPeppolScheme(code)).toMatchObject({ name, state, ...(removedOn && { removedOn }) });
});

it.each([
  ['0208', '0403170701'],
  ['0208', '1001686633'],
  ['0106', '68750110'],
  ['0190', '00000001003214345000'],
  ['9925', 'BE0403170701'],
  ['9925', 'be0403170701'],
  ['9944', 'NL000099998B57'],
  ['0088', '5790000435944'],
  ['0240', '12345678901'],
  ['9938', 'LU12345678'],
  ['9957', 'FR12345678901'],
  ['0225', 'any_printable-1'],
])('takes %s:%s', (scheme, value) => {
  expect(parsePeppolIdentifier(scheme, ` ${value} `)).toEqual({ scheme, value });
});

it.each([
  ['0208', '0403170702', 'VALUE_INVALID'],
  ['0208', '0403.170.701', 'VALUE_INVALID'],
  ['0208', '403170701', 'VALUE_INVALID'],
  ['0208', '2403170701', 'VALUE_INVALID'],
  ['0106', '12345678901234567', 'VALUE_INVALID'],
  ['0190', '123', 'VALUE_INVALID'],
  ['9925', '0403170701', 'VALUE_INVALID'],
  ['9925', 'NL000099998B57', 'VALUE_INVALID'],
  ['9944', 'BE0403170701', 'VALUE_INVALID'],
  ['0088', '5790000435945', 'VALUE_INVALID'],
  ['9957', '', 'VALUE_INVALID'],
  ['9957', 'FR 123', 'VALUE_INVALID'],
  ['9957', 'é', 'VALUE_INVALID'],
  ['9957', 'x'.repeat(131), 'VALUE_INVALID'],
  ['9956', '0403170701', 'SCHEME_NOT_ACTIVE'],
  ['9954', '00000001003214345000', 'SCHEME_NOT_ACTIVE'],
  ['0193', '0403170701', 'SCHEME_NOT_ACTIVE'],
  ['1234', '1', 'SCHEME_UNKNOWN'],
  ['0208 ', '0403170701', 'SCHEME_UNKNOWN'],
  ['', '', 'SCHEME_UNKNOWN'],
])('refuses %s:%s, as %s', (scheme, value, fault) => {
  expect(parsePeppolIdentifier(scheme, value)).toEqual({ fault });
});

it('a value of 130 characters is taken, which makes 135 in all', () => {
  expect(parsePeppolIdentifier('9957', 'x'.repeat(130))).toMatchObject({ scheme: '9957' });
});

it('two that differ in case alone are the same', () => {
  const same = peppolComparisonForm({ scheme: '9925', value: 'BE0403170701' });

  expect(peppolComparisonForm({ scheme: '9925', value: 'be0403170701' })).toBe(same);
  expect(peppolComparisonForm({ scheme: '0208', value: '0403170701' })).not.toBe(same);
});

it.each([
  { country: 'BE', registerNumber: '0403170701', vatNumber: 'BE0403170701' },
  { country: 'NL', registerNumber: '68750110', vatNumber: 'NL000099998B57' },
])('the identifiers of an organisation in $country that names none are ones that can be registered', (organisation) => {
  const usual = defaultIdentifiers(organisation);

  expect(usual.map(({ scheme, value }) => parsePeppolIdentifier(scheme, value))).toEqual(usual);
  expect(usual.length).toBeGreaterThan(0);
});
