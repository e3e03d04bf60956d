import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { SCOPES } from '../../domain/rights.ts';
import { type CallerHeaders, seedOperator, seedProgram, seedUser } from '../support/callers.ts';
import { useInstance } from '../support/instance.ts';
import { EXAMPLE_CALLS, type JsonSchema, type Operation, openWorld, readOperations } from './example-calls.ts';

const instance = useInstance({
  withoutWorkers: true,
  policy: { anonymousCallsPerMinute: 1_000_000, wrongPasswordPausesMs: [1] },
});

/** The same calls every time; another seed finds others. */
const SEED = 20_261_122;
const CALLS_OF_EACH = 8;

type Schemas = Readonly<Record<string, JsonSchema>>;

const CALLERS: Readonly<Record<string, (environmentId: string) => Promise<CallerHeaders>>> = {
  anonymous: async () => ({}),
  user: async (environmentId) => (await seedUser(instance(), environmentId, 'user')).headers,
  administrator: async (environmentId) => (await seedUser(instance(), environmentId, 'administrator')).headers,
  program: async (environmentId) => (await seedProgram(instance(), { environmentId, scopes: SCOPES })).headers,
  'account of the platform': async () =>
    (await seedProgram(instance(), { environmentId: null, scopes: SCOPES })).headers,
  operator: () => seedOperator(instance()),
};

