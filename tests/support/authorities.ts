import { loadConfig } from '../../config/config.ts';
import { createGateways, type Gateways, gatewaySettingsOf } from '../../gateways/gateways.ts';
import { authorityVariables } from '../../stand-ins/authorities/settings.ts';
import type { AuthorityStandIn } from '../../stand-ins/authorities/stand-in.ts';

/** What an instance gets where no outside system is configured: every call says so. */
export const NO_GATEWAYS: Gateways = createGateways({ registers: {}, vies: undefined, peppol: undefined });

/** Trade registers, VIES and the Peppol network on this machine, and the gateways to them. */
export async function openAuthorities() {
  const { createAuthorityStandIn } = await import('../../stand-ins/authorities/stand-in.ts');
  const authorities = await createAuthorityStandIn();
  return { authorities, gateways: gatewaysTo(authorities.url) };
}

/** The gateways as a configuration that names the stand-ins makes them. */
export function gatewaysTo(url: string, changes: Readonly<Record<string, string>> = {}, peppolTimeoutMs = 3_000) {
  const config = loadConfig({ ...REQUIRED, ...authorityVariables(url), ...changes });
  return createGateways(gatewaySettingsOf(config), { peppolTimeoutMs });
}

/** In the place of the stand-ins where there are none; says so when it is used. */
export const NO_AUTHORITIES: AuthorityStandIn = {
  url: '',
  get companies(): never {
    return withoutAuthorities();
  },
  get participants(): never {
    return withoutAuthorities();
  },
  get calls(): never {
    return withoutAuthorities();
  },
  play: withoutAuthorities,
  close: () => Promise.resolve(),
};

const REQUIRED = {
  DATABASE_URL: 'postgresql://nobody@127.0.0.1/nothing',
  TEMPORAL_ADDRESS: '127.0.0.1:9',
  PUBLIC_URL: 'http://127.0.0.1:9',
  RESEND_API_KEY: 're_1',
  RESEND_WEBHOOK_SECRET: 'whsec_1',
  TOKEN_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
  CODEC_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
};

function withoutAuthorities(): never {
  throw new Error('this instance has no authorities: open it with authorities: true');
}
