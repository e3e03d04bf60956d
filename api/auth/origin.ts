import type { RequestHandler } from 'express';
import { DomainError } from '../../domain/errors.ts';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses what another site makes a browser send. `Sec-Fetch-Site` decides where a browser sends it:
 * pages that send no referrer post `Origin: null`, so the origin alone would refuse real people. Without it the origin
 * has to match; without either it is no browser, and then a call that carries our cookie is refused.
 */
export function createOriginCheck(publicUrl: string): RequestHandler {
  return (req, _res, next) => {
    if (SAFE_METHODS.has(req.method)) return next();
    const site = req.get('sec-fetch-site');
    const origin = req.get('origin');
    const sameOrigin = origin === publicUrl;
    const own =
      site === undefined ? sameOrigin || (origin === undefined && req.get('cookie') === undefined) : isOwn(site);
    if (own || (site === undefined && sameOrigin)) return next();
    throw new DomainError(
      'ORIGIN_MISMATCH',
      `The call carries a cookie or comes from another site: send the header Origin: ${publicUrl}.`,
    );
  };
}

/** `none`: typed or opened by the person themselves. */
function isOwn(site: string): boolean {
  return site === 'same-origin' || site === 'none';
}
