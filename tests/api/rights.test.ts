import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  type Caller,
  ENVIRONMENT_ROLES,
  type EnvironmentRole,
  hasRight,
  PLATFORM_SCOPES,
  RIGHTS,
  type Right,
  reasonsAgainst,
  SCOPES,
  type Scope,
} from '../../domain/rights.ts';
import { type CallerHeaders, seedOperator, seedProgram, seedUser } from '../support/callers.ts';
import { type TestInstance, useInstance } from '../support/instance.ts';
import { type Answer, call } from '../support/person.ts';
import {
  EXAMPLE_CALLS,
  type ExampleCall,
  type Operation,
  openWorld,
  pathWith,
  readOperations,
  type World,
} from './example-calls.ts';

const instance = useInstance({ withoutWorkers: true, policy: { anonymousCallsPerMinute: 100_000 } });

/** Somebody who calls: what the table of rights takes them for, or `nobody` for a key that is worth nothing. */
interface Kind {
  readonly model: (right: Right) => Caller | 'nobody';
  readonly headers: (world: World, right: Right) => Promise<CallerHeaders>;
  /** Belongs to no environment, so that a call it may make can still have nothing to be about. */
  readonly isHomeless?: true;
}

const ANONYMOUS: Caller = { kind: 'anonymous' };
const ENVIRONMENT_SCOPES = SCOPES.filter((scope) => !PLATFORM_SCOPES.includes(scope));

/** Every scope that does not open the right by itself. */
const scopesBeside = (right: Right) => SCOPES.filter((scope) => !hasRight(programModel([scope]), right));

const KINDS: Readonly<Record<string, Kind>> = {
  anonymous: { model: () => ANONYMOUS, headers: async () => ({}) },
  ...Object.fromEntries(ENVIRONMENT_ROLES.map((role) => [role, userKind(role)])),
  ...Object.fromEntries(ENVIRONMENT_ROLES.map((role) => [`${role} among the relation managers`, userKind(role, true)])),
  'a session that was revoked': {
    model: () => ANONYMOUS,
    headers: async (world) =>
      (await seedUser(instance(), world.environmentId, 'administrator', { revokedAt: new Date() })).headers,
  },
  'a program with the scopes of an environment': programKind(() => ENVIRONMENT_SCOPES),
  'a program with every scope but the one': programKind(scopesBeside),
  'an account of the platform with every scope but the one': programKind(scopesBeside, { isHomeless: true }),
  'an account of the platform with every scope': programKind(() => SCOPES, { isHomeless: true }),
  operator: {
    model: () => ({ kind: 'operator', operatorId: 'link' }),
    headers: () => seedOperator(instance()),
    isHomeless: true,
  },
  "an operators' key that only looks": programKind(() => ['operate.view'], { isHomeless: true }),
  ...Object.fromEntries(
    (['disabled', 'expired', 'revoked'] as const).map((ended) => [`a key that is ${ended}`, deadKind(ended)]),
  ),
  'a key that nobody has': {
    model: () => 'nobody',
    headers: async () => ({ authorization: `Bearer vst_${'x'.repeat(43)}` }),
  },
};

function userKind(role: EnvironmentRole, isRelationManager = false): Kind {
  // what seeded environments have bought
  const subscription = { partnerRelations: true, lapsed: false };
  const ids = { userId: '', sessionId: '', environmentId: '' };
  return {
    model: () => ({ kind: 'user', ...ids, role, isRelationManager, subscription }),
    headers: async (world) => (await seedUser(instance(), world.environmentId, role, { isRelationManager })).headers,
  };
}

function programKind(scopes: (right: Right) => readonly Scope[], more: Pick<Kind, 'isHomeless'> = {}): Kind {
  return {
    model: (right) => programModel(scopes(right)),
    headers: async ({ environmentId }, right) =>
      (await seedProgram(instance(), { environmentId: more.isHomeless ? null : environmentId, scopes: scopes(right) }))
        .headers,
    ...more,
  };
}

function programModel(scopes: readonly Scope[]): Caller {
  return { kind: 'service-account', serviceAccountId: '', environmentId: null, scopes, licences: [] };
}

function deadKind(ended: 'expired' | 'revoked' | 'disabled'): Kind {
  return {
    model: () => 'nobody',
    headers: async () => (await seedProgram(instance(), { environmentId: null, scopes: SCOPES, ended })).headers,
  };
}

interface Seen {
  readonly code: string | undefined;
  readonly reasons: readonly string[];
}

/** What an answer says about the caller's right, and nothing else. */
function refusalIn({ body }: Answer): Seen {
  const { code, reasons = [] } = (body ?? {}) as { code?: string; reasons?: readonly { code: string }[] };
  const isRefusal = code === 'NOT_AUTHENTICATED' || code === 'NOT_ALLOWED';
  return isRefusal ? { code, reasons: reasons.map((reason) => reason.code) } : { code: undefined, reasons: [] };
}

