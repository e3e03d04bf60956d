import { randomBytes, randomUUID } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import { EmailVerification } from '../../db/entities/email-verification.ts';
import { Environment } from '../../db/entities/environment.ts';
import { OperatorSession } from '../../db/entities/operator.ts';
import { PreparedRegistration } from '../../db/entities/prepared-registration.ts';
import { Process } from '../../db/entities/process.ts';
import { ServiceAccount, ServiceAccountKey } from '../../db/entities/service-account.ts';
import { Subscription } from '../../db/entities/subscription.ts';
import { Session, User, UserAddress } from '../../db/entities/user.ts';
import { tokenHash } from '../../db/writes/links.ts';
import { addKey, addServiceAccount, createApiKey } from '../../db/writes/service-accounts.ts';
import { DAY_MS } from '../../domain/policy.ts';
import type { EnvironmentRole, Scope } from '../../domain/rights.ts';
import type { TestInstance } from './instance.ts';

/** What a caller sends along with every call. */
export type CallerHeaders = Readonly<Record<string, string>>;

export interface SeededUser {
  readonly userId: string;
  readonly sessionId: string;
  readonly headers: CallerHeaders;
}

/** An environment with nobody in it yet. */
export async function seedEnvironment({ orm }: Pick<TestInstance, 'orm'>): Promise<string> {
  const id = randomUUID();
  const em = orm.em.fork();
  const now = new Date();
  await em.insert(Environment, { id, name: `Environment ${id}`, nameKey: `environment ${id}`, createdAt: now });
  const bought = { partnerRelations: true, seats: 50, credit: 100, updatedAt: now };
  await em.insert(Subscription, { environment: id, ...bought });
  return id;
}

/** A user of an environment, signed in, or signed out again. */
export async function seedUser(
  { orm, apiUrl }: Pick<TestInstance, 'orm' | 'apiUrl'>,
  environmentId: string,
  role: EnvironmentRole,
  more: { readonly revokedAt?: Date | null; readonly isRelationManager?: boolean } = {},
): Promise<SeededUser> {
  const em = orm.em.fork();
  const [userId, sessionId] = [randomUUID(), randomUUID()];
  const email = `${userId}@acme.example`;
  const now = new Date();
  const { revokedAt = null, isRelationManager = false } = more;
  const group = { relationManagerSince: isRelationManager ? now : null };
  await em.insert(User, { id: userId, environment: environmentId, role, locale: 'nl', createdAt: now, ...group });
  const address = { id: randomUUID(), user: userId, email, emailKey: email, emailKeyVersion: 1 };
  await em.insert(UserAddress, { ...address, provenAt: now, isPrimary: true });
  const token = randomBytes(32).toString('base64url');
  const session = { id: sessionId, tokenHash: tokenHash(token), user: userId, createdAt: now, lastSeenAt: now };
  await em.insert(Session, { ...session, revokedAt });
  return { userId, sessionId, headers: { cookie: `session=${token}`, origin: apiUrl } };
}

/** What an environment has prepared for somebody, or asks of the owner of an account. */
export async function seedPrepared(
  { orm }: Pick<TestInstance, 'orm'>,
  environmentId: string,
  userId: string | null = null,
): Promise<string> {
  const [id, at] = [randomUUID(), new Date()];
  const email = `${id}@client.example`;
  const address = { email, emailKey: email, emailKeyVersion: 1 };
  const times = { askedAt: at, createdAt: at, expiresAt: new Date(at.getTime() + DAY_MS) };
  const prepared = { environmentName: 'Client', createdBy: 'test', locale: 'nl' as const };
  const stage = 'awaiting-answer' as const;
  await orm.em
    .fork()
    .insert(PreparedRegistration, { id, environmentId, userId, stage, ...address, ...times, ...prepared });
  return id;
}

/** An address on another domain that is proven and waits for an administrator of the environment. */
export async function seedWaitingAddress(
  instance: Pick<TestInstance, 'orm' | 'apiUrl'>,
  environmentId: string,
): Promise<string> {
  const { userId } = await seedUser(instance, environmentId, 'user');
  const [id, at] = [randomUUID(), new Date()];
  const email = `${id}@elsewhere.example`;
  const em = instance.orm.em.fork();
  const standing = { stage: 'awaiting-approval', stageSince: at, waitingOn: 'administrator' as const };
  const process = { id, kind: 'emailVerification' as const, environmentIds: [environmentId], createdAt: at };
  await em.insert(Process, { ...process, ...standing });
  const address = { email, emailKey: email, emailKeyVersion: 1, needsApproval: true, provenAt: at };
  await em.insert(EmailVerification, { id, userId, ...address });
  return id;
}

/** A service account with one key; of the platform where `environmentId` is null. */
export async function seedProgram(
  { orm }: Pick<TestInstance, 'orm'>,
  program: {
    readonly environmentId: string | null;
    readonly scopes: readonly Scope[];
    readonly licences?: readonly string[];
    readonly ended?: 'expired' | 'revoked' | 'disabled';
  },
): Promise<{ readonly serviceAccountId: string; readonly keyId: string; readonly headers: CallerHeaders }> {
  const [serviceAccountId, keyId, key] = [randomUUID(), randomUUID(), createApiKey()];
  const { environmentId, scopes, licences = [], ended } = program;
  const account = { id: serviceAccountId, environmentId, name: 'A program', scopes, licences, createdBy: 'test' };
  const em = orm.em.fork();
  await addServiceAccount(em, account);
  const now = new Date();
  await addKey(em, { id: keyId, serviceAccountId, expiresAt: new Date(now.getTime() + DAY_MS), now }, key);
  if (ended) await end(orm, ended, { serviceAccountId, keyId });
  return { serviceAccountId, keyId, headers: { authorization: `Bearer ${key}` } };
}

/** An operator who is signed in. */
export async function seedOperator({ orm, apiUrl }: Pick<TestInstance, 'orm' | 'apiUrl'>): Promise<CallerHeaders> {
  const token = randomBytes(32).toString('base64url');
  const now = new Date();
  const session = { id: randomUUID(), tokenHash: tokenHash(token), subject: 'link', createdAt: now, lastSeenAt: now };
  await orm.em.fork().insert(OperatorSession, session);
  return { cookie: `operator=${token}`, origin: apiUrl };
}

async function end(
  orm: MikroORM,
  how: 'expired' | 'revoked' | 'disabled',
  { serviceAccountId, keyId }: { readonly serviceAccountId: string; readonly keyId: string },
): Promise<void> {
  const em = orm.em.fork();
  const past = new Date(Date.now() - 1_000);
  if (how === 'disabled') await em.nativeUpdate(ServiceAccount, { id: serviceAccountId }, { disabledAt: past });
  else
    await em.nativeUpdate(
      ServiceAccountKey,
      { id: keyId },
      how === 'expired' ? { expiresAt: past } : { revokedAt: past },
    );
}
