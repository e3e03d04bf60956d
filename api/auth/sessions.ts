import { randomBytes } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Request, Response } from 'express';
import { findSession, type SessionView } from '../../db/queries/sessions.ts';
import { tokenHash } from '../../db/writes/links.ts';
import type { Policy } from '../../domain/policy.ts';

const TOKEN_BYTES = 32;

export interface SessionOptions {
  readonly orm: MikroORM;
  readonly publicUrl: string;
  readonly policy: Pick<Policy, 'sessionIdleMs' | 'sessionMaxMs' | 'operatorSessionMaxMs'>;
}

/** A new session's token, for the person's cookie alone, and the hash that is kept of it. */
export function createSessionToken(): { readonly token: string; readonly hash: Buffer } {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  return { token, hash: tokenHash(token) };
}

/** Puts a session's token into the browser: unreadable for scripts, never sent along from another site. */
export function setSessionCookie(res: Response, token: string, { publicUrl, policy }: SessionOptions): void {
  res.cookie(cookieName(publicUrl), token, { ...cookieShape(publicUrl), maxAge: policy.sessionMaxMs });
}

/** Takes the token out of the browser. */
export function clearSessionCookie(res: Response, { publicUrl }: SessionOptions): void {
  res.clearCookie(cookieName(publicUrl), cookieShape(publicUrl));
}

/** The hash of the token in a request's cookie; undefined without one. */
export function sessionHash(req: Request, { publicUrl }: Pick<SessionOptions, 'publicUrl'>): Buffer | undefined {
  const token = readCookie(req.get('cookie'), cookieName(publicUrl));
  return token === undefined ? undefined : tokenHash(token);
}

/** The session of a request's cookie, if it is alive; seeing it keeps it alive. */
export async function readSession(req: Request, options: SessionOptions): Promise<SessionView | undefined> {
  const hash = sessionHash(req, options);
  if (hash === undefined) return undefined;
  return findSession(options.orm.em.fork(), { hash, now: new Date(), policy: options.policy });
}

/** The `__Host-` prefix pins a cookie to this host and to https; browsers refuse it over plain http. */
function cookieName(publicUrl: string): string {
  return isHttps(publicUrl) ? '__Host-session' : 'session';
}

/** Unreadable for scripts, never sent along from another site. */
export function cookieShape(publicUrl: string) {
  return { httpOnly: true, secure: isHttps(publicUrl), sameSite: 'lax', path: '/' } as const;
}

/** Whether the platform is served over https. */
export function isHttps(publicUrl: string): boolean {
  return publicUrl.startsWith('https:');
}

/** The value of a cookie in a request's header. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const [key, ...value] = pair.trim().split('=');
    if (key === name && value.length > 0) return value.join('=');
  }
  return undefined;
}
