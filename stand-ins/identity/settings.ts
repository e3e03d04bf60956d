import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { ProviderSettings } from '../../domain/identity.ts';

/** Who is stood in for: the three that are known everywhere, and one customer's own provider. */
export const STAND_IN_IDS = ['microsoft', 'google', 'apple', 'acme'] as const;
export type StandInId = (typeof STAND_IN_IDS)[number];

/** Whether a text names one of those that are stood in for. */
export function isStandInId(id: string): id is StandInId {
  return STAND_IN_IDS.some((known) => known === id);
}

export const CLIENT_ID = 'vestibule';

/** Microsoft's tenants that exist from the start; others come to be with a person of theirs. */
export const TENANTS = {
  /** Its addresses on contoso.example count without Microsoft's word for them: it is named in the settings. */
  contoso: '11111111-aaaa-4aaa-8aaa-111111111111',
  fabrikam: '22222222-bbbb-4bbb-8bbb-222222222222',
} as const;

/** Of Apple's client: who signs its secrets, and with which key. */
export const APPLE = { teamId: 'TEAM123456', keyId: 'KEY1234567' } as const;

/** What their buttons say. */
export const PROVIDER_NAMES: Readonly<Record<StandInId, string>> = {
  microsoft: 'Microsoft',
  google: 'Google',
  apple: 'Apple',
  acme: 'Acme',
};
const ISSUERS: Readonly<Record<StandInId, string>> = {
  microsoft: 'https://login.microsoftonline.com/organizations/v2.0',
  google: 'https://accounts.google.com',
  apple: 'https://appleid.apple.com',
  acme: 'https://id.acme.example',
};

/**
 * The providers as Vestibule's configuration names them, played by a stand-in at `url`. Their issuers are the real ones;
 * only `discoveryUrl` leads to this machine.
 */
export function identitySettings(url: string): readonly ProviderSettings[] {
  return STAND_IN_IDS.map((id) => ({
    id,
    kind: id === 'acme' ? 'oidc' : id,
    name: PROVIDER_NAMES[id],
    issuer: issuerOf(id),
    clientId: CLIENT_ID,
    discoveryUrl: `${url}${id === 'microsoft' ? MICROSOFT_DISCOVERY : `/${id}/.well-known/openid-configuration`}`,
    domains: id === 'acme' ? ['acme.example'] : [],
    tenants: id === 'microsoft' ? [{ id: TENANTS.contoso, domains: ['contoso.example'] }] : [],
    shown: id !== 'acme',
    teamId: id === 'apple' ? APPLE.teamId : undefined,
    keyId: id === 'apple' ? APPLE.keyId : undefined,
  }));
}

const MICROSOFT_DISCOVERY = '/microsoft/organizations/v2.0/.well-known/openid-configuration';

/** As the provider's tokens name it; Microsoft's name their tenant instead (`tenantIssuer`). */
export function issuerOf(id: StandInId): string {
  return ISSUERS[id];
}

/** The issuer of one of Microsoft's tenants; of the template in its metadata with `{tenantid}`. */
export function tenantIssuer(tenant: string): string {
  return `https://login.microsoftonline.com/${tenant}/v2.0`;
}

/** New secrets of the client: random ones, and for Apple a private key (PKCS#8) that signs them. */
export function createIdentitySecrets(): Readonly<Record<StandInId, string>> {
  const secret = () => randomBytes(24).toString('base64url');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    microsoft: secret(),
    google: secret(),
    acme: secret(),
    apple: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
