import { DomainError } from '../../domain/errors.ts';

/** Throws `VERSION_MISMATCH` when a row is no longer as its changer has read it; `expected`: undefined for any. */
export function assertVersion(row: { readonly version: number }, expected: number | undefined): void {
  if (expected === undefined || row.version === expected) return;
  throw new DomainError('VERSION_MISMATCH', 'It has changed since it was read; read it again.');
}
