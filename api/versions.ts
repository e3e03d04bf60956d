import type { Request, Response } from 'express';
import { DomainError } from '../domain/errors.ts';

/** Says which version of a resource an answer shows. */
export function setVersion(res: Response, version: number): void {
  res.set('ETag', `"${version}"`);
}

/**
 * The version that a change is meant for (`If-Match`); undefined when the caller does not say, and then the change goes
 * on top of whatever is there. Throws `VERSION_MISMATCH` for one that is no version of ours.
 */
export function expectedVersion(req: Request): number | undefined {
  const given = req.get('if-match');
  if (given === undefined || given.trim() === '*') return undefined;
  const [, version] = /^(?:W\/)?"(\d{1,9})"$/.exec(given.trim()) ?? [];
  if (version === undefined) throw versionMismatch();
  return Number(version);
}

/** Somebody else has changed it meanwhile. */
function versionMismatch(): DomainError {
  return new DomainError('VERSION_MISMATCH', 'It has changed since it was read; read it again.');
}
