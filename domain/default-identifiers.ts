import type { OrganisationDetails } from './organisation.ts';
import type { PeppolIdentifier } from './peppol-identifier.ts';

/**
 * By which identifiers an organisation is to be found on the Peppol network that has named none itself: its number in the
 * trade register, in Belgium its VAT number too. Schemes of https://docs.peppol.eu/edelivery/codelists/.
 */
export function defaultIdentifiers({
  country,
  registerNumber,
  vatNumber,
}: Pick<OrganisationDetails, 'country' | 'registerNumber' | 'vatNumber'>): readonly PeppolIdentifier[] {
  if (!registerNumber) return [];
  if (country === 'NL') return [{ scheme: '0106', value: registerNumber }];
  if (country !== 'BE') return [];
  // of another VAT number, such as its VAT group's, nobody has shown that it is the company's
  const vat = vatNumber === `BE${registerNumber}` ? [{ scheme: '9925', value: vatNumber }] : [];
  return [{ scheme: '0208', value: registerNumber }, ...vat];
}
