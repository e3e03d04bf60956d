import type { OrganisationDetails } from './organisation.ts';
import { findPeppolScheme, type PeppolIdentifier } from './peppol-identifier.ts';
import { parseRegisterNumber, REGISTER_COUNTRIES } from './register-number.ts';
import { parseVatNumber } from './vat-number.ts';

/** One line of ordinary characters that reads as no link and no address in a mail. */
const NAME = /^[^\p{Cc}\p{Co}\p{Cn}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\u2028\u2029@<>]+$/u;
const TEXT_LIMITS = { name: 160, street: 160, postalCode: 20, city: 80 } as const;
export type OrganisationTextField = keyof typeof TEXT_LIMITS;

/** Reads a text of an organisation: null for an empty one, undefined for one that cannot be. */
export function parseOrganisationText(field: OrganisationTextField, text: string): string | null | undefined {
  const shown = text.trim().normalize('NFC').replaceAll(/\s+/g, ' ');
  if (shown === '') return null;
  const fits = [...shown].length <= TEXT_LIMITS[field] && NAME.test(shown) && /[\p{L}\p{N}]/u.test(shown);
  return fits && !/:\/\/|\bwww\./i.test(shown) ? shown : undefined;
}

/** A text of a trade register in the form in which it is kept; what could not be kept is a space, and too long is cut. */
export function textOfRegister(field: OrganisationTextField, text: string | null): string | null {
  const plain = (text ?? '')
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\s@<>]+/gu, ' ')
    .trim();
  return [...plain].slice(0, TEXT_LIMITS[field]).join('').trim() || null;
}

/** The register number of a company of `country`; undefined for one that cannot be, or that we know no register of. */
export function parseRegisterNumberOf(country: string, text: string): string | undefined {
  const register = REGISTER_COUNTRIES.find((known) => known === country);
  return register && parseRegisterNumber(register, text)?.number;
}

/** A VAT number with its country before it, or without, where it is the company's own. */
export function parseVatNumberOf(country: string, text: string): string | undefined {
  return parseVatNumber(text) ?? parseVatNumber(country + text.trim());
}

/** A government's number of a company holds its number in the trade register: https://www.logius.nl/domeinen/toegang/oin */
const OIN_OF_COMPANY = /^00000003(\d{8})\d{4}$/;

/**
 * Whether an identifier can be an organisation's: one that is made of a number of the trade register or of a VAT number has
 * to be made of its own, and one of a country's register is that country's companies' alone. A Belgian company's VAT number
 * is its enterprise number; that it states another one's, such as its VAT group's, makes nothing of that one its own. Of
 * other schemes nobody can tell but the network.
 */
export function canBelongTo({ scheme, value }: PeppolIdentifier, company: IdentifiedCompany): boolean {
  const { country, registerNumber, vatNumber } = company;
  const own = value.toUpperCase();
  const known = findPeppolScheme(scheme);
  const belgian = country !== 'NL' && registerNumber ? registerNumber : vatNumber?.replace(/^BE/, '');
  if (scheme === '9925') return own === vatNumber && own === `BE${belgian}`;
  if (known?.name.endsWith(':VAT')) return own === vatNumber;
  if (scheme === '0106') return own === registerNumber;
  if (scheme === '0208') return own === belgian;
  const oin = scheme === '0190' ? OIN_OF_COMPANY.exec(own)?.[1] : undefined;
  if (oin !== undefined) return oin === registerNumber;
  return country === undefined || !known?.country || known.country === country;
}

/** The numbers of a company, and whose they are. */
type IdentifiedCompany = Pick<OrganisationDetails, 'registerNumber' | 'vatNumber'> & {
  readonly country?: string | undefined;
};
