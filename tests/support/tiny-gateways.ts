import type { PeppolNetwork } from '../../gateways/peppol.ts';
import type { RegisteredCompany } from '../../gateways/trade-register.ts';
import { GatewayUnavailable } from '../../gateways/unavailable.ts';
import type { VatCheck } from '../../gateways/vies.ts';
import type { InstanceOptions } from './instance.ts';

/** The outside as a test plays it: what each answers, or that it is away. */
export interface TinyGateways {
  /** What the register knows of every number; undefined for nothing. */
  company: RegisteredCompany | undefined;
  vat: VatCheck['outcome'];
  /** Who does not answer now. */
  readonly away: Set<'register' | 'vies' | 'peppol'>;
  /** Participants that somebody else has, or that the network does not take, as `scheme:value`. */
  readonly elsewhere: Set<string>;
  readonly refused: Set<string>;
  /** What the network has of ours, and whether it receives. */
  readonly registered: Map<string, boolean>;
  /** Every call in order, such as `register 0106:12345678`. */
  readonly calls: string[];
  /** What a call to the network waits for before it answers. */
  holds: Promise<unknown> | undefined;
}

export function tinyCompany(given: Partial<RegisteredCompany> = {}): RegisteredCompany {
  const address = { street: 'Dorpsstraat 1', postalCode: '1234 AB', city: 'Ede' };
  const representatives = [{ firstName: 'José', lastName: 'van den Berg' }];
  return { name: 'Bakkerij De Zon B.V.', ...address, hasEnded: false, representatives, ...given };
}

/** A world in which everything is as it should be, and the gateways into it. */
export function playGateways(): {
  readonly world: TinyGateways;
  readonly gateways: Required<NonNullable<InstanceOptions['gateways']>>;
} {
  const world: TinyGateways = {
    company: tinyCompany(),
    vat: 'valid',
    away: new Set(),
    elsewhere: new Set(),
    refused: new Set(),
    registered: new Map(),
    calls: [],
    holds: undefined,
  };
  const answer = (who: 'register' | 'vies' | 'peppol', call: string) => {
    world.calls.push(call);
    if (world.away.has(who)) throw new GatewayUnavailable('AWAY');
  };
  const gateways = {
    tradeRegister: {
      lookUp: async ({ country, number }: { readonly country: string; readonly number: string }) => {
        answer('register', `look-up ${country}${number}`);
        return world.company;
      },
    },
    vies: {
      check: async (vatNumber: string): Promise<VatCheck> => {
        answer('vies', `check ${vatNumber}`);
        if (world.vat === 'unknown') return { outcome: 'unknown', reasonCode: 'MS_MAX_CONCURRENT_REQ' };
        return { outcome: world.vat, consultation: 'WAPIAAAAYzN' };
      },
    },
    peppol: playNetwork(world, answer),
  };
  return { world, gateways };
}

function playNetwork(world: TinyGateways, answer: (who: 'peppol', call: string) => void): PeppolNetwork {
  const nameOf = ({ scheme, value }: { readonly scheme: string; readonly value: string }) => `${scheme}:${value}`;
  return {
    find: async (identifier) => {
      const name = nameOf(identifier);
      if (world.elsewhere.has(name)) return 'elsewhere';
      return world.registered.has(name) ? 'here' : 'nowhere';
    },
    register: async (identifier, { receives }) => {
      const name = nameOf(identifier);
      answer('peppol', `register ${name}${receives ? ' receiving' : ''}`);
      await world.holds;
      if (world.refused.has(name)) return 'refused';
      world.registered.set(name, receives);
      return 'registered';
    },
    remove: async (identifier) => {
      answer('peppol', `remove ${nameOf(identifier)}`);
      world.registered.delete(nameOf(identifier));
    },
  };
}
