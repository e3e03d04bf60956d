import { z } from 'zod';
import { DomainError, type FieldErrorCode } from '../domain/errors.ts';
import { parseRegisterNumber, REGISTER_COUNTRIES, type RegisterNumber } from '../domain/register-number.ts';

export const RegisterCountrySchema = z
  .enum(REGISTER_COUNTRIES)
  .meta({ example: 'NL', description: 'Whose trade register: the Dutch KvK or the Belgian KBO.' });

export const RegisterNumberSchema = z.string().max(40).meta({
  example: '12345678',
  description: 'In the Netherlands 8 digits, in Belgium 10; spaces and dots do not count.',
});

/** A number in a trade register as it was given: both members, neither, or null for none. */
export interface GivenRegisterNumber {
  readonly registerCountry?: RegisterNumber['country'] | null | undefined;
  readonly registerNumber?: string | null | undefined;
}

/**
 * Reads a number with its register: undefined where neither is given, null where both are null. Throws
 * `VALIDATION_FAILED` for one without the other, and for a number that cannot be.
 */
export function registerNumberOf({
  registerCountry: country,
  registerNumber: text,
}: GivenRegisterNumber): RegisterNumber | null | undefined {
  if (country === undefined && text === undefined) return undefined;
  if (country === null && text === null) return null;
  if (country === undefined || country === null) throw invalid('registerCountry', 'REQUIRED');
  if (text === undefined || text === null) throw invalid('registerNumber', 'REQUIRED');
  const register = parseRegisterNumber(country, text);
  if (!register) throw invalid('registerNumber', 'INVALID');
  return register;
}

function invalid(field: string, code: FieldErrorCode): DomainError {
  const message = 'A number in a trade register is given with its country; `errors` names the field.';
  return new DomainError('VALIDATION_FAILED', message, { fields: [{ field, code }] });
}
