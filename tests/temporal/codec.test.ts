import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { ApplicationFailure, defaultPayloadConverter } from '@temporalio/common';
import type { KeyRing } from '../../config/config.ts';
import { createCodec } from '../../temporal/codec.ts';
import { failureConverter } from '../../temporal/failure-converter.ts';

function ring(...ids: readonly string[]): KeyRing {
  const keys = ids.map((id) => [id, createSecretKey(Buffer.alloc(32, id))] as const);
  return { current: ids[0] ?? '', keys: new Map(keys) };
}

const payload = () => defaultPayloadConverter.toPayload({ id: 'an id that can be looked for' });

describe('the codec', () => {
  it('gives back what it has encrypted, and shows nothing of it', async () => {
    const codec = createCodec(ring('k1'));

    const sealed = await codec.encode([payload()]);
    const opened = await codec.decode(sealed);

    expect(Buffer.from(sealed[0]?.data ?? []).toString('latin1')).not.toContain('looked for');
    expect(sealed[0]?.metadata?.['encryption-key-id']).toEqual(Buffer.from('k1'));
    expect(defaultPayloadConverter.fromPayload(opened[0] ?? payload())).toEqual({ id: 'an id that can be looked for' });
  });

  it('reads what older keys have written, and writes under the first', async () => {
    const old = await createCodec(ring('k1')).encode([payload()]);
    const rotated = createCodec(ring('k2', 'k1'));

    const opened = await rotated.decode(old);
    const fresh = await rotated.encode(opened);

    expect(opened[0]?.data).toEqual(payload().data);
    expect(fresh[0]?.metadata?.['encryption-key-id']).toEqual(Buffer.from('k2'));
  });

  it('names the key that is missing', async () => {
    const sealed = await createCodec(ring('k1')).encode([payload()]);

    await expect(createCodec(ring('k2')).decode(sealed)).rejects.toThrow('CODEC_KEYS holds no key "k1"');
  });

  it('refuses what was changed on the way', async () => {
    const codec = createCodec(ring('k1'));
    const [sealed] = await codec.encode([payload()]);
    const data = Buffer.from(sealed?.data ?? []);
    data.writeUInt8((data.at(-1) ?? 0) ^ 1, data.length - 1);

    await expect(codec.decode([{ ...sealed, data }])).rejects.toThrow();
  });

  it('passes on what was never encrypted', async () => {
    const [opened] = await createCodec(ring('k1')).decode([payload()]);

    expect(opened).toEqual(payload());
  });
});

it('failures carry their message and stack where the codec encrypts them, their type in the open', () => {
  const failure = failureConverter.errorToFailure(
    ApplicationFailure.create({ message: 'words about somebody', type: 'STEP_FAILED' }),
    defaultPayloadConverter,
  );

  expect(failure.message).toBe('Encoded failure');
  expect(failure.stackTrace).toBe('');
  expect(failure.applicationFailureInfo?.type).toBe('STEP_FAILED');
});
