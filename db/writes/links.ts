import { createHash, createHmac } from 'node:crypto';
import type { KeyRing } from '../../config/config.ts';
import type { LinkPurpose } from '../entities/link.ts';

export interface LinkIdentity {
  readonly purpose: LinkPurpose;
  readonly processId: string;
  /** Counts the process's links; a new round supersedes the ones before. */
  readonly round: number;
}

/**
 * The token of a link: 32 bytes, an HMAC-SHA-256 over purpose, process and round under a key that never leaves us, in
 * base64url. Made anew whenever it is needed, so nothing has to keep it.
 */
export function linkToken(ring: KeyRing, keyId: string, { purpose, processId, round }: LinkIdentity): string {
  const key = ring.keys.get(keyId);
  if (!key) throw new Error(`TOKEN_KEYS holds no key "${keyId}": a link was made under it`);
  return createHmac('sha256', key).update(`${purpose}\n${processId}\n${round}`).digest('base64url');
}

/** By which a submitted token is found. */
export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
