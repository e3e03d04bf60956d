import { randomUUID } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { Environment } from '../../db/entities/environment.ts';
import { Connection, Partnership } from '../../db/entities/partnership.ts';
import { Process } from '../../db/entities/process.ts';
import { Subscription } from '../../db/entities/subscription.ts';
import { User } from '../../db/entities/user.ts';
import { pairOf } from '../../db/writes/partner-pairs.ts';
import { parseEnvironmentName } from '../../domain/names.ts';
import type { EnvironmentRole } from '../../domain/rights.ts';
import { seedEnvironment, seedUser } from './callers.ts';
import type { TestInstance } from './instance.ts';
import { type Answer, call } from './person.ts';

/** A relation manager who is signed in, and how they call the API. */
export interface Manager {
  readonly userId: string;
  readonly environmentId: string;
  readonly call: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Answer>;
}

/** An environment that works with partners, with one relation manager. */
export interface Side extends Manager {
  /** Makes one more user of it. */
  readonly colleague: (
    role?: EnvironmentRole,
    more?: { readonly isRelationManager?: boolean; readonly firstName?: string; readonly lastName?: string },
  ) => Promise<Manager>;
}

export interface SideOptions {
  /** Its name; one of its own where it is not given. */
  readonly name?: string;
  readonly findable?: boolean;
  readonly register?: { readonly country: 'NL' | 'BE'; readonly number: string };
  readonly subscription?: { readonly partnerRelations?: boolean; readonly validUntil?: Date };
}

/** Makes one side of a partnership, as it is before anybody asks anything. */
export async function seedSide(
  instance: Pick<TestInstance, 'orm' | 'apiUrl'>,
  { name, findable = true, register, subscription }: SideOptions = {},
): Promise<Side> {
  const environmentId = await seedEnvironment(instance);
  const em = instance.orm.em.fork();
  const parsed = name === undefined ? undefined : parseEnvironmentName(name);
  const named = parsed ? { name: parsed.shown, nameKey: parsed.comparisonForm } : {};
  const stated = register ? { registerCountry: register.country, registerNumber: register.number } : {};
  await em.nativeUpdate(Environment, { id: environmentId }, { findable, ...named, ...stated });
  if (subscription) await em.nativeUpdate(Subscription, { environment: environmentId }, subscription);
  const colleague: Side['colleague'] = (role = 'advanced-user', more = {}) =>
    seedManager(instance, environmentId, { role, ...more });
  return { ...(await colleague('administrator')), colleague };
}

async function seedManager(
  instance: Pick<TestInstance, 'orm' | 'apiUrl'>,
  environmentId: string,
  more: {
    readonly role: EnvironmentRole;
    readonly isRelationManager?: boolean;
    readonly firstName?: string;
    readonly lastName?: string;
  },
): Promise<Manager> {
  const { role, isRelationManager = true, firstName, lastName } = more;
  const { userId, headers: own } = await seedUser(instance, environmentId, role, { isRelationManager });
  const name = { ...(firstName ? { firstName } : {}), ...(lastName ? { lastName } : {}) };
  if (firstName || lastName) await instance.orm.em.fork().nativeUpdate(User, { id: userId }, name);
  return {
    userId,
    environmentId,
    call: (method, path, body, headers = {}) =>
      call(instance, method, path, { headers: { ...own, ...headers }, ...(body === undefined ? {} : { body }) }),
  };
}

/** Asks another side's relation manager. */
export async function askFor(from: Manager, to: Manager, more: object = {}): Promise<Answer> {
  const body = { environmentId: to.environmentId, relationManagerId: to.userId, ...more };
  return from.call('POST', '/v1/partner-requests', body);
}

/** Ends an open request as its workflow would have, so long ago. */
export async function endRequest(
  { orm }: Pick<TestInstance, 'orm'>,
  { id, stage, agoMs = 0 }: { readonly id: string; readonly stage: string; readonly agoMs?: number },
): Promise<void> {
  const endedAt = new Date(Date.now() - agoMs);
  const ended = { stage, stageSince: endedAt, endedAt, openKey: null, waitUntil: null };
  await orm.em.fork().nativeUpdate(Process, { id }, ended);
}

/** Makes two environments partners, by a connection of these two. */
export async function connect({ orm }: Pick<TestInstance, 'orm'>, one: Manager, other: Manager): Promise<string> {
  const em = orm.em.fork();
  const [environmentA, environmentB] = pairOf(one.environmentId, other.environmentId);
  const [id, at] = [uuidv7(), new Date()];
  const isFirst = environmentA === one.environmentId;
  const [a, b] = isFirst ? [one, other] : [other, one];
  const held = { environmentA, environmentB, relationGroupId: randomUUID(), establishedAt: at };
  await em.insert(Partnership, { id, ...held });
  const managers = { managerA: a.userId, managerB: b.userId, requestId: randomUUID() };
  await em.insert(Connection, { id: randomUUID(), partnershipId: id, ...managers, since: at });
  return id;
}
