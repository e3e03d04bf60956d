import { createPrivateKey } from 'node:crypto';
import { SignJWT } from 'jose';
import type { ProviderSettings } from '../domain/identity.ts';

/**
 * Apple's client secret: a statement signed with the team's key, made anew for each call and good for five minutes.
 * https://developer.apple.com/documentation/accountorganizationaldatasharing/creating-a-client-secret
 */
export function signAppleClientSecret(
  { clientId, issuer, teamId, keyId }: ProviderSettings,
  privateKey: string,
): Promise<string> {
  if (teamId === undefined || keyId === undefined) throw new Error("Apple's settings name no team or key");
  return new SignJWT()
    .setProtectedHeader({ alg: 'ES256', kid: keyId })
    .setIssuer(teamId)
    .setSubject(clientId)
    .setAudience(issuer)
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(createPrivateKey(privateKey));
}