function expectedOf(caller: Caller | 'nobody', right: Right): Seen {
  if (caller === 'nobody') return { code: 'NOT_AUTHENTICATED', reasons: [] };
  if (hasRight(caller, right)) return { code: undefined, reasons: [] };
  if (caller.kind === 'anonymous') return { code: 'NOT_AUTHENTICATED', reasons: [] };
  return { code: 'NOT_ALLOWED', reasons: reasonsAgainst(caller, right) };
}

async function operations(): Promise<readonly Operation[]> {
  return (await readOperations(instance().apiUrl)).operations;
}

function exampleOf({ name }: Operation): ExampleCall {
  const example = EXAMPLE_CALLS[name];
  if (!example) throw new Error(`tests/api/example-calls.ts has no example of ${name}: add its line`);
  return example;
}

function rightOf({ name, description }: Operation): Right {
  const right = RIGHTS.find((known) => known === description['x-right']);
  if (!right) throw new Error(`${name} asks for no right that domain/rights.ts knows`);
  return right;
}

/** Makes an example call about what is in `world`, as somebody. */
async function tryOut(api: TestInstance, operation: Operation, world: World, headers: CallerHeaders): Promise<Answer> {
  const example = exampleOf(operation);
  const path = pathWith(operation.path, (await example.ids?.(world)) ?? {});
  const body = example.body?.(world);
  return call(api, operation.method.toUpperCase(), path, { headers, ...(body === undefined ? {} : { body }) });
}

it('has an example of every call', async () => {
  const names = (await operations()).map(({ name }) => name);

  const missing = names.filter((name) => !Object.hasOwn(EXAMPLE_CALLS, name));
  expect(missing).toEqual([]);
});

describe.each(Object.entries(KINDS))('%s', (_name, kind) => {
  it('is let through, or refused for exactly the reasons of the table, at every call', async () => {
    const seen: Record<string, Seen> = {};
    const expected: Record<string, Seen> = {};
    const broken: string[] = [];
    for (const operation of await operations()) {
      const right = rightOf(operation);
      const world = await openWorld(instance());
      const answer = await tryOut(instance(), operation, world, await kind.headers(world, right));
      const wanted = expectedOf(kind.model(right), right);
      expected[operation.name] = wanted;
      // whoever belongs to no environment may be told so, in words of the handler's own
      const isFree = kind.isHomeless === true && wanted.code === undefined && answer.status < 500;
      seen[operation.name] = isFree ? wanted : refusalIn(answer);
      if (answer.status >= 500 && answer.status !== 503) broken.push(`${operation.name}: ${answer.status}`);
    }

    expect(broken).toEqual([]);
    expect(seen).toEqual(expected);
  });
});

describe.each(['administrator', 'a program with the scopes of an environment'])('%s of another environment', (name) => {
  it('finds nothing of this one, at every call that names something', async () => {
    const kind = KINDS[name];
    const found: string[] = [];
    for (const operation of await operations()) {
      const right = rightOf(operation);
      const model = kind?.model(right) ?? 'nobody';
      if (!kind || !operation.path.includes('{') || model === 'nobody' || !hasRight(model, right)) continue;
      const [ours, theirs] = [await openWorld(instance()), await openWorld(instance())];
      const { status, body } = await tryOut(instance(), operation, ours, await kind.headers(theirs, right));
      if (status !== 404) found.push(`${operation.name}: ${status} ${JSON.stringify(body)}`);
    }

    expect(found).toEqual([]);
  });
});

describe('an id that is none', () => {
  it.each(['nothing', '0', `${randomUUID()}x`, '%00', "'", '..'])('(%s) names nothing, at every call', async (id) => {
    const world = await openWorld(instance());
    const { headers } = await seedUser(instance(), world.environmentId, 'administrator');
    const odd: string[] = [];
    for (const { name, method, path, description } of await operations()) {
      if (!path.includes('{') || path.includes('{licenceId}')) continue;
      const ids = Object.fromEntries([...path.matchAll(/\{(\w+)\}/g)].map(([, parameter = '']) => [parameter, id]));
      const body = description.requestBody ? {} : undefined;
      const raw = path.replaceAll(/\{(\w+)\}/g, (_all, parameter: string) => ids[parameter] ?? '');
      const { status } = await call(instance(), method.toUpperCase(), raw, { headers, ...(body ? { body } : {}) });
      if (![403, 404, 405].includes(status)) odd.push(`${name}: ${status}`);
    }

    expect(odd).toEqual([]);
  });
});
