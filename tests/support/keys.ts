import { createSecretKey } from 'node:crypto';
import type { KeyRing } from '../../config/config.ts';

function ring(id: string, fill: number): KeyRing {
  return { current: id, keys: new Map([[id, createSecretKey(Buffer.alloc(32, fill))]]) };
}

export const TEST_CODEC_KEYS = ring('c1', 7);
export const TEST_TOKEN_KEYS = ring('t1', 9);
export const TEST_WEBHOOK_SECRET = `whsec_${Buffer.alloc(24, 5).toString('base64')}`;
