import type { PeppolIdentifier } from '../domain/peppol-identifier.ts';
import { createLocator } from './peppol-locator.ts';
import { createPublisher, type PublisherOptions } from './peppol-publisher.ts';
import { GatewayUnavailable } from './unavailable.ts';

export type { PeppolIdentifier } from '../domain/peppol-identifier.ts';

/** `here`: by our own service metadata publisher; `elsewhere`: by somebody else's, who has to let it go first. */
export type PeppolRegistration = 'here' | 'elsewhere' | 'nowhere';

/**
 * The Peppol network: the locator (DNS) that tells who publishes a participant, and our own service metadata publisher.
 * All throw `GatewayUnavailable`; all may be repeated.
 */
export interface PeppolNetwork {
  readonly find: (identifier: PeppolIdentifier) => Promise<PeppolRegistration>;
  /**
   * Registers for sending, and with `receives` for receiving too; without it takes receiving away again. `refused`: the
   * network does not take it.
   */
  readonly register: (
    identifier: PeppolIdentifier,
    options: { readonly receives: boolean },
  ) => Promise<'registered' | 'elsewhere' | 'refused'>;
  /** Gives it up; nothing where it is not ours. */
  readonly remove: (identifier: PeppolIdentifier) => Promise<void>;
}

export interface PeppolOptions {
  readonly publisher: PublisherOptions;
  /** Under which our publisher is found in the network. */
  readonly publicUrl: string;
  /** In which participants are looked up, in this order. */
  readonly zones: readonly string[];
  /** `host` or `host:port`; the system's own where there are none. */
  readonly dnsServers: readonly string[];
  /** How long one call may take. */
  readonly timeoutMs: number;
}

/** The network by our own publisher. Not configured: everything throws `GatewayUnavailable` (`NOT_CONFIGURED`). */
export function createPeppolNetwork(options: PeppolOptions | undefined): PeppolNetwork {
  if (!options) return { find: notConfigured, register: notConfigured, remove: notConfigured };
  const locator = createLocator(options);
  const publisher = createPublisher(options.publisher, { timeoutMs: options.timeoutMs });
  const ourHost = new URL(options.publicUrl).host;

  async function find(identifier: PeppolIdentifier): Promise<PeppolRegistration> {
    const host = await locator.findPublisher(identifier);
    if (host !== undefined) return host === ourHost ? 'here' : 'elsewhere';
    // what was registered a moment ago is seen in DNS an hour later
    return (await publisher.has(identifier)) ? 'here' : 'nowhere';
  }

  async function register(identifier: PeppolIdentifier, { receives }: { readonly receives: boolean }) {
    const outcome = await registerGroup(identifier);
    if (outcome !== 'registered') return outcome;
    return publisher.setServices(identifier, { receives });
  }

  async function registerGroup(identifier: PeppolIdentifier) {
    const outcome = await publisher.putGroup(identifier);
    if (outcome !== 'taken') return outcome;
    // the locator has it from us when our publisher broke down between the two: then it is told again alone
    if ((await locator.findPublisher(identifier)) !== ourHost) return 'elsewhere';
    const again = await publisher.putGroup(identifier, { isKnownToLocator: true });
    return again === 'taken' ? 'elsewhere' : again;
  }

  return { find, register, remove: publisher.removeGroup };
}

async function notConfigured(): Promise<never> {
  throw new GatewayUnavailable('NOT_CONFIGURED');
}
