import { createCipheriv, createDecipheriv, type DecipherGCM, type KeyObject, randomBytes } from 'node:crypto';
import { ApplicationFailure, type Payload, type PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { KeyRing } from '../config/config.ts';

const ENCODING = 'binary/encrypted';
const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts every payload with AES-256-GCM under the ring's current key, whose id stands in the payload's metadata; reads
 * payloads of every key of the ring, and plain ones from before there was a codec. It is the second wall: payloads hold
 * ids, codes and instants only.
 */
export function createCodec(ring: KeyRing): PayloadCodec {
  return {
    encode: async (payloads) => payloads.map((payload) => encrypt(ring, payload)),
    decode: async (payloads) => payloads.map((payload) => decrypt(ring, payload)),
  };
}

function encrypt(ring: KeyRing, payload: Payload): Payload {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, keyOf(ring, ring.current), iv);
  cipher.setAAD(Buffer.from(ring.current));
  const plain = proto.temporal.api.common.v1.Payload.encode(payload).finish();
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return {
    metadata: { encoding: Buffer.from(ENCODING), 'encryption-key-id': Buffer.from(ring.current) },
    data: Buffer.concat([iv, cipher.getAuthTag(), sealed]),
  };
}

function decrypt(ring: KeyRing, payload: Payload): Payload {
  const encoding = payload.metadata?.['encoding'];
  const { data } = payload;
  if (!encoding || Buffer.from(encoding).toString() !== ENCODING || !data) return payload;
  const keyId = Buffer.from(payload.metadata?.['encryption-key-id'] ?? []).toString();
  const decipher = createDecipheriv(ALGORITHM, keyOf(ring, keyId), data.subarray(0, IV_BYTES));
  decipher.setAAD(Buffer.from(keyId));
  decipher.setAuthTag(data.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  const plain = Buffer.concat([decipher.update(data.subarray(IV_BYTES + TAG_BYTES)), finish(decipher, keyId)]);
  return proto.temporal.api.common.v1.Payload.decode(plain);
}

function finish(decipher: DecipherGCM, keyId: string): Buffer {
  try {
    return decipher.final();
  } catch {
    throw codecKeyMissing(`the key "${keyId}" of CODEC_KEYS is not the one that a payload was written under`);
  }
}

function keyOf(ring: KeyRing, id: string): KeyObject {
  const key = ring.keys.get(id);
  if (!key) throw codecKeyMissing(`CODEC_KEYS holds no key "${id}": a payload was written under it`);
  return key;
}

/**
 * A payload was written under a key that this process does not have, or not the same one. The type, which alone of a
 * failure is readable without the key, is that by which operators are told what is wrong.
 */
function codecKeyMissing(message: string): ApplicationFailure {
  return ApplicationFailure.retryable(message, 'CodecKeyMissing');
}
