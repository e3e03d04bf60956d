import codeList from './peppol-schemes.json' with { type: 'json' };
import { parseRegisterNumber } from './register-number.ts';
import { parseVatNumber } from './vat-number.ts';

/** A participant of the Peppol network: a scheme of the published code list and a value. */
export interface PeppolIdentifier {
  readonly scheme: string;
  readonly value: string;
}

/** `deprecated`: those that are registered stay, until `removedOn`; `removed`: none is registered any more. */
export type PeppolSchemeState = 'active' | 'deprecated' | 'removed';

export interface PeppolScheme {
  /** ISO 6523, such as `0208`. */
  readonly code: string;
  /** As the list names it, such as `BE:EN`. */
  readonly name: string;
  /** ISO 3166-1; null for one of many countries. */
  readonly country: string | null;
  readonly state: PeppolSchemeState;
  /** Last day on which it stands in the network, such as `2026-07-07`. */
  readonly removedOn?: string;
}

/** Why no new identifier can be made of a text. */
export type PeppolIdentifierFault = 'SCHEME_UNKNOWN' | 'SCHEME_NOT_ACTIVE' | 'VALUE_INVALID';

/** Policy for use of identifiers 4.4.0: a value has at most 130 characters, all of it 135. */
const VALUE_MAX = 130;
const IDENTIFIER_MAX = 135;

/** Every scheme of the published code list, of which `PEPPOL_CODE_LIST_VERSION` tells the version. */
export const PEPPOL_SCHEMES: readonly PeppolScheme[] = codeList.schemes.map((scheme) => ({
  ...scheme,
  state: stateOf(scheme.state),
}));
export const PEPPOL_CODE_LIST_VERSION = codeList.version;

const BY_CODE: ReadonlyMap<string, PeppolScheme> = new Map(PEPPOL_SCHEMES.map((scheme) => [scheme.code, scheme]));

/**
 * What a scheme's values look like, beyond what holds for all. The list gives the Dutch register 17 digits and a check by
 * 97, and says itself that real numbers have 8 characters.
 */
const RULES: Readonly<Record<string, (value: string) => boolean>> = {
  '0088': (value) => /^\d{13}$/.test(value) && passesGln(value),
  '0106': (value) => /^\d{8}$/.test(value),
  '0190': (value) => /^\d{20}$/.test(value),
  '0208': (value) => parseRegisterNumber('BE', value)?.number === value,
  '0240': (value) => /^\d{11}$/.test(value),
  '9925': (value) => parseVatNumber(value) === value.toUpperCase() && /^BE/i.test(value),
  '9930': (value) => /^DE\d{9}$/i.test(value),
  '9938': (value) => /^LU\d{8}$/i.test(value),
  '9944': (value) => parseVatNumber(value) === value.toUpperCase() && /^NL/i.test(value),
};

export function findPeppolScheme(code: string): PeppolScheme | undefined {
  return BY_CODE.get(code);
}

/**
 * A new identifier. A scheme that is deprecated or removed takes no new ones. The value is trimmed, and otherwise kept as
 * it was given: two are compared by `peppolComparisonForm`.
 */
export function parsePeppolIdentifier(
  scheme: string,
  text: string,
): PeppolIdentifier | { readonly fault: PeppolIdentifierFault } {
  const known = BY_CODE.get(scheme);
  if (!known) return { fault: 'SCHEME_UNKNOWN' };
  if (known.state !== 'active') return { fault: 'SCHEME_NOT_ACTIVE' };
  const value = text.trim();
  return isValue(scheme, value) ? { scheme, value } : { fault: 'VALUE_INVALID' };
}

/** `0208:0403170701`, in lower case: values that differ in case alone are the same. */
export function peppolComparisonForm({ scheme, value }: PeppolIdentifier): string {
  return `${scheme}:${value}`.toLowerCase();
}

function isValue(scheme: string, value: string): boolean {
  // printable and without spaces, as an address in the network is
  if (!/^[\x21-\x7e]+$/.test(value) || value.length > VALUE_MAX) return false;
  if (`${scheme}:${value}`.length > IDENTIFIER_MAX) return false;
  return RULES[scheme]?.(value) ?? true;
}

/** GS1's check digit: weights 1 and 3 in turn, the sum a multiple of ten. */
function passesGln(value: string): boolean {
  return Array.from(value, Number).reduce((sum, digit, at) => sum + digit * (at % 2 === 0 ? 1 : 3), 0) % 10 === 0;
}

function stateOf(state: string): PeppolSchemeState {
  if (state === 'active' || state === 'deprecated' || state === 'removed') return state;
  throw new Error(`the code list has a state ${state}`);
}
