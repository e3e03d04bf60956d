import type { MikroORM } from '@mikro-orm/postgresql';
import { uuidv7 } from 'uuidv7';
import { findServiceAccount, type ServiceAccountView } from '../db/queries/service-accounts.ts';
import {
  addKey,
  addServiceAccount,
  createApiKey,
  disableServiceAccount,
  revokeKey,
} from '../db/writes/service-accounts.ts';
import { DomainError } from '../domain/errors.ts';
import { actorOf, type KnownCaller, PLATFORM_SCOPES, type Scope } from '../domain/rights.ts';
import {
  type Grant,
  KEY_DAYS,
  keyExpiry,
  parseAccountName,
  realmOf,
  reasonsAgainstGrant,
} from '../domain/service-accounts.ts';

export interface ServiceAccountDependencies {
  readonly orm: MikroORM;
}

export interface WantedAccount {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly licences: readonly string[];
  /** Given by operators alone; an administrator's accounts are of their own environment. */
  readonly environmentId: string | undefined;
}

/** A key as it is shown to whoever had it made, once. */
export interface ShownKey {
  readonly id: string;
  readonly key: string;
  readonly prefix: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
}

/**
 * Makes a service account. Throws `VALIDATION_FAILED` for a name that cannot be shown, or a grant that makes no sense,
 * `NOT_ALLOWED` for more than the caller holds, `NOT_FOUND` for an environment that is none, or not theirs. A repeat
 * with the same `id` finds the account that the first made.
 */
export async function createServiceAccount(
  { orm }: ServiceAccountDependencies,
  caller: KnownCaller,
  wanted: WantedAccount,
  id: string = uuidv7(),
): Promise<ServiceAccountView> {
  const environmentId = environmentFor(caller, wanted.environmentId);
  assertGrantable(caller, wanted);
  const name = parseAccountName(wanted.name);
  if (name === undefined) throw invalid('name', 'NAME_INVALID');
  const isForPlatform = wanted.scopes.some((scope) => PLATFORM_SCOPES.includes(scope));
  if (environmentId !== null && isForPlatform) throw invalid('scopes', 'INVALID');
  if (wanted.licences.length > 0 && !wanted.scopes.includes('licences.sync')) throw invalid('licences', 'INVALID');
  const { scopes, licences } = wanted;
  const account = { id, environmentId, name, scopes, licences, createdBy: actorOf(caller) };
  if (!(await addServiceAccount(orm.em.fork(), account))) throw notFound();
  return readServiceAccount({ orm }, caller, id);
}

/** An account within the caller's reach. Throws `NOT_FOUND`. */
export async function readServiceAccount(
  { orm }: ServiceAccountDependencies,
  caller: KnownCaller,
  id: string,
): Promise<ServiceAccountView> {
  const account = await findServiceAccount(orm.em.fork(), realmOf(caller), id);
  if (!account) throw notFound();
  return account;
}

/**
 * Gives an account one more key. Throws `NOT_FOUND`, `ACCOUNT_DISABLED`, and `NOT_ALLOWED` where the key could do more
 * than the caller. A repeat with the same `id` answers another key, which takes the place of the first one.
 */
export async function createKey(
  { orm }: ServiceAccountDependencies,
  caller: KnownCaller,
  accountId: string,
  { expiresInDays = KEY_DAYS, id = uuidv7() }: { readonly expiresInDays?: number; readonly id?: string } = {},
): Promise<ShownKey> {
  const account = await readServiceAccount({ orm }, caller, accountId);
  assertGrantable(caller, account);
  const now = new Date();
  const key = createApiKey();
  const expiresAt = keyExpiry(now, expiresInDays);
  const added = await addKey(orm.em.fork(), { id, serviceAccountId: account.id, expiresAt, now }, key);
  if (added === 'unknown') throw notFound();
  if (added === 'disabled') throw new DomainError('ACCOUNT_DISABLED', 'A disabled account gets no keys.');
  if (added === 'in-use') throw new DomainError('ALREADY_DECIDED', 'The key of this call is in use already.');
  const { keys } = await readServiceAccount({ orm }, caller, accountId);
  const view = keys.find((candidate) => candidate.id === id);
  if (!view) throw notFound();
  return { id, key, prefix: view.prefix, createdAt: view.createdAt, expiresAt: view.expiresAt };
}

/** Ends a key at once. Throws `NOT_FOUND`; for one that has ended it changes nothing. */
export async function endKey(
  { orm }: ServiceAccountDependencies,
  caller: KnownCaller,
  { accountId, keyId }: { readonly accountId: string; readonly keyId: string },
): Promise<void> {
  const account = await readServiceAccount({ orm }, caller, accountId);
  if (!(await revokeKey(orm.em.fork(), { id: keyId, serviceAccountId: account.id }))) throw notFound();
}

/** Stops an account and every key of it, for good. Throws `NOT_FOUND`; for a disabled one it changes nothing. */
export async function disable(
  { orm }: ServiceAccountDependencies,
  caller: KnownCaller,
  id: string,
): Promise<ServiceAccountView> {
  await disableServiceAccount(orm.em.fork(), realmOf(caller), id);
  return readServiceAccount({ orm }, caller, id);
}

/** Of which environment a caller's accounts are; null: of none. Throws `NOT_FOUND` for one that is not theirs. */
export function environmentFor(caller: KnownCaller, asked: string | undefined): string | null {
  const realm = realmOf(caller);
  const wanted = asked?.toLowerCase();
  if (realm.kind === 'platform') return wanted ?? null;
  if (wanted !== undefined && wanted !== realm.environmentId) throw notFound();
  return realm.environmentId;
}

function assertGrantable(caller: KnownCaller, grant: Grant): void {
  const reasons = reasonsAgainstGrant(caller, grant);
  if (reasons.length > 0) {
    throw new DomainError('NOT_ALLOWED', 'Nobody gives more than they hold; `reasons` says why.', { reasons });
  }
}

function invalid(field: string, code: 'INVALID' | 'NAME_INVALID'): DomainError {
  return new DomainError('VALIDATION_FAILED', 'The account cannot be made like this.', { fields: [{ field, code }] });
}

function notFound(): DomainError {
  return new DomainError('NOT_FOUND', 'There is nothing here.');
}
