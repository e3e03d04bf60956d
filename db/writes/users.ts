import type { EntityManager } from '@mikro-orm/postgresql';
import type { EmailAddress } from '../../domain/email-address.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Locale } from '../../domain/locale.ts';
import type { EnvironmentRole } from '../../domain/rights.ts';
import { canBeRelationManager, type GivenDossier, type UserSource } from '../../domain/users.ts';
import { Credential, User, type UserRow } from '../entities/user.ts';
import { giveDossiers } from './dossiers.ts';
import { announceEnvironmentChange, type EnvironmentChange } from './environment-changes.ts';
import { assertLoginIdFree, insertLoginId, loginIdTaken } from './login-ids.ts';
import { handOverOrganisations } from './memberships.ts';
import { cancelProcessesOfUser } from './password-resets.ts';
import { revokeSessions } from './sessions.ts';
import { lockSignInPolicy } from './sign-in-policy-guards.ts';
import {
  assertAdministratorStays,
  assertRoomForInactive,
  assertSeat,
  lockEnvironment,
  lockUser,
  standingOf,
  type UserReference,
} from './user-guards.ts';

/** What people tell of somebody; null: nothing. */
export interface UserProfile {
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly company: string | null;
  readonly telephone: string | null;
}

/** What an administrator or a licence decides about somebody. */
export interface UserSettings extends UserProfile {
  readonly role: EnvironmentRole;
  readonly locale: Locale;
  readonly productRoles: readonly string[];
  readonly notifyOfDossiers: boolean;
  /** Stands on the list of the environment's licence. */
  readonly licensed: boolean;
  /** All that they may open; those that are not among it are taken from them. */
  readonly dossiers: readonly GivenDossier[];
}

export interface NewUser extends Pick<UserSettings, 'role' | 'locale'>, Partial<Omit<UserSettings, 'role' | 'locale'>> {
  /** Also how a repeat is told. */
  readonly id: string;
  readonly environmentId: string;
  readonly email: EmailAddress;
  /** Without one they set it by a link that is mailed to them. */
  readonly passwordHash?: string | undefined;
  readonly source: Exclude<UserSource, 'registration'>;
  readonly active: boolean;
}

/** `changed`: false where it was so already. `subjects`: what the outbox now holds, to deliver after the commit. */
export interface UserChange {
  readonly userId: string;
  readonly changed: boolean;
  readonly subjects: readonly string[];
}

/** `passwordCounts`: whether the password that was given is the user's. */
export interface CreatedUser extends UserChange {
  readonly passwordCounts: boolean;
}

/**
 * Makes a user of an environment by their login ID, whose mailbox nobody has proven yet. Runs inside of the caller's
 * transaction. A repeat with the same id changes nothing but the password, and that only while nobody has changed it: a
 * call that was cut off has shown its own to nobody. Two at once with the same address: the second waits, then gets
 * `LOGIN_ID_TAKEN`. Throws `NO_SEAT`, and `VALIDATION_FAILED` for a password where only a provider's sign-in counts; what it throws leaves nothing of the user behind.
 */
export async function createUser(em: EntityManager, given: NewUser): Promise<CreatedUser> {
  const { id, environmentId, email, passwordHash, active, dossiers = [], productRoles = [], ...rest } = given;
  const { seats } = await lockEnvironment(em, environmentId);
  const made = await em.findOne(User, { id, environment: environmentId }, { disableIdentityMap: true });
  if (made) return { ...unchanged(id), passwordCounts: await replaceFirstPassword(em, made, passwordHash) };
  if (passwordHash !== undefined && (await lockSignInPolicy(em, environmentId))) throw passwordRestricted();
  // the seat first: whoever has none is not told which addresses have accounts
  if (active) await assertSeat(em, environmentId, seats);
  else await assertRoomForInactive(em, environmentId, seats);
  await assertLoginIdFree(em, email);
  const at = new Date();
  await em.insert(User, {
    ...rest,
    id,
    environment: environmentId,
    productRoles: [...productRoles],
    deactivatedAt: active ? null : at,
    createdAt: at,
  });
  if (!(await insertLoginId(em, id, email))) {
    await em.nativeDelete(User, { id });
    throw loginIdTaken();
  }
  if (passwordHash !== undefined) await em.insert(Credential, { user: id, passwordHash, changedAt: at });
  await giveDossiers(em, { environmentId, userId: id, dossiers });
  const subjects = await announce(em, environmentId, active ? ['seats'] : []);
  return { userId: id, changed: true, subjects, passwordCounts: passwordHash !== undefined };
}

/**
 * Changes what is given of a user. Who is no longer at least an advanced user leaves the relation managers at once. Runs
 * inside of the caller's transaction; a repeat changes nothing. Throws `NOT_FOUND`, `VERSION_MISMATCH`,
 * `LAST_ADMINISTRATOR`.
 */
export async function updateUser(
  em: EntityManager,
  { changes, ...reference }: UserReference & { readonly changes: Partial<UserSettings> },
): Promise<UserChange> {
  const user = await lockUser(em, reference);
  const { dossiers, ...columns } = changes;
  const differing = Object.entries(columns).filter(([name, value]) => differs(user[name as keyof UserRow], value));
  const data = Object.fromEntries(differing) as Partial<Omit<UserSettings, 'dossiers'>>;
  const after = { ...standingOf(user), role: data.role ?? user.role };
  await assertAdministratorStays(em, user, after);
  const given = dossiers && (await giveDossiers(em, { ...reference, dossiers }));
  if (differing.length === 0 && !given) return unchanged(user.id);
  const leaves = Boolean(user.relationManagerSince) && !canBeRelationManager(after);
  await writeUser(em, user, { ...data, ...(leaves ? { relationManagerSince: null } : {}) });
  const announced: EnvironmentChange[] = data.role ? ['role'] : [];
  if (leaves) announced.push('relation-managers');
  return { userId: user.id, changed: true, subjects: await announce(em, reference.environmentId, announced) };
}

