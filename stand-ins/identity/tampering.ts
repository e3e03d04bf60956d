import { decodeJwt, decodeProtectedHeader, importJWK, type JWTPayload, SignJWT } from 'jose';
import { EMAIL_CLAIMS } from './claims.ts';
import type { Fault } from './faults.ts';
import { SIGNING_ALGORITHM, type SigningKey } from './keys.ts';

/** Somebody else who issues tokens, or whom they are for. */
export const OTHER_ISSUER = 'https://other-issuer.example';
const OTHER_AUDIENCE = 'another-client';
const HOUR = 3_600;

const CHANGES: Readonly<Partial<Record<Fault, (payload: JWTPayload) => JWTPayload>>> = {
  'no-email': withoutEmail,
  'wrong-nonce': (payload) => ({ ...payload, nonce: 'another-nonce' }),
  'wrong-issuer': (payload) => ({ ...payload, iss: OTHER_ISSUER }),
  'wrong-audience': (payload) => ({ ...payload, aud: OTHER_AUDIENCE }),
  expired: ({ iat = 0, exp = 0, ...payload }) => ({ ...payload, iat: iat - 2 * HOUR, exp: exp - 2 * HOUR }),
};

/** An ID token as it is under a fault: changed and signed again, or with a signature that is not its own. */
export async function tamper(idToken: string, fault: Fault | undefined, key: SigningKey): Promise<string> {
  if (fault === 'bad-signature') return withOtherSignature(idToken);
  const change = fault === undefined ? undefined : CHANGES[fault];
  if (!change) return idToken;
  const { kid } = decodeProtectedHeader(idToken);
  const header = { alg: SIGNING_ALGORITHM, ...(kid !== undefined && { kid }) };
  return new SignJWT(change(decodeJwt(idToken))).setProtectedHeader(header).sign(await importJWK(key));
}

/** Claims without what they say of an address. */
export function withoutEmail(claims: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(claims).filter(([claim]) => !EMAIL_CLAIMS.includes(claim)));
}

function withOtherSignature(token: string): string {
  const end = token.lastIndexOf('.') + 1;
  const bytes = Buffer.from(token.slice(end), 'base64url').map((byte) => byte ^ 0xff);
  return token.slice(0, end) + Buffer.from(bytes).toString('base64url');
}
