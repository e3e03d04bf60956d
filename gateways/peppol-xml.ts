import type { PeppolIdentifier } from '../domain/peppol-identifier.ts';
import { PARTICIPANT_SCHEME } from './peppol-locator.ts';
import type { AccessPoint } from './peppol-publisher.ts';

const DOCUMENT_SCHEME = 'busdox-docid-qns';
const PROCESS_SCHEME = 'cenbii-procid-ubl';
const UBL = 'urn:oasis:names:specification:ubl:schema:xsd';
const BILLING = 'urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1';
const PROCESS = 'urn:fdc:peppol.eu:2017:poacc:billing:01:1.0';
const TRANSPORT = 'peppol-transport-as4-v2_0';
const NAMESPACES =
  'xmlns:smp="http://busdox.org/serviceMetadata/publishing/1.0/" xmlns:id="http://busdox.org/transport/identifiers/1.0/"';

/** What whoever receives takes: invoices and credit notes of Peppol BIS Billing 3, with their scheme before them. */
export const RECEIVED_DOCUMENTS = ['Invoice', 'CreditNote'].map(
  (name) => `${DOCUMENT_SCHEME}::${UBL}:${name}-2::${name}##${BILLING}`,
);

/** A participant without services (Peppol SMP 1.4, ServiceGroup). */
export function groupXml(identifier: PeppolIdentifier): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<smp:ServiceGroup ${NAMESPACES}>${participantXml(identifier)}<smp:ServiceMetadataReferenceCollection/></smp:ServiceGroup>`;
}

/** That a participant receives one kind of document, and where (Peppol SMP 1.4, ServiceMetadata). */
export function serviceXml(
  identifier: PeppolIdentifier,
  { documentType, accessPoint }: { readonly documentType: string; readonly accessPoint: AccessPoint },
): string {
  const document = escape(documentType.slice(`${DOCUMENT_SCHEME}::`.length));
  return `<?xml version="1.0" encoding="UTF-8"?>
<smp:ServiceMetadata ${NAMESPACES} xmlns:wsa="http://www.w3.org/2005/08/addressing"><smp:ServiceInformation>
${participantXml(identifier)}
<id:DocumentIdentifier scheme="${DOCUMENT_SCHEME}">${document}</id:DocumentIdentifier>
<smp:ProcessList><smp:Process><id:ProcessIdentifier scheme="${PROCESS_SCHEME}">${PROCESS}</id:ProcessIdentifier>
<smp:ServiceEndpointList><smp:Endpoint transportProfile="${TRANSPORT}">
<wsa:EndpointReference><wsa:Address>${escape(accessPoint.url)}</wsa:Address></wsa:EndpointReference>
<smp:RequireBusinessLevelSignature>false</smp:RequireBusinessLevelSignature>
<smp:Certificate>${escape(accessPoint.certificate)}</smp:Certificate>
<smp:ServiceDescription>Invoices and credit notes</smp:ServiceDescription>
<smp:TechnicalContactUrl>${escape(new URL(accessPoint.url).origin)}</smp:TechnicalContactUrl>
</smp:Endpoint></smp:ServiceEndpointList></smp:Process></smp:ProcessList>
</smp:ServiceInformation></smp:ServiceMetadata>`;
}

function participantXml({ scheme, value }: PeppolIdentifier): string {
  return `<id:ParticipantIdentifier scheme="${PARTICIPANT_SCHEME}">${escape(`${scheme}:${value}`)}</id:ParticipantIdentifier>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
