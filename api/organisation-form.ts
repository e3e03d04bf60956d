import { isCountry } from '../domain/countries.ts';
import { DomainError, type FieldError } from '../domain/errors.ts';
import type { OrganisationDetails } from '../domain/organisation.ts';
import {
  type OrganisationTextField,
  parseOrganisationText,
  parseRegisterNumberOf,
  parseVatNumberOf,
} from '../domain/organisation-identity.ts';

/** Details of a company as a caller gives them; null takes one away, what is left out stays as it is. */
export type GivenDetails = { readonly [Name in keyof OrganisationDetails]?: OrganisationDetails[Name] | undefined };

/**
 * Reads details of a company; `country`: whose it is where they do not say. What is left out is left out. Throws
 * `VALIDATION_FAILED` with every field at once.
 */
export function parseDetails(given: GivenDetails, country: string | undefined): Partial<OrganisationDetails> {
  const fields: FieldError[] = [];
  const own = given.country ?? country ?? '';
  if (given.country !== undefined && !isCountry(given.country)) fields.push({ field: 'country', code: 'INVALID' });
  const details = {
    country: given.country,
    ...parseTexts(given, fields),
    registerNumber: parseNumber('registerNumber', given.registerNumber, {
      parse: (text) => parseRegisterNumberOf(own, text),
      fields,
    }),
    vatNumber: parseNumber('vatNumber', given.vatNumber, { parse: (text) => parseVatNumberOf(own, text), fields }),
  };
  if (fields.length > 0) throw invalidDetails(fields);
  return Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined));
}

export function invalidDetails(fields: readonly FieldError[]): DomainError {
  return new DomainError('VALIDATION_FAILED', 'The body is not valid; `errors` names the fields.', { fields });
}

const TEXTS = ['name', 'street', 'postalCode', 'city'] as const satisfies readonly OrganisationTextField[];

function parseTexts(given: GivenDetails, fields: FieldError[]) {
  const texts: Partial<Record<OrganisationTextField, string | null>> = {};
  for (const field of TEXTS) {
    const text = given[field];
    if (text === undefined) continue;
    const parsed = text === null ? null : parseOrganisationText(field, text);
    if (parsed === undefined) fields.push({ field, code: field === 'name' ? 'NAME_INVALID' : 'INVALID' });
    else if (parsed === null && field === 'name') fields.push({ field, code: 'REQUIRED' });
    else texts[field] = parsed;
  }
  return texts;
}

function parseNumber(
  field: 'registerNumber' | 'vatNumber',
  text: string | null | undefined,
  { parse, fields }: { readonly parse: (text: string) => string | undefined; readonly fields: FieldError[] },
): string | null | undefined {
  if (text === undefined) return undefined;
  if (text === null || text.trim() === '') return null;
  const number = parse(text);
  const code = field === 'vatNumber' ? 'VAT_NUMBER_INVALID' : 'REGISTER_NUMBER_INVALID';
  if (number === undefined) fields.push({ field, code });
  return number;
}
