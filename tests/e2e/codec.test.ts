import { createSecretKey, randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import type { KeyRing } from '../../config/config.ts';
import { OperatorAction } from '../../db/entities/operator-action.ts';
import { createCodec } from '../../temporal/codec.ts';
import { seedEnvironment, seedOperator, seedProgram, seedUser } from '../support/callers.ts';
import { useInstance } from '../support/instance.ts';
import { TEST_CODEC_KEYS } from '../support/keys.ts';
import { codeOf } from '../support/operator-calls.ts';
import { call } from '../support/person.ts';

const instance = useInstance({ withoutWorkers: true });

interface JsonPayload {
  readonly metadata: Readonly<Record<string, string>>;
  readonly data?: string;
}

const base64 = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64');
const text = (encoded = '') => Buffer.from(encoded, 'base64').toString();
const toJson = ({ metadata, data }: Payload): JsonPayload => ({
  metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, value]) => [name, base64(value)])),
  ...(data ? { data: base64(data) } : {}),
});

async function encoded(value: unknown, keys: KeyRing = TEST_CODEC_KEYS): Promise<JsonPayload> {
  const [payload] = await createCodec(keys).encode([defaultPayloadConverter.toPayload(value)]);
  if (!payload) throw new Error('nothing was encoded');
  return toJson(payload);
}

function decode(payloads: unknown, headers: Readonly<Record<string, string>>, query = '') {
  return call(instance(), 'POST', `/codec/decode${query}`, { body: { payloads }, headers });
}

const payloadsIn = ({ body }: { readonly body: unknown }) => (body as { payloads: JsonPayload[] }).payloads;
const decodes = () => instance().orm.em.fork().find(OperatorAction, { action: 'decode' });

it('shows operators what stands in payloads, in their order, and keeps on record that they looked, not at what', async () => {
  const headers = { ...(await seedOperator(instance())), 'x-namespace': 'default' };
  const [one, other] = [randomUUID(), randomUUID()];
  const plain = { metadata: { encoding: base64('json/plain') }, data: base64('"plain"') };
  await instance().orm.em.fork().nativeDelete(OperatorAction, {});

  const answer = await decode(
    [await encoded({ one }), plain, await encoded([other])],
    headers,
    '?preserveStorageRefs=true',
  );

  expect(answer.status).toBe(200);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(payloadsIn(answer).map(({ data }) => JSON.parse(text(data)))).toEqual([{ one }, 'plain', [other]]);
  expect(payloadsIn(answer).map(({ metadata }) => text(metadata['encoding']))).toEqual(
    Array.from({ length: 3 }, () => 'json/plain'),
  );
  const rows = await decodes();
  expect(rows.map(({ actor, outcome, reason }) => [actor, outcome, reason])).toEqual([
    ['operator:link', 'DECODED_3_OF_3', null],
  ]);
  expect(JSON.stringify(rows)).not.toContain(one);
  expect(instance().logs().join()).not.toContain(one);
});

it('leaves as it is what it cannot read, and says why', async () => {
  const headers = await seedOperator(instance());
  const stranger = createSecretKey(Buffer.alloc(32, 99));
  const unknown = await encoded('x', { current: 'c9', keys: new Map([['c9', stranger]]) });
  const impostor = await encoded('x', { current: 'c1', keys: new Map([['c1', stranger]]) });
  const own = await encoded('x');
  const short = { ...own, data: base64('short') };
  const empty = { metadata: {} };
  await instance().orm.em.fork().nativeDelete(OperatorAction, {});

  const answer = await decode([unknown, impostor, short, empty, own], headers);

  const noted = (payload: JsonPayload, error: string) => ({
    ...payload,
    metadata: { ...payload.metadata, 'decode-error': base64(error) },
  });
  expect(payloadsIn(answer).slice(0, 4)).toEqual([
    noted(unknown, 'CODEC_KEY_MISSING'),
    noted(impostor, 'CODEC_KEY_MISSING'),
    noted(short, 'PAYLOAD_UNREADABLE'),
    empty,
  ]);
  expect(text(payloadsIn(answer)[4]?.data)).toBe('"x"');
  expect((await decodes()).map(({ outcome }) => outcome)).toEqual(['DECODED_2_OF_5']);
});

it('decodes for operators and their programs alone, and for no page of others', async () => {
  const payloads = [await encoded('secret')];
  const operator = await seedOperator(instance());
  const user = await seedUser(instance(), await seedEnvironment(instance()), 'administrator');
  const viewer = await seedProgram(instance(), { environmentId: null, scopes: ['operate.view'] });
  const other = await seedProgram(instance(), { environmentId: null, scopes: ['licences.sync'] });
  const both = { ...operator, cookie: `${user.headers['cookie']}; ${operator['cookie']}` };
  await instance().orm.em.fork().nativeDelete(OperatorAction, {});

  const answers = [
    await decode(payloads, {}),
    await decode(payloads, user.headers),
    await decode(payloads, other.headers),
    await decode(payloads, { ...operator, origin: 'https://elsewhere.example' }),
    await decode(payloads, { ...operator, 'sec-fetch-site': 'same-site' }),
  ];
  const before = (await decodes()).length;
  const allowed = [await decode(payloads, viewer.headers), await decode(payloads, both)];

  expect(answers.map(codeOf)).toEqual([
    '401 NOT_AUTHENTICATED',
    '403 NOT_ALLOWED',
    '403 NOT_ALLOWED',
    '403 ORIGIN_MISMATCH',
    '403 ORIGIN_MISMATCH',
  ]);
  expect(answers.map(({ headers }) => headers.get('access-control-allow-origin'))).toEqual(answers.map(() => null));
  expect(JSON.stringify(answers)).not.toContain(base64('"secret"'));
  expect(before).toBe(0);
  expect(allowed.map(({ status }) => status)).toEqual([200, 200]);
  expect((await decodes()).map(({ actor }) => actor)).toEqual([
    `service-account:${viewer.serviceAccountId}`,
    'operator:link',
  ]);
});

it('refuses what is no such call, and encodes nothing', async () => {
  const headers = await seedOperator(instance());
  const tooMany = Array.from({ length: 2_001 }, () => ({ metadata: {} }));
  const tooLarge = [{ metadata: {}, data: 'A'.repeat(7_000_000) }];
  const json = { ...headers, 'content-type': 'text/plain' };

  const answers = [
    await decode('x', headers),
    await decode([{ metadata: { encoding: '*' } }], headers),
    await decode(tooMany, headers),
    await decode(tooLarge, headers),
    await call(instance(), 'POST', '/codec/decode', { headers: json, body: 'x' }),
    await call(instance(), 'GET', '/codec/decode', { headers }),
    await call(instance(), 'POST', '/codec/encode', { headers, body: { payloads: [] } }),
  ];

  expect(answers.map(codeOf)).toEqual([
    '400 VALIDATION_FAILED',
    '400 VALIDATION_FAILED',
    '400 VALIDATION_FAILED',
    '413 BODY_TOO_LARGE',
    '415 UNSUPPORTED_MEDIA_TYPE',
    '405 METHOD_NOT_ALLOWED',
    '404 NOT_FOUND',
  ]);
});
