import type { Request, Response } from 'express';
import { tokenHash } from '../../db/writes/links.ts';
import { cookieShape, isHttps, readCookie, type SessionOptions } from './sessions.ts';

/** Puts an operator's session into the browser, beside the session that they may have as a user. */
export function setOperatorCookie(res: Response, token: string, { publicUrl, policy }: SessionOptions): void {
  res.cookie(cookieName(publicUrl), token, { ...cookieShape(publicUrl), maxAge: policy.operatorSessionMaxMs });
}

/** Takes it out again. */
export function clearOperatorCookie(res: Response, { publicUrl }: SessionOptions): void {
  res.clearCookie(cookieName(publicUrl), cookieShape(publicUrl));
}

/** The hash of the token in a request's operator cookie; undefined without one. */
export function operatorSessionHash(
  req: Request,
  { publicUrl }: Pick<SessionOptions, 'publicUrl'>,
): Buffer | undefined {
  const token = readCookie(req.get('cookie'), cookieName(publicUrl));
  return token === undefined ? undefined : tokenHash(token);
}

function cookieName(publicUrl: string): string {
  return isHttps(publicUrl) ? '__Host-operator' : 'operator';
}
