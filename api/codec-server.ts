import type { MikroORM } from '@mikro-orm/postgresql';
import { ApplicationFailure, type Payload, type PayloadCodec } from '@temporalio/common';
import { z } from 'zod';
import type { KeyRing } from '../config/config.ts';
import { recordDecode } from '../db/writes/operator-searches.ts';
import { actorOf } from '../domain/rights.ts';
import { createCodec } from '../temporal/codec.ts';
import { known } from './auth/caller-kinds.ts';
import { defineRoute, type Route } from './route.ts';

export interface DecodeDependencies {
  readonly orm: MikroORM;
  readonly codecKeys: KeyRing;
}

/** A payload in Temporal's JSON: bytes are base64. Whatever else one has goes back as it came. */
const PayloadSchema = z.looseObject({
  metadata: z.record(z.string(), z.base64()).default({}),
  data: z.base64().optional(),
});
const Payloads = z.object({ payloads: z.array(PayloadSchema).max(2_000) });
type GivenPayload = z.output<typeof PayloadSchema>;

/** Why a payload was left as it is; stands in its metadata under `decode-error`. */
type DecodeError = 'CODEC_KEY_MISSING' | 'PAYLOAD_UNREADABLE';

/**
 * `POST /codec/decode`, by which Temporal's UI (and its CLI, `--codec-endpoint`) shows what stands in payloads: Temporal's protocol for codec servers.
 * Nothing is encoded. That an operator looked, and at how many, is on record before anything is shown.
 */
export function createDecodeRoute({ orm, codecKeys }: DecodeDependencies): Route {
  const codec = createCodec(codecKeys);
  return defineRoute({
    method: 'post',
    path: '/codec/decode',
    right: 'operate.view',
    summary: 'What stands in payloads of Temporal',
    body: Payloads,
    // a history's page is at most 4 MB, and a third more in base64
    bodyLimit: '6mb',
    answers: { 200: { description: 'As many payloads; one that cannot be read is as it was, with a `decode-error`' } },
    problems: [],
    handle: async ({ res, caller, body }) => {
      const decoded = await Promise.all(body.payloads.map((payload) => decode(codec, payload)));
      const count = decoded.filter(({ error }) => error === undefined).length;
      const actor = actorOf(known(caller));
      await recordDecode(orm.em.fork(), { actor, at: new Date(), decoded: count, asked: decoded.length });
      res.json({ payloads: decoded.map(({ payload }) => payload) });
    },
  });
}

async function decode(
  codec: PayloadCodec,
  given: GivenPayload,
): Promise<{ readonly payload: object; readonly error?: DecodeError }> {
  try {
    const [payload] = await codec.decode([toPayload(given)]);
    return { payload: payload ? { ...given, ...fromPayload(payload) } : given };
  } catch (refusal) {
    const error = errorOf(refusal);
    const note = { 'decode-error': Buffer.from(error).toString('base64') };
    return { payload: { ...given, metadata: { ...given.metadata, ...note } }, error };
  }
}

/** What the codec throws for anything else than a key is about bytes that somebody else made. */
function errorOf(refusal: unknown): DecodeError {
  const isKey = refusal instanceof ApplicationFailure && refusal.type === 'CodecKeyMissing';
  return isKey ? 'CODEC_KEY_MISSING' : 'PAYLOAD_UNREADABLE';
}

function toPayload({ metadata, data }: GivenPayload): Payload {
  const bytes = Object.entries(metadata).map(([name, value]) => [name, Buffer.from(value, 'base64')] as const);
  return { metadata: Object.fromEntries(bytes), ...(data === undefined ? {} : { data: Buffer.from(data, 'base64') }) };
}

function fromPayload({ metadata, data }: Payload) {
  const texts = Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('base64')]);
  return {
    metadata: Object.fromEntries(texts) as Readonly<Record<string, string>>,
    ...(data ? { data: Buffer.from(data).toString('base64') } : {}),
  };
}