/** What no schema asks for. */
const JUNK = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    Number.MAX_VALUE,
    1.5,
    '',
    '\u0000',
    '\ud800',
    '🦊'.repeat(50),
    [],
    [[]],
    {},
    { $ne: 1 },
    '__proto__',
  ),
  fc.constantFrom(
    "' or 1=1 --",
    '%',
    '\\',
    '../..',
    'x'.repeat(5_000),
    '{{7*7}}',
    '\r\nset-cookie: a=b',
    '9'.repeat(40),
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Values that a schema allows, mostly; where it asks for a pattern, a string that may not have it. */
function fitting(schema: JsonSchema, schemas: Schemas): fc.Arbitrary<unknown> {
  const { $ref, enum: choices, const: only, anyOf, oneOf, type } = schema;
  if (typeof $ref === 'string') return fitting(schemas[$ref.split('/').at(-1) ?? ''] ?? {}, schemas);
  if (only !== undefined) return fc.constant(only);
  if (Array.isArray(choices)) return fc.constantFrom(...choices);
  const branches = anyOf ?? oneOf;
  if (Array.isArray(branches)) return fc.oneof(...branches.map((branch: JsonSchema) => fitting(branch, schemas)));
  switch (type) {
    case 'string':
      return text(schema);
    case 'integer':
    case 'number':
      return fc.integer({
        min: Number(schema['minimum'] ?? -5),
        max: Math.min(Number(schema['maximum'] ?? 1_000), 2 ** 31),
      });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(fitting(record(schema['items']), schemas), {
        minLength: Number(schema['minItems'] ?? 0),
        maxLength: 3,
      });
    case 'object':
      return object(schema, schemas);
    default:
      return fc.jsonValue({ maxDepth: 1 });
  }
}

function text({ format, minLength, maxLength, pattern }: JsonSchema): fc.Arbitrary<string> {
  if (format === 'uuid') return fc.uuid();
  if (format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  const most = Math.min(Number(maxLength ?? 30), 60);
  const plain = fc.string({ minLength: Number(minLength ?? 0), maxLength: Math.max(most, Number(minLength ?? 0)) });
  const address = fc.emailAddress();
  return typeof pattern === 'string' ? fc.oneof(plain, safePattern(pattern)) : fc.oneof(plain, address);
}

/** A pattern that fast-check can follow; any text otherwise. */
function safePattern(pattern: string): fc.Arbitrary<string> {
  try {
    return fc.stringMatching(new RegExp(pattern));
  } catch {
    return fc.string();
  }
}

function object(schema: JsonSchema, schemas: Schemas): fc.Arbitrary<unknown> {
  const properties = Object.entries(record(schema['properties']));
  const requiredKeys = Array.isArray(schema['required']) ? schema['required'].map(String) : [];
  const model = Object.fromEntries(properties.map(([name, property]) => [name, fitting(record(property), schemas)]));
  return fc.record(model, { requiredKeys });
}

/** The same with one thing in it changed to what nobody asked for, here or deeper. */
function mutated(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.tuple(value, JUNK, fc.nat()).map(([good, junk, place]) => {
    if (typeof good !== 'object' || good === null || Array.isArray(good)) return junk;
    const names = [...Object.keys(good), 'unknown'];
    return { ...good, [names[place % names.length] ?? 'unknown']: junk };
  });
}

const usually = (value: fc.Arbitrary<unknown>) =>
  fc.oneof({ arbitrary: value, weight: 3 }, { arbitrary: mutated(value), weight: 2 });

const mostly = (value: fc.Arbitrary<unknown>) =>
  fc.oneof({ arbitrary: value, weight: 12 }, { arbitrary: mutated(value), weight: 1 });

/** Cursors that a list may have given, and some that none has. */
const CURSOR = fc
  .oneof({ arbitrary: fc.uuid(), weight: 2 }, { arbitrary: fc.stringMatching(/^[\w-]{1,20}$/), weight: 1 })
  .map((after) => Buffer.from(after).toString('base64url'));

interface FuzzedCall {
  readonly path: string;
  readonly body: unknown;
  readonly headers: CallerHeaders;
}

function callOf(
  operation: Operation,
  known: { readonly ids: Readonly<Record<string, string>>; readonly example: unknown; readonly schemas: Schemas },
): fc.Arbitrary<FuzzedCall> {
  const { ids, example, schemas } = known;
  const { parameters = [], requestBody } = operation.description;
  const given = (place: string) => parameters.filter((parameter) => parameter.in === place);
  const real = (name: string) =>
    ids[name] === undefined ? [] : [{ arbitrary: fc.constant<unknown>(ids[name]), weight: 6 }];
  const path = fc.record(
    Object.fromEntries(
      given('path').map(({ name, schema }) => [
        name,
        fc.oneof(...real(name), { arbitrary: fitting(schema, schemas), weight: 1 }, { arbitrary: JUNK, weight: 1 }),
      ]),
    ),
  );
  const query = fc.record(
    Object.fromEntries(
      given('query').map(({ name, schema }) => [name, mostly(name === 'cursor' ? CURSOR : fitting(schema, schemas))]),
    ),
    { requiredKeys: [] },
  );
  const headers = fc.record(
    Object.fromEntries(
      given('header').map(({ name }) => [name, fc.constantFrom('"1"', 'once', '*', 'x y', '9'.repeat(20), '"0"')]),
    ),
    { requiredKeys: [] },
  );
  const schema = requestBody?.content['application/json']?.schema;
  const body = schema
    ? fc.oneof(usually(fc.constant(example)), usually(fitting(schema, schemas)))
    : fc.constant(undefined);
  return fc.record({ path, query, headers, body }).map((parts) => ({
    path: addressOf(operation.path, parts.path, parts.query),
    body: parts.body,
    headers: present(parts.headers),
  }));
}

function present(headers: Readonly<Record<string, string | undefined>>): CallerHeaders {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function addressOf(
  path: string,
  ids: Readonly<Record<string, unknown>>,
  query: Readonly<Record<string, unknown>>,
): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(asText(ids[name])) || 'x');
  const pairs = Object.entries(query).map(([name, value]): [string, string] => [name, asText(value)]);
  return pairs.length === 0 ? filled : `${filled}?${new URLSearchParams(pairs).toString()}`;
}

/** As it can stand in an address: a lone half of a character cannot. */
function asText(value: unknown): string {
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).toWellFormed();
}

