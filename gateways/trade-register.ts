import type { RegisterCountry, RegisterNumber } from '../domain/register-number.ts';
import { createCbeRegister } from './cbe-register.ts';
import type { Patience } from './gateway-request.ts';
import { createKvkRegister } from './kvk-register.ts';
import { GatewayUnavailable } from './unavailable.ts';

/** A company as its country's trade register tells it. */
export interface RegisteredCompany {
  readonly name: string;
  readonly street: string | null;
  readonly postalCode: string | null;
  readonly city: string | null;
  /** Struck off, dissolved or bankrupt: it cannot be activated. */
  readonly hasEnded: boolean;
  /** Who may act for it; null where the register does not tell. */
  readonly representatives: readonly { readonly firstName: string; readonly lastName: string }[] | null;
}

/** The trade registers, each by the country of the number. */
export interface TradeRegister {
  /** Undefined for a number that the register does not know. Throws `GatewayUnavailable`. */
  readonly lookUp: (number: RegisterNumber, patience: Patience) => Promise<RegisteredCompany | undefined>;
}

/** Where a register is spoken to, and the key it wants. */
export interface RegisterAccess {
  readonly url: string;
  readonly apiKey: string;
}

/** Asks one country's register; `number` in the form in which two are compared. */
export type LookUp = (number: string, patience: Patience) => Promise<RegisteredCompany | undefined>;

/** The configured trade registers. One that is not configured says so, as `NOT_CONFIGURED`. */
export function createTradeRegister(
  access: Readonly<Partial<Record<RegisterCountry, RegisterAccess | undefined>>>,
): TradeRegister {
  const registers: Readonly<Record<RegisterCountry, LookUp | undefined>> = {
    NL: access.NL && createKvkRegister(access.NL),
    BE: access.BE && createCbeRegister(access.BE),
  };
  return {
    lookUp: async ({ country, number }, patience) => {
      const lookUp = registers[country];
      if (!lookUp) throw new GatewayUnavailable('NOT_CONFIGURED');
      return lookUp(number, patience);
    },
  };
}
