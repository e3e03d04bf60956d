import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Request, Response } from 'express';
import { tokenHash } from '../../db/writes/links.ts';
import type { Policy } from '../../domain/policy.ts';
import type { SignInSecrets } from '../../gateways/identity-provider.ts';
import { isUuid } from '../route.ts';
import { cookieShape, isHttps, readCookie } from './sessions.ts';

/** What the cookie needs to know of the platform. */
export interface SignInBrowserOptions {
  readonly publicUrl: string;
  readonly policy: Pick<Policy, 'providerSignInMs' | 'providerProofMs'>;
}

const SECRET = /^[\w-]{43}$/;

/**
 * The secret that binds sign-ins at providers to one browser, made where it has none. It is one for all of a browser's
 * tabs: each sign-in derives its own values from it.
 */
export function keepBrowserSecret(req: Request, res: Response, { publicUrl, policy }: SignInBrowserOptions): string {
  const secret = readBrowserSecret(req, publicUrl) ?? randomBytes(32).toString('base64url');
  const maxAge = policy.providerSignInMs + policy.providerProofMs;
  res.cookie(cookieName(publicUrl), secret, { ...cookieShape(publicUrl), maxAge });
  return secret;
}

/** The secret of a request's browser; undefined without one. */
export function readBrowserSecret(req: Request, publicUrl: string): string | undefined {
  const secret = readCookie(req.get('cookie'), cookieName(publicUrl));
  return secret !== undefined && SECRET.test(secret) ? secret : undefined;
}

/** Whether a request comes from the browser whose secret was kept as this hash. */
export function isSameBrowser(req: Request, publicUrl: string, browserHash: Uint8Array): boolean {
  const secret = readBrowserSecret(req, publicUrl);
  return secret !== undefined && tokenHash(secret).equals(browserHash);
}

/** What one sign-in sends along and expects back, made anew from the browser's secret: the database holds none of it. */
export function signInSecrets(secret: string, signInId: string): SignInSecrets {
  const derive = (purpose: string) => createHmac('sha256', secret).update(`${purpose}:${signInId}`).digest('base64url');
  return { state: `${signInId}.${derive('state')}`, nonce: derive('nonce'), codeVerifier: derive('verifier') };
}

/** The id of the sign-in that a `state` was made for by this browser; undefined for any other. */
export function readState(secret: string, state: string): string | undefined {
  const id = state.slice(0, 36);
  if (!isUuid(id)) return undefined;
  const expected = Buffer.from(signInSecrets(secret, id).state);
  const given = Buffer.from(state);
  return given.length === expected.length && timingSafeEqual(given, expected) ? id : undefined;
}

/** Longer than any page with the token of a mailed link, and short enough to be kept. */
const SEALED_NEXT_MAX = 400;
const CIPHER = 'aes-256-gcm';
const TAG_BYTES = 16;
/** A key seals one text once. */
const ONLY_NONCE = Buffer.alloc(12);

/**
 * The page to go on to as it is kept: readable by the browser alone, for it may hold the token of a mailed link. Null
 * without one, and for one that is too long.
 */
export function sealNext(secret: string, signInId: string, next: string | undefined): string | null {
  if (next === undefined) return null;
  const cipher = createCipheriv(CIPHER, nextKey(secret, signInId), ONLY_NONCE);
  const sealed = Buffer.concat([cipher.update(next), cipher.final(), cipher.getAuthTag()]).toString('base64url');
  return sealed.length > SEALED_NEXT_MAX ? null : sealed;
}

/** Opens what `sealNext` has sealed; undefined for anything else. */
export function openNext(secret: string, signInId: string, sealed: string | null | undefined): string | undefined {
  const bytes = Buffer.from(sealed ?? '', 'base64url');
  if (bytes.length < TAG_BYTES) return undefined;
  const decipher = createDecipheriv(CIPHER, nextKey(secret, signInId), ONLY_NONCE);
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString();
  } catch {
    return undefined;
  }
}

function nextKey(secret: string, signInId: string): Buffer {
  return createHmac('sha256', secret).update(`next:${signInId}`).digest();
}

/** The `__Host-` prefix keeps other hosts of the domain from planting one. */
function cookieName(publicUrl: string): string {
  return isHttps(publicUrl) ? '__Host-sign-in' : 'sign-in';
}