interface Heard {
  readonly status: number;
  readonly type: string;
  readonly body: unknown;
}

async function send({ method }: Operation, { path, body, headers }: FuzzedCall, caller: CallerHeaders): Promise<Heard> {
  const response = await fetch(instance().apiUrl + path, {
    method: method.toUpperCase(),
    redirect: 'manual',
    headers: { ...headers, ...caller, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const type = (response.headers.get('content-type') ?? '').split(';')[0] ?? '';
  return { status: response.status, type, body: text === '' ? undefined : JSON.parse(text) };
}

/** What is wrong with an answer by what is documented of it; undefined when it fits. */
function objectionTo({ status, type, body }: Heard, { description }: Operation, schemas: Schemas): string | undefined {
  if (status >= 500 && status !== 503) return `${status} is a mistake of ours: ${JSON.stringify(body)}`;
  const documented = description.responses[String(status)];
  if (!documented) return `${status} is not documented: ${JSON.stringify(body)}`;
  const schema = documented.content?.[type]?.schema;
  if (!schema)
    return body === undefined ? undefined : `${status} has a body of the type ${type}, which is not documented`;
  const checked = validatorOf(schema, schemas).safeParse(body);
  return checked.success ? undefined : `${status} does not fit its schema: ${z.prettifyError(checked.error)}`;
}

const validators = new Map<JsonSchema, z.ZodType>();

function validatorOf(schema: JsonSchema, schemas: Schemas): z.ZodType {
  const known = validators.get(schema);
  if (known) return known;
  const whole = { ...inDefinitions(schema), $defs: inDefinitions(schemas) };
  const made = z.fromJSONSchema(whole as Parameters<typeof z.fromJSONSchema>[0]);
  validators.set(schema, made);
  return made;
}

/** References that lead into the document lead into the schema's own definitions instead. */
function inDefinitions(schema: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify(schema).replaceAll('#/components/schemas/', '#/$defs/'));
}

function record(value: unknown): JsonSchema {
  return typeof value === 'object' && value !== null ? (value as JsonSchema) : {};
}

describe.each(Object.entries(CALLERS))('whatever comes from: %s', (_name, headersOf) => {
  it('every call answers what is documented, and never fails', async () => {
    const { operations, schemas } = await readOperations(instance().apiUrl);
    const objections: string[] = [];
    for (const operation of operations) {
      const world = await openWorld(instance());
      const ids = (await EXAMPLE_CALLS[operation.name]?.ids?.(world)) ?? {};
      const caller = await headersOf(world.environmentId);
      const example = EXAMPLE_CALLS[operation.name]?.body?.(world);
      for (const fuzzed of fc.sample(callOf(operation, { ids, example, schemas }), {
        seed: SEED,
        numRuns: CALLS_OF_EACH,
      })) {
        const heard = await send(operation, fuzzed, caller);
        const objection = objectionTo(heard, operation, schemas);
        if (objection)
          objections.push(`${operation.name} ${fuzzed.path} ${JSON.stringify(fuzzed.body)} ${objection}`.slice(0, 800));
      }
    }

    expect(objections).toEqual([]);
  });
});

it('would object to an answer that is not as documented', async () => {
  const { operations, schemas } = await readOperations(instance().apiUrl);
  const operation = operations.find(({ name }) => name === 'get /v1/terms');
  if (!operation) throw new Error('there are no terms');
  const terms = { status: 200, type: 'application/json' };

  const objections = [
    objectionTo({ ...terms, body: { version: '1', locale: 'nl', paragraphs: [] } }, operation, schemas),
    objectionTo({ ...terms, body: { version: 1, locale: 'nl', paragraphs: [] } }, operation, schemas),
    objectionTo({ ...terms, status: 201, body: {} }, operation, schemas),
    objectionTo({ ...terms, status: 500, body: {} }, operation, schemas),
  ];

  expect(objections.map((objection) => objection !== undefined)).toEqual([false, true, true, true]);
});
