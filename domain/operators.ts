import { isTemplateIssuer, type ProviderSettings } from './identity.ts';
import { HOUR_MS } from './policy.ts';

/** How long development's one-time link signs an operator in. */
export const OPERATOR_LINK_MS = 12 * HOUR_MS;
/** As whom that link signs somebody in: the way in is all that is known of them. */
export const OPERATOR_LINK_SUBJECT = 'link';
/** The name of the service account by which operators get in from a terminal. */
export const OPERATORS_ACCOUNT = 'operators';

/** The issuer of one Microsoft tenant. */
export const MICROSOFT_TENANT = /^https:\/\/login\.microsoftonline\.com\/[0-9a-f-]{36}\/v2\.0$/;

/** The provider by which operators of an issuer sign in: the first whose tokens can name that issuer. */
export function findOperatorProvider(
  providers: readonly ProviderSettings[],
  issuer: string,
): ProviderSettings | undefined {
  return providers.find((provider) =>
    isTemplateIssuer(provider.issuer) ? MICROSOFT_TENANT.test(issuer) : provider.issuer === issuer,
  );
}
