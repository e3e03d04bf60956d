import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
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

/** The `__Host-` prefix keeps other hosts of the domain from planting one. */
function cookieName(publicUrl: string): string {
  return isHttps(publicUrl) ? '__Host-sign-in' : 'sign-in';
}
