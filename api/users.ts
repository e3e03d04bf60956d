import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { uuidv7 } from 'uuidv7';
import { type EnvironmentView, findEnvironment } from '../db/queries/environments.ts';
import { type BegunLoginDetails, beginLoginDetails } from '../db/writes/password-resets.ts';
import { assertSeatLeft, lockUser, type UserReference } from '../db/writes/user-guards.ts';
import { createUser, deactivateUser, reactivateUser, type UserSettings, updateUser } from '../db/writes/users.ts';
import { type EmailAddress, parseEmailAddress } from '../domain/email-address.ts';
import { DomainError, type FieldError } from '../domain/errors.ts';
import type { Locale } from '../domain/locale.ts';
import { refuseComposition, refusePassword } from '../domain/password.ts';
import { actorOf, type EnvironmentRole, type KnownCaller } from '../domain/rights.ts';
import { type GivenDossier, reachesRole } from '../domain/users.ts';
import { loadCommonPasswords } from './auth/common-passwords.ts';
import { generatePassword } from './auth/generated-password.ts';
import { ownEnvironment } from './auth/own-environment.ts';
import { hashGivenPassword } from './auth/password-hash.ts';
import type { RateLimits } from './auth/rate-limits.ts';
import { type GivenProfile, parseProfile } from './profile.ts';

export interface UserAdministration {
  readonly orm: MikroORM;
  readonly platformName: string;
  readonly limits: Pick<RateLimits, 'assertLoginIdsLeft' | 'countTakenLoginId'>;
  /** Delivers without keeping the caller; what it does not manage the relay does. */
  readonly deliverSoon: (subject: string) => void;
}

/** Somebody new, as an administrator or a program gives them. */
export interface UserForm extends GivenProfile {
  readonly email: string;
  readonly role: EnvironmentRole;
  readonly password?: string | undefined;
  readonly generatePassword: boolean;
  readonly activate: boolean;
  readonly mailLoginDetails: boolean;
  readonly dossiers: readonly GivenDossier[];
  readonly productRoles: readonly string[];
  readonly notifyOfDossiers: boolean;
  /** The environment's when undefined. */
  readonly locale?: Locale | undefined;
}

/** What may be changed of a user; undefined stays as it is. */
export interface UserPatch extends GivenProfile {
  readonly role?: EnvironmentRole | undefined;
  readonly locale?: Locale | undefined;
  readonly productRoles?: readonly string[] | undefined;
  readonly notifyOfDossiers?: boolean | undefined;
  readonly dossiers?: readonly GivenDossier[] | undefined;
}

/** Who is changed, by whom, on top of which version; undefined for any. */
export interface UserTarget {
  readonly caller: KnownCaller;
  readonly userId: string;
  readonly expectedVersion: number | undefined;
}

/**
 * Makes a user of the caller's environment; `id`: theirs, so that a repeat makes nobody else. Answers the password where
 * one was generated, to be shown once. Throws `VALIDATION_FAILED` with every field at once, `NOT_ALLOWED` for a role that
 * the caller does not reach, `LOGIN_ID_TAKEN`, `NO_SEAT`, and `RATE_LIMITED` for who has met too many taken addresses.
 */
export async function addUser(
  dependencies: UserAdministration,
  { caller, id, form }: { readonly caller: KnownCaller; readonly id: string; readonly form: UserForm },
): Promise<{ readonly userId: string; readonly password: string | null }> {
  const { orm, limits, deliverSoon } = dependencies;
  const environmentId = ownEnvironment(caller);
  assertReaches(caller, form.role);
  const environment = await findEnvironment(orm.em.fork(), environmentId);
  const { email, profile } = await parseForm(dependencies, form, environment);
  await limits.assertLoginIdsLeft(environmentId);
  if (form.activate) await assertSeatLeft(orm.em.fork(), { id, environmentId });
  const generated = form.generatePassword ? generatePassword() : undefined;
  const password = form.password ?? generated;
  const { role, dossiers, productRoles, notifyOfDossiers } = form;
  const given = {
    ...profile,
    id,
    environmentId,
    email,
    role,
    dossiers,
    productRoles,
    notifyOfDossiers,
    locale: form.locale ?? environment?.locale ?? 'nl',
    passwordHash: password === undefined ? undefined : await hashGivenPassword(environmentId, password),
    source: 'administrator' as const,
    active: form.activate,
  };
  try {
    const { subjects, passwordCounts } = await orm.em.fork().transactional(async (em) => {
      const made = await createUser(em, given);
      if (!made.changed || !form.mailLoginDetails) return made;
      const details = { id: uuidv7(), userId: id, actor: actorOf(caller) };
      const { subject } = await beginLoginDetails(em, details);
      return { ...made, subjects: [...made.subjects, subject] };
    });
    for (const subject of subjects) deliverSoon(subject);
    return { userId: id, password: passwordCounts ? (generated ?? null) : null };
  } catch (refusal) {
    const isTaken = refusal instanceof DomainError && refusal.code === 'LOGIN_ID_TAKEN';
    if (isTaken) await limits.countTakenLoginId(environmentId);
    throw refusal;
  }
}

