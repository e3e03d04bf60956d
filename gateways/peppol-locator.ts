import { createHash } from 'node:crypto';
import { Resolver } from 'node:dns/promises';
import { type PeppolIdentifier, peppolComparisonForm } from '../domain/peppol-identifier.ts';
import { systemCodeOf } from './gateway-request.ts';
import { GatewayUnavailable } from './unavailable.ts';

/** Every participant's scheme in the network (Policy for use of identifiers 4.4.0). */
export const PARTICIPANT_SCHEME = 'iso6523-actorid-upis';

export interface Locator {
  /**
   * The host that publishes a participant; undefined where none does, also where it is known for something else than
   * `Meta:SMP`. Throws `GatewayUnavailable` where DNS cannot say.
   */
  readonly findPublisher: (identifier: PeppolIdentifier) => Promise<string | undefined>;
}

export interface LocatorOptions {
  readonly zones: readonly string[];
  readonly dnsServers: readonly string[];
  readonly timeoutMs: number;
}

const TRIES = 2;
/** There is no such name, or it has no record of the kind: an answer, not a failure. */
const NOBODY = new Set(['ENOTFOUND', 'ENODATA']);

/** Peppol's service metadata locator, by DNS alone (Peppol eDelivery SML 1.3: NAPTR of a hash). */
export function createLocator({ zones, dnsServers, timeoutMs }: LocatorOptions): Locator {
  const resolver = new Resolver({ timeout: Math.max(1, Math.floor(timeoutMs / TRIES)), tries: TRIES });
  if (dnsServers.length > 0) resolver.setServers([...dnsServers]);
  return {
    findPublisher: async (identifier) => {
      const label = participantLabel(identifier);
      for (const zone of zones) {
        const host = await publisherIn(resolver, `${label}.${PARTICIPANT_SCHEME}.${zone}`);
        if (host !== undefined) return host;
      }
      return undefined;
    },
  };
}

/** `yrudm3nq…`: SHA-256 of the identifier in lower case, in base 32 without padding. */
export function participantLabel(identifier: PeppolIdentifier): string {
  return base32(createHash('sha256').update(peppolComparisonForm(identifier)).digest());
}

async function publisherIn(resolver: Resolver, name: string): Promise<string | undefined> {
  try {
    const records = await resolver.resolveNaptr(name);
    const found = records.find(({ service, flags }) => service === 'Meta:SMP' && flags.toUpperCase() === 'U');
    return found && hostOf(found.regexp);
  } catch (error) {
    if (error instanceof GatewayUnavailable) throw error;
    const code = systemCodeOf(error) ?? 'DNS';
    if (NOBODY.has(code)) return undefined;
    throw new GatewayUnavailable(code);
  }
}

/** Of `!.*!https://smp.example!`, whose first character is what its parts are divided by. */
function hostOf(regexp: string): string {
  const [, , url = ''] = regexp.split(regexp.charAt(0));
  if (!URL.canParse(url)) throw new GatewayUnavailable('ANSWER_UNFIT');
  return new URL(url).host;
}

/** RFC 4648 §6, in lower case and without padding. */
function base32(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
  const groups = bits.match(/.{1,5}/g) ?? [];
  return groups.map((group) => 'abcdefghijklmnopqrstuvwxyz234567'[Number.parseInt(group.padEnd(5, '0'), 2)]).join('');
}
