import type { Config } from '../config/config.ts';
import type { RegisterCountry } from '../domain/register-number.ts';
import { createPeppolNetwork, type PeppolNetwork, type PeppolOptions } from './peppol.ts';
import { createTradeRegister, type RegisterAccess, type TradeRegister } from './trade-register.ts';
import { createVies, type Vies, type ViesOptions } from './vies.ts';

/** The outside systems that an organisation's activation asks. */
export interface Gateways {
  readonly tradeRegister: TradeRegister;
  readonly vies: Vies;
  readonly peppol: PeppolNetwork;
}

/** Where each is; whatever is left out is not configured, and says so when it is asked. */
export interface GatewaySettings {
  readonly registers: Readonly<Partial<Record<RegisterCountry, RegisterAccess | undefined>>>;
  readonly vies: ViesOptions | undefined;
  readonly peppol: Omit<PeppolOptions, 'timeoutMs'> | undefined;
}

const PEPPOL_CALL_MS = 20_000;

/** Opens no connection before something is asked. `peppolTimeoutMs`: how long one call to the network may take. */
export function createGateways(
  { registers, vies, peppol }: GatewaySettings,
  { peppolTimeoutMs = PEPPOL_CALL_MS }: { readonly peppolTimeoutMs?: number } = {},
): Gateways {
  return {
    tradeRegister: createTradeRegister(registers),
    vies: createVies(vies),
    peppol: createPeppolNetwork(peppol && { ...peppol, timeoutMs: peppolTimeoutMs }),
  };
}

/** What the configuration says of them, with what is secret beside it. */
export function gatewaySettingsOf({
  gateways: { registers, vies, peppol },
  secrets: { gateways: secrets },
}: Pick<Config, 'gateways'> & { readonly secrets: Pick<Config['secrets'], 'gateways'> }): GatewaySettings {
  const { user, password } = secrets.publisher;
  const isPublisher = peppol !== undefined && user !== undefined && password !== undefined;
  return {
    registers: {
      NL: registerAccess(registers.NL, secrets.registers.NL),
      BE: registerAccess(registers.BE, secrets.registers.BE),
    },
    vies,
    peppol: isPublisher ? publisherAccess(peppol, { user, password }) : undefined,
  };
}

function registerAccess(url: string | undefined, apiKey: string | undefined): RegisterAccess | undefined {
  return url === undefined || apiKey === undefined ? undefined : { url, apiKey };
}

function publisherAccess(
  { url, accessPoint, ...network }: NonNullable<Config['gateways']['peppol']>,
  access: { readonly user: string; readonly password: string },
): GatewaySettings['peppol'] {
  return { ...network, publisher: { url, ...access, accessPoint } };
}
