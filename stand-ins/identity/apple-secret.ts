import { createPrivateKey, createPublicKey } from 'node:crypto';
import { decodeProtectedHeader, errors, jwtVerify } from 'jose';
import { APPLE, CLIENT_ID, issuerOf } from './settings.ts';

// six months, as Apple counts them
const LONGEST_SECONDS = 15_777_000;

/**
 * Whether a client's secret is one that Apple takes: a JWT signed with the client's key and made out for Apple, that ends
 * within six months (https://developer.apple.com/documentation/accountorganizationaldatasharing/creating-a-client-secret).
 */
export async function isAppleSecret(secret: string, privateKeyPem: string, nowMs: number): Promise<boolean> {
  const key = createPublicKey(createPrivateKey(privateKeyPem));
  try {
    const { payload } = await jwtVerify(secret, key, {
      algorithms: ['ES256'],
      issuer: APPLE.teamId,
      subject: CLIENT_ID,
      audience: issuerOf('apple'),
      requiredClaims: ['iat', 'exp'],
      currentDate: new Date(nowMs),
    });
    const endsInTime = (payload.exp ?? Infinity) <= nowMs / 1000 + LONGEST_SECONDS;
    return endsInTime && decodeProtectedHeader(secret).kid === APPLE.keyId;
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return false;
    throw error;
  }
}
