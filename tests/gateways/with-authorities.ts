import type { Gateways } from '../../gateways/gateways.ts';
import { GatewayUnavailable } from '../../gateways/unavailable.ts';
import type { AuthorityStandIn } from '../../stand-ins/authorities/stand-in.ts';
import { gatewaysTo, openAuthorities } from '../support/authorities.ts';

interface Lent extends Gateways {
  readonly authorities: AuthorityStandIn;
  /** The same stand-ins by another configuration. */
  readonly by: (changes: Readonly<Record<string, string>>) => Gateways;
}

/** Lends running stand-ins and the gateways to them, and closes them afterwards. */
export async function withAuthorities<T>(use: (lent: Lent) => Promise<T>): Promise<T> {
  const { authorities, gateways } = await openAuthorities();
  try {
    return await use({ ...gateways, authorities, by: (changes) => gatewaysTo(authorities.url, changes, 500) });
  } finally {
    await authorities.close();
  }
}

/** Why a call came to nothing, `none` where it did not. */
export async function reasonOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'none';
  } catch (error) {
    if (error instanceof GatewayUnavailable) return error.reasonCode;
    throw error;
  }
}
