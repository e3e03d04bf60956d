import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { z } from 'zod';
import { STAND_IN_IDS, type StandInId } from './settings.ts';

export const SIGNING_ALGORITHM = 'RS256';

const KeySchema = z.looseObject({ kty: z.literal('RSA'), kid: z.string(), alg: z.literal(SIGNING_ALGORITHM) });

/** A private key, with its name; shared by all of Microsoft's tenants, as in truth. */
export type SigningKey = Readonly<JWK> & { readonly kty: string; readonly kid: string };

export type SigningKeys = Readonly<Record<StandInId, SigningKey>>;

export const SigningKeysSchema = z.record(z.enum(STAND_IN_IDS), KeySchema);

/** New keys, by which the providers sign their tokens. */
export async function createSigningKeys(): Promise<SigningKeys> {
  const [microsoft, google, apple, acme] = await Promise.all([createKey(), createKey(), createKey(), createKey()]);
  return { microsoft, google, apple, acme };
}

async function createKey(): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair(SIGNING_ALGORITHM, { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { ...jwk, kty: 'RSA', alg: SIGNING_ALGORITHM, use: 'sig', kid: await calculateJwkThumbprint(jwk) };
}
