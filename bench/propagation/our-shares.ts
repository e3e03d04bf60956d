import { post } from '../support/calls.ts';
import type { Hub, SeededPartner } from '../support/sharing-hub.ts';
import type { SharingInstance } from '../support/sharing-instance.ts';

/** Shares one document with all relation managers of a partner, as a person does; `number`: of the share, from 0. */
export async function shareWithManagers(
  { addresses: { apiUrl } }: Pick<SharingInstance, 'addresses'>,
  hub: Hub,
  {
    partner,
    number,
    signal,
  }: { readonly partner: SeededPartner; readonly number: number; readonly signal: AbortSignal },
): Promise<void> {
  await post(`${apiUrl}/v1/shares`, {
    body: {
      organisationId: hub.organisationIds[number % hub.organisationIds.length],
      document: { ref: `bench/${hub.environmentId}/${number}`, title: 'Bench' },
      audience: { kind: 'relation-managers', id: partner.partnershipId },
      permission: 'view',
    },
    expected: 202,
    headers: { cookie: hub.cookie, origin: apiUrl },
    signal,
  });
}
