import { randomBytes } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { ServiceAccount, ServiceAccountKey } from '../../db/entities/service-account.ts';
import { tokenHash } from '../../db/writes/links.ts';
import type { Scope } from '../../domain/rights.ts';
import type { TestInstance } from './instance.ts';
import { type Answer, activate, call, formFor, mailTo, register, tokenIn } from './person.ts';

/** Somebody who is signed in, and how they call the API. */
export interface SignedIn {
  readonly userId: string;
  readonly environmentId: string;
  readonly address: string;
  readonly cookie: string;
  /** What a browser of theirs sends along. */
  readonly headers: Readonly<Record<'cookie' | 'origin', string>>;
  readonly call: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Answer>;
}

/**
 * Registers and activates an environment of its own with its first administrator, signed in. `name`: the user name; the
 * address and the environment's name are made from it, so that tests do not meet.
 */
export async function signedInAdministrator(instance: TestInstance, name: string): Promise<SignedIn> {
  const address = `${name}@${name}.example`;
  await register(instance, address);
  const mail = await mailTo(instance, address, 'activation');
  const { body, cookie = '' } = await activate(instance, formFor(name, tokenIn(mail)));
  const { user, environment } = body as { user: { id: string }; environment: { id: string } };
  return signedInAs(instance, { userId: user.id, environmentId: environment.id, address, cookie });
}

/** Somebody whose session a test has got. */
export function signedInAs(
  instance: Pick<TestInstance, 'apiUrl'>,
  person: Pick<SignedIn, 'userId' | 'environmentId' | 'address' | 'cookie'>,
): SignedIn {
  const own = { cookie: person.cookie, origin: instance.apiUrl };
  return {
    ...person,
    headers: own,
    call: (method, path, body, headers = {}) =>
      call(instance, method, path, { headers: { ...own, ...headers }, ...(body === undefined ? {} : { body }) }),
  };
}

/**
 * A key of a program with these scopes: of an environment, or of nobody's, as operators give them. Written straight into
 * the database, because an instance of a test has no operator to begin with.
 */
export async function keyWith(
  { orm }: Pick<TestInstance, 'orm'>,
  {
    environmentId = null,
    scopes,
    licences = [],
  }: {
    readonly environmentId?: string | null;
    readonly scopes: readonly Scope[];
    readonly licences?: readonly string[];
  },
): Promise<Readonly<Record<'authorization', string>>> {
  const em = orm.em.fork();
  const id = uuidv7();
  const key = randomBytes(32).toString('base64url');
  const createdAt = new Date();
  const account = { id, environmentId, name: 'test', scopes: [...scopes], licences: [...licences] };
  await em.insert(ServiceAccount, { ...account, createdBy: 'operator:test', createdAt });
  const shown = { id: uuidv7(), serviceAccountId: id, prefix: key.slice(0, 12) };
  await em.insert(ServiceAccountKey, { ...shown, hash: tokenHash(key), createdAt });
  return { authorization: `Bearer ${key}` };
}