/**
 * Takes a user out of work: their seat is free, their sessions are over, they leave the relation managers, and what waits
 * for them personally is cancelled; their dossiers and memberships stay theirs. The successor becomes administrator of
 * the organisations that would lose their last one. Runs inside of the caller's transaction; a repeat changes nothing.
 * Throws `NOT_FOUND`, `VERSION_MISMATCH`, `LAST_ADMINISTRATOR`, `LAST_ORGANISATION_ADMINISTRATOR`, and of the successor
 * `USER_INACTIVE`, `VALIDATION_FAILED`.
 */
export async function deactivateUser(
  em: EntityManager,
  { successorId, ...reference }: UserReference & { readonly successorId?: string | undefined },
): Promise<UserChange> {
  const user = await lockUser(em, reference);
  if (user.deactivatedAt) return unchanged(user.id);
  await assertAdministratorStays(em, user, { ...standingOf(user), isActive: false });
  await handOverOrganisations(em, { environmentId: reference.environmentId, userId: user.id, successorId });
  await writeUser(em, user, { deactivatedAt: new Date(), relationManagerSince: null });
  await revokeSessions(em, user.id);
  const announced: EnvironmentChange[] = ['seats', 'role'];
  if (user.relationManagerSince) announced.push('relation-managers');
  const cancelled = await cancelProcessesOfUser(em, user.id);
  const subjects = [...(await announce(em, reference.environmentId, announced)), ...cancelled];
  return { userId: user.id, changed: true, subjects };
}

/**
 * Brings a user back, who takes a seat again; they are not put back among the relation managers. Runs inside of the
 * caller's transaction; a repeat changes nothing. Throws `NOT_FOUND`, `VERSION_MISMATCH`, `NO_SEAT`.
 */
export async function reactivateUser(em: EntityManager, reference: UserReference): Promise<UserChange> {
  const { seats } = await lockEnvironment(em, reference.environmentId);
  const user = await lockUser(em, reference);
  if (!user.deactivatedAt) return unchanged(user.id);
  await assertSeat(em, reference.environmentId, seats);
  await writeUser(em, user, { deactivatedAt: null });
  // no session of before comes back to life with them
  await revokeSessions(em, user.id);
  return { userId: user.id, changed: true, subjects: await announce(em, reference.environmentId, ['seats', 'role']) };
}

/**
 * Puts a user into the group of relation managers, or takes them out. Runs inside of the caller's transaction; a repeat
 * changes nothing. Throws `NOT_FOUND`, `VERSION_MISMATCH`, and on the way in `USER_INACTIVE`, `ROLE_TOO_LOW`.
 */
export async function setRelationManager(
  em: EntityManager,
  { isRelationManager, ...reference }: UserReference & { readonly isRelationManager: boolean },
): Promise<UserChange> {
  const user = await lockUser(em, reference);
  if (Boolean(user.relationManagerSince) === isRelationManager) return unchanged(user.id);
  if (isRelationManager && user.deactivatedAt) {
    throw new DomainError('USER_INACTIVE', 'The user is deactivated; reactivate them first.');
  }
  if (isRelationManager && !canBeRelationManager(standingOf(user))) {
    throw new DomainError('ROLE_TOO_LOW', 'Relation managers are advanced users or administrators.');
  }
  await writeUser(em, user, { relationManagerSince: isRelationManager ? new Date() : null });
  const subjects = await announce(em, reference.environmentId, ['relation-managers']);
  return { userId: user.id, changed: true, subjects };
}

/** A password for somebody who signs in by their environment's provider alone. */
function passwordRestricted(): DomainError {
  const fields = [{ field: 'password', code: 'SIGN_IN_RESTRICTED' as const }];
  return new DomainError('VALIDATION_FAILED', 'Users of this environment have no passwords.', { fields });
}

async function replaceFirstPassword(
  em: EntityManager,
  user: UserRow,
  passwordHash: string | undefined,
): Promise<boolean> {
  if (passwordHash === undefined) return false;
  const first = { user: user.id, changedAt: user.createdAt };
  return (await em.nativeUpdate(Credential, first, { passwordHash })) === 1;
}

async function writeUser(
  em: EntityManager,
  user: UserRow,
  data: Partial<Omit<UserSettings, 'dossiers'>> & {
    readonly deactivatedAt?: Date | null;
    readonly relationManagerSince?: Date | null;
  },
): Promise<void> {
  const { productRoles, ...rest } = data;
  const columns = { ...rest, ...(productRoles ? { productRoles: [...productRoles] } : {}) };
  await em.nativeUpdate(User, { id: user.id }, { ...columns, version: user.version + 1 });
}

async function announce(
  em: EntityManager,
  environmentId: string,
  changes: readonly EnvironmentChange[],
): Promise<readonly string[]> {
  for (const change of changes) await announceEnvironmentChange(em, environmentId, change);
  return changes.length > 0 ? [environmentId] : [];
}

/** Nothing and null are the same; lists are the same by their items. */
function differs(before: unknown, after: unknown): boolean {
  return JSON.stringify(before ?? null) !== JSON.stringify(after ?? null);
}

function unchanged(userId: string): UserChange {
  return { userId, changed: false, subjects: [] };
}
