import { describe, expect, it } from '@jest/globals';
import { defaultIdentifiers } from '../../domain/default-identifiers.ts';
import {
  canBelongTo,
  parseOrganisationText,
  parseRegisterNumberOf,
  parseVatNumberOf,
  textOfRegister,
} from '../../domain/organisation-identity.ts';
import { RIGHTS, reasonsWithin } from '../../domain/rights.ts';

describe('the name of a company', () => {
  it.each([
    [' Bakkerij  De Zon ', 'Bakkerij De Zon'],
    ["'t Hoekje", "'t Hoekje"],
    ['Maersk A/S', 'Maersk A/S'],
    ['Bol.com B.V.', 'Bol.com B.V.'],
    ['', null],
    ['www.win.example', undefined],
    ['https://win.example', undefined],
    ['mail me@win.example', undefined],
    ['a\u202Eb', undefined],
    ['!!!', undefined],
    ['x'.repeat(161), undefined],
  ])('%j is read as %j', (text, expected) => {
    expect(parseOrganisationText('name', text)).toBe(expected);
  });

  it('is taken from a register without what it cannot hold', () => {
    expect(textOfRegister('name', ' A\u0000B\u202E <C> ')).toBe('A B C');
    expect(textOfRegister('postalCode', 'x'.repeat(30))).toBe('x'.repeat(20));
    expect(textOfRegister('city', null)).toBeNull();
  });
});

describe('numbers', () => {
  it('are read with their country, or in it', () => {
    expect(parseRegisterNumberOf('BE', '403.170.701')).toBe('0403170701');
    expect(parseRegisterNumberOf('DE', '12345678')).toBeUndefined();
    expect(parseVatNumberOf('BE', '0403.170.701')).toBe('BE0403170701');
    expect(parseVatNumberOf('NL', 'BE0403170701')).toBe('BE0403170701');
    expect(parseVatNumberOf('NL', '')).toBeUndefined();
  });
});

describe('an identifier', () => {
  const company = { registerNumber: '0403170701', vatNumber: 'BE0403170701' };

  it.each([
    ['0208', '0403170701', true],
    ['9925', 'be0403170701', true],
    ['0208', '0677424046', false],
    ['9925', 'BE0677424046', false],
    ['9944', 'NL804170009B01', false],
    ['0106', '12345678', false],
    ['0088', '8712423000018', true],
  ])('%s:%s of others is none of one’s own (%s)', (scheme, value, expected) => {
    expect(canBelongTo({ scheme, value }, company)).toBe(expected);
  });

  it('of a VAT number alone is one of its enterprise too', () => {
    const own = { registerNumber: null, vatNumber: 'BE0403170701' };
    expect(canBelongTo({ scheme: '0208', value: '0403170701' }, own)).toBe(true);
  });
});

describe('the identifier of another company', () => {
  const victim = { number: '0677424046', vat: 'BE0677424046' };
  const belgian = { country: 'BE', registerNumber: '0403170701', vatNumber: victim.vat };
  const dutch = { country: 'NL', registerNumber: '12345678', vatNumber: null };

  it.each([
    ['0208', victim.number, belgian, false],
    ['9925', victim.vat, belgian, false],
    ['0208', '0403170701', belgian, true],
    ['0190', '00000003876543210000', dutch, false],
    ['0190', '00000003123456780000', dutch, true],
    ['0190', '00000001003214345000', dutch, true],
    ['0007', '5567321707', dutch, false],
    ['0088', '8712423000018', dutch, true],
  ])(
    'is not made one’s own by stating its VAT number, nor by another country: %s:%s',
    (scheme, value, company, expected) => {
      expect(canBelongTo({ scheme, value }, company)).toBe(expected);
    },
  );
});

it('the VAT number of another company is not registered by default either', () => {
  const company = { country: 'BE', registerNumber: '0403170701', vatNumber: 'BE0677424046' };

  expect(defaultIdentifiers(company)).toEqual([{ scheme: '0208', value: '0403170701' }]);
});

describe('within an organisation', () => {
  const reasons = (standing: Parameters<typeof reasonsWithin>[0]) =>
    Object.fromEntries(
      RIGHTS.filter((right) => /^(?:organisations|members|invitations)\./.test(right)).map((right) => [
        right,
        reasonsWithin(standing, right).join(),
      ]),
    );
  const [none, low, other] = ['', 'ROLE_TOO_LOW', 'NOT_ORGANISATION_ADMINISTRATOR'];

  it('what somebody lacks goes by what they are to it', () => {
    const allowed = { 'organisations.read': none, 'members.read': none, 'invitations.answer': none };

    expect(reasons({ role: 'member', isEnvironmentAdministrator: false })).toEqual({
      ...allowed,
      'organisations.write': low,
      'members.write': other,
      'invitations.read': other,
      'invitations.write': other,
    });
    expect(reasons({ role: 'administrator', isEnvironmentAdministrator: false })).toEqual({
      ...allowed,
      'organisations.write': low,
      'members.write': none,
      'invitations.read': none,
      'invitations.write': none,
    });
    expect(reasons({ role: undefined, isEnvironmentAdministrator: true })).toEqual({
      ...allowed,
      'organisations.write': none,
      'members.write': none,
      'invitations.read': other,
      'invitations.write': other,
    });
  });
});
