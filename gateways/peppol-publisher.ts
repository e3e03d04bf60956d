import type { PeppolIdentifier } from '../domain/peppol-identifier.ts';
import { callGateway, type GatewayAnswer, type GatewayRequest, unexpectedStatus } from './gateway-request.ts';
import { PARTICIPANT_SCHEME } from './peppol-locator.ts';
import { groupXml, RECEIVED_DOCUMENTS, serviceXml } from './peppol-xml.ts';
import { GatewayUnavailable } from './unavailable.ts';

/** Where documents are received: an access point's address and certificate (base64 of its DER). */
export interface AccessPoint {
  readonly url: string;
  readonly certificate: string;
}

export interface PublisherOptions {
  /** Its management interface. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** Without it nothing can be received. */
  readonly accessPoint: AccessPoint | undefined;
}

/** Our service metadata publisher; every call may be repeated. All throw `GatewayUnavailable`. */
export interface Publisher {
  readonly has: (identifier: PeppolIdentifier) => Promise<boolean>;
  /** `taken`: the locator has the participant already. With `isKnownToLocator` it is not told. */
  readonly putGroup: (
    identifier: PeppolIdentifier,
    options?: { readonly isKnownToLocator: boolean },
  ) => Promise<'registered' | 'taken' | 'refused'>;
  /** Publishes what the participant receives, or that it receives nothing. */
  readonly setServices: (
    identifier: PeppolIdentifier,
    options: { readonly receives: boolean },
  ) => Promise<'registered' | 'refused'>;
  readonly removeGroup: (identifier: PeppolIdentifier) => Promise<void>;
}

/**
 * The REST interface that publishers have in common, as phoss SMP speaks it: `PUT GET DELETE /{ServiceGroupId}` and
 * `/{ServiceGroupId}/services/{DocumentTypeId}`. https://github.com/phax/phoss-smp/wiki/REST-API
 */
export function createPublisher(options: PublisherOptions, { timeoutMs }: { readonly timeoutMs: number }): Publisher {
  const authorization = `Basic ${Buffer.from(`${options.user}:${options.password}`).toString('base64')}`;

  function call(path: string, method: GatewayRequest['method'], body?: string): Promise<GatewayAnswer> {
    const headers = { authorization, ...(body !== undefined && { 'content-type': 'application/xml' }) };
    const url = `${options.url}/${path}`;
    return callGateway({ url, ...(method && { method }), headers, ...(body !== undefined && { body }), timeoutMs });
  }

  async function removeIfThere(path: string): Promise<void> {
    const { status } = await call(path, 'DELETE');
    if (!isDone(status) && status !== 404) throw unexpectedStatus(status);
  }

  return {
    has: async (identifier) => {
      const { status } = await call(groupPath(identifier), 'GET');
      if (status !== 200 && status !== 404) throw unexpectedStatus(status);
      return status === 200;
    },
    putGroup: async (identifier, { isKnownToLocator } = { isKnownToLocator: false }) => {
      const query = isKnownToLocator ? '?create-in-sml=false' : '';
      return toOutcome(await call(`${groupPath(identifier)}${query}`, 'PUT', groupXml(identifier)));
    },
    setServices: async (identifier, { receives }) => {
      const { accessPoint } = options;
      if (receives && !accessPoint) throw new GatewayUnavailable('NOT_CONFIGURED');
      for (const documentType of RECEIVED_DOCUMENTS) {
        const path = `${groupPath(identifier)}/services/${encodeURIComponent(documentType)}`;
        if (!receives || !accessPoint) {
          await removeIfThere(path);
          continue;
        }
        const { status } = await call(path, 'PUT', serviceXml(identifier, { documentType, accessPoint }));
        if (status === 400) return 'refused';
        if (!isDone(status)) throw unexpectedStatus(status);
      }
      return 'registered';
    },
    removeGroup: (identifier) => removeIfThere(groupPath(identifier)),
  };
}

/**
 * What the locator says comes through as 500 with its text: `[ERR-106]` is its answer to whatever is wrong with a request,
 * and only together with 'already exist' that another has the participant (phoss-smp issues 34 and 362).
 */
function toOutcome({ status, text }: GatewayAnswer): 'registered' | 'taken' | 'refused' {
  if (isDone(status)) return 'registered';
  if (status === 400) return 'refused';
  if (status === 500 && text.includes('[ERR-106]')) return /already exist/i.test(text) ? 'taken' : 'refused';
  throw unexpectedStatus(status);
}

function isDone(status: number): boolean {
  return status === 200 || status === 201 || status === 204;
}

function groupPath({ scheme, value }: PeppolIdentifier): string {
  return encodeURIComponent(`${PARTICIPANT_SCHEME}::${scheme}:${value}`);
}
