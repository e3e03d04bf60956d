import type { CompanyInput } from './companies.ts';

/**
 * Known from the first start. The Dutch numbers are those that the register itself gives out for tests; the Belgian ones and
 * all VAT numbers have right check digits. Names and people are made up.
 */
export const DEFAULT_COMPANIES: readonly CompanyInput[] = [
  dutch('68750110', 'Test BV Donald', { vatNumber: 'NL804170009B01' }),
  dutch('69599068', 'Stichting Bolderbast', { street: 'Watermolenlaan', houseNumber: '1', city: 'Veendam' }),
  dutch('69599084', 'Eenmanszaak Dagobert', { vatNumber: 'NL000099998B57' }),
  dutch('90001354', 'Opgeheven Handel BV', { endedOn: '2025-12-31' }),
  belgian('0403170701', 'Zonnegloren NV', [person('Anna', 'Peeters'), person('Noël', 'D’Hooghe')]),
  belgian('0677424046', 'Bakkerij De Smet BV', [person('Lotte', 'De Smet')]),
  belgian('0447746456', 'Zwijgzame Dienst VZW', null),
  belgian('1001686633', 'Nieuwkomer BV', [person('Émile', 'Lefèvre')]),
  { ...belgian('0705969661', 'Failliet NV', [person('Guy', 'Claes')]), situation: '050' },
];

function dutch(number: string, name: string, more: Partial<CompanyInput>): CompanyInput {
  return {
    country: 'NL',
    number,
    name,
    street: 'Hizzaarderlaan',
    houseNumber: '3a',
    postalCode: '8823SJ',
    city: 'Lollum',
    ...more,
  };
}

function belgian(number: string, name: string, representatives: CompanyInput['representatives']): CompanyInput {
  return {
    country: 'BE',
    number,
    name,
    street: 'Stationsstraat',
    houseNumber: '12',
    postalCode: '9000',
    city: 'Gent',
    representatives,
    vatNumber: `BE${number}`,
  };
}

function person(firstName: string, lastName: string) {
  return { firstName, lastName };
}
