import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { uuidv7 } from 'uuidv7';
import { Environment } from '../db/entities/environment.ts';
import { ProviderSignIn, type ProviderSignInRow } from '../db/entities/identity.ts';
import type { ActivationAttemptRow, RegistrationRow } from '../db/entities/registration.ts';
import { Credential, User, type UserAddress } from '../db/entities/user.ts';
import { openSession, openSessionByIdentity } from '../db/writes/sessions.ts';
import type { ActivationRefusal } from '../domain/registration.ts';

/** Takes the transaction back when a name, or the identity, turns out to be taken. */
export class SomethingTaken extends Error {
  readonly refusals: readonly ActivationRefusal[];
  constructor(refusals: readonly ActivationRefusal[]) {
    super('something is taken');
    this.refusals = refusals;
  }
}

/** Whom a provider has vouched for. */
export type AnsweredSignIn = Pick<ProviderSignInRow, 'provider' | 'tenant' | 'firstName' | 'lastName'> & {
  readonly issuer: string;
  readonly subject: string;
};

/** The sign-in that stands in the place of a password, if it has ended well and leads to this registration. */
export async function findSignIn(
  em: EntityManager,
  id: string,
  registrationId: string,
): Promise<AnsweredSignIn | undefined> {
  const signIn = await em.findOne(ProviderSignIn, { id, registrationId });
  if (!signIn?.issuer || !signIn.subject) return undefined;
  const { provider, issuer, subject, tenant, firstName, lastName } = signIn;
  return { provider, issuer, subject, tenant, firstName, lastName };
}

/** As a provider tells it. */
export interface PersonName {
  readonly firstName?: string | null;
  readonly lastName?: string | null;
}

/** As the provider told it this time, or the time before: Apple tells it once only. */
export function nameOf(signIn: AnsweredSignIn, registration: RegistrationRow): PersonName {
  const { firstName, lastName } = signIn.firstName || signIn.lastName ? signIn : registration;
  return { firstName: firstName ?? null, lastName: lastName ?? null };
}

/** Makes the environment and its first administrator; throws `SomethingTaken` with every name that is taken. */
export async function takeNames(
  em: EntityManager,
  taken: {
    readonly attempt: ActivationAttemptRow;
    readonly environmentId: string;
    readonly userId: string;
    readonly at: Date;
    /** Of the proven address. */
    readonly domain: string;
    readonly person: PersonName;
  },
): Promise<void> {
  const { attempt, environmentId, userId, at, domain, person } = taken;
  const environment = {
    id: environmentId,
    name: attempt.environmentName,
    nameKey: attempt.environmentNameKey,
    domain,
    locale: attempt.locale,
    createdAt: at,
  };
  const user = {
    id: userId,
    environment: environmentId,
    username: attempt.username,
    usernameKey: attempt.usernameKey,
    role: 'administrator' as const,
    locale: attempt.locale,
    ...person,
    // the first administrator works with partners (product.md §4)
    relationManagerSince: at,
    createdAt: at,
  };
  const refusals: ActivationRefusal[] = [];
  const { usernameKey } = attempt;
  const usernameTaken = usernameKey ? (await em.count(User, { usernameKey })) > 0 : false;
  if (!(await insertIfFree(em, Environment, environment, 'nameKey'))) refusals.push('ENVIRONMENT_NAME_TAKEN');
  if (usernameTaken || refusals.length > 0 || !(await insertIfFree(em, User, user, 'usernameKey'))) {
    if (usernameTaken || refusals.length === 0) refusals.push('USERNAME_TAKEN');
    throw new SomethingTaken(refusals);
  }
}

/** Inserts unless another row has the same unique key; tells whether it did. Two at once: the second waits, then is told. */
export async function insertIfFree(
  em: EntityManager,
  entity: typeof Environment | typeof User | typeof UserAddress,
  row: { readonly id: string } & Readonly<Record<string, unknown>>,
  key: string,
): Promise<boolean> {
  const inserted = await em
    .createQueryBuilder(entity as typeof Environment)
    .insert(row as never)
    .onConflict(key as never)
    .ignore()
    .execute<{ affectedRows: number }>('run');
  return inserted.affectedRows === 1;
}

/**
 * Gives the new user the way in that they came by, a password or an identity, and the session that the browser waits for.
 * Throws `SomethingTaken` where the identity is somebody's already. Two at once: the second waits, then is told.
 */
export async function openWayIn(
  em: EntityManager,
  given: {
    readonly attempt: ActivationAttemptRow;
    readonly signIn: AnsweredSignIn | undefined;
    readonly userId: string;
    readonly at: Date;
    /** False for whoever waits to be let in: they get no session. */
    readonly isActive?: boolean;
  },
): Promise<void> {
  const { attempt, signIn, userId, at, isActive = true } = given;
  const hash = Buffer.from(attempt.sessionHash);
  if (!signIn) {
    await em.insert(Credential, { user: userId, passwordHash: attempt.passwordHash ?? '', changedAt: at });
    return isActive ? openSession(em, { userId, hash }) : undefined;
  }
  const identityId = uuidv7();
  const { provider, issuer, subject, tenant = null } = signIn;
  const inserted = await em.execute<object[]>(sql`
    insert into "user_identities"
      ("id", "user_id", "provider", "issuer", "subject", "tenant", "linked_at", "last_used_at")
    values (${identityId}, ${userId}, ${provider}, ${issuer}, ${subject}, ${tenant}, ${at}, ${at})
    on conflict ("issuer", "subject") do nothing returning "id"`);
  if (inserted.length === 0) throw new SomethingTaken(['IDENTITY_TAKEN']);
  await openSessionByIdentity(em, { identityId, hash });
}