/**
 * Changes what is given of a user of the caller's environment. Throws `NOT_FOUND`, `VALIDATION_FAILED`, `NOT_ALLOWED` for
 * a user or role that the caller does not reach, `VERSION_MISMATCH`, `LAST_ADMINISTRATOR`.
 */
export async function editUser(
  dependencies: UserAdministration,
  target: UserTarget,
  { role, locale, productRoles, notifyOfDossiers, dossiers, ...given }: UserPatch,
): Promise<void> {
  if (role) assertReaches(target.caller, role);
  const { profile, fields } = parseProfile(given);
  assertValid(fields);
  const settings = { ...profile, role, locale, productRoles, notifyOfDossiers, dossiers };
  const changes: Partial<UserSettings> = Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined),
  );
  await changeReached(dependencies, target, (em, reference) => updateUser(em, { ...reference, changes }));
}

/** Deactivates a user of the caller's environment. Throws as `deactivateUser` does, and `NOT_ALLOWED`. */
export async function endUser(
  dependencies: UserAdministration,
  target: UserTarget,
  successorId?: string,
): Promise<void> {
  const end = (em: EntityManager, reference: UserReference) =>
    deactivateUser(em, { ...reference, successorId: successorId?.toLowerCase() });
  await changeReached(dependencies, target, end);
}

/** Brings a user of the caller's environment back. Throws as `reactivateUser` does, and `NOT_ALLOWED`. */
export async function bringBackUser(dependencies: UserAdministration, target: UserTarget): Promise<void> {
  await changeReached(dependencies, target, reactivateUser);
}

/**
 * Mails a user of the caller's environment their login ID and a link to set a password, or where they sign in by a
 * provider; asked for again, the newer link counts. Answers the process; a repeat with the same `id` finds it. Throws `NOT_FOUND`, `NOT_ALLOWED`, `USER_INACTIVE`, `VERSION_MISMATCH`.
 */
export async function sendLoginDetails(
  dependencies: UserAdministration,
  target: UserTarget,
  id: string = uuidv7(),
): Promise<{ readonly id: string; readonly stage: BegunLoginDetails['stage'] }> {
  const { stage } = await changeReached(dependencies, target, async (em, reference) => {
    const { deactivatedAt } = await lockUser(em, reference);
    if (deactivatedAt) throw new DomainError('USER_INACTIVE', 'The user is deactivated; reactivate them first.');
    const details = { id, userId: reference.userId, actor: actorOf(target.caller) };
    const { subject, stage } = await beginLoginDetails(em, details);
    return { subjects: [subject], stage };
  });
  return { id, stage };
}

/** One transaction in which the user is locked before anybody asks what the caller reaches, so that nothing slips between. */
async function changeReached<T extends { readonly subjects: readonly string[] }>(
  { orm, deliverSoon }: UserAdministration,
  { caller, userId, expectedVersion }: UserTarget,
  change: (em: EntityManager, reference: UserReference) => Promise<T>,
): Promise<T> {
  const reference = { environmentId: ownEnvironment(caller), userId, expectedVersion };
  const changed = await orm.em.fork().transactional(async (em) => {
    assertReaches(caller, (await lockUser(em, reference)).role);
    return change(em, reference);
  });
  for (const subject of changed.subjects) deliverSoon(subject);
  return changed;
}

function assertReaches(caller: KnownCaller, role: EnvironmentRole): void {
  if (reachesRole(caller, role)) return;
  throw new DomainError('NOT_ALLOWED', 'Nobody gives, changes or takes away a role above their own.', {
    reasons: ['ROLE_TOO_LOW'],
  });
}

async function parseForm(
  { platformName }: UserAdministration,
  form: UserForm,
  environment: EnvironmentView | undefined,
) {
  const email = parseEmailAddress(form.email);
  const { profile, fields: wrong } = parseProfile(form);
  const fields: FieldError[] = [...wrong];
  if (!email) fields.push({ field: 'email', code: form.email.trim() === '' ? 'REQUIRED' : 'EMAIL_INVALID' });
  if (environment?.signIn) fields.push(...refusePasswords(form));
  else if (form.password !== undefined) {
    const context = [form.email, environment?.name ?? '', platformName, form.firstName ?? '', form.lastName ?? ''];
    const code =
      refusePassword(form.password, context, await loadCommonPasswords()) ?? refuseComposition(form.password);
    if (code) fields.push({ field: 'password', code });
    if (form.generatePassword) fields.push({ field: 'generatePassword', code: 'INVALID' });
  }
  // a link for somebody who cannot sign in would lead nowhere
  if (form.mailLoginDetails && !form.activate) fields.push({ field: 'mailLoginDetails', code: 'INVALID' });
  assertValid(fields);
  return { email: email as EmailAddress, profile };
}

/** Nobody gets a password where only a provider's sign-in counts. */
function refusePasswords({ password, generatePassword: isGenerated }: UserForm): readonly FieldError[] {
  const code = 'SIGN_IN_RESTRICTED';
  return [
    ...(password === undefined ? [] : [{ field: 'password', code } as const]),
    ...(isGenerated ? [{ field: 'generatePassword', code } as const] : []),
  ];
}

function assertValid(fields: readonly FieldError[]): void {
  if (fields.length === 0) return;
  throw new DomainError('VALIDATION_FAILED', 'The body is not valid; `errors` names the fields.', { fields });
}
