import { randomBytes } from 'node:crypto';
import { type EntityManager, LockMode, sql } from '@mikro-orm/postgresql';
import type { Scope } from '../../domain/rights.ts';
import type { AccountRealm } from '../../domain/service-accounts.ts';
import { Environment } from '../entities/environment.ts';
import { ServiceAccount, ServiceAccountKey } from '../entities/service-account.ts';
import { tokenHash } from './links.ts';

const KEY_BYTES = 32;
/** By so many characters people tell keys apart; what is left cannot be guessed. */
const PREFIX_LENGTH = 12;

export interface NewServiceAccount {
  readonly id: string;
  readonly environmentId: string | null;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly licences: readonly string[];
  /** `user:<id>`, `operator:<id>` or `service-account:<id>`. */
  readonly createdBy: string;
}

export interface NewKey {
  readonly id: string;
  readonly serviceAccountId: string;
  readonly expiresAt: Date | null;
  readonly now: Date;
}

/** A new key for its owner's eyes; the database keeps its hash alone. */
export function createApiKey(): string {
  return `vst_${randomBytes(KEY_BYTES).toString('base64url')}`;
}

/** Makes a service account; false where its environment does not exist. The same id again is the same account. */
export async function addServiceAccount(em: EntityManager, account: NewServiceAccount): Promise<boolean> {
  const { id, environmentId, name, scopes, licences, createdBy } = account;
  if (environmentId !== null && (await em.count(Environment, { id: environmentId })) === 0) return false;
  await em
    .createQueryBuilder(ServiceAccount)
    .insert({ id, environmentId, name, scopes: [...scopes], licences: [...licences], createdBy, createdAt: new Date() })
    .onConflict('id')
    .ignore()
    .execute();
  return true;
}

/**
 * Gives an account a key more; the others go on working, so that a program can be moved from one to the next. The same
 * id again, for a call that was cut off before anybody saw the key, puts the new key in the place of the lost one.
 */
export async function addKey(em: EntityManager, { id, serviceAccountId, expiresAt, now }: NewKey, key: string) {
  return em.transactional(async (tx): Promise<'added' | 'unknown' | 'disabled' | 'in-use'> => {
    const account = await tx.findOne(ServiceAccount, serviceAccountId, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!account) return 'unknown';
    if (account.disabledAt) return 'disabled';
    const { affectedRows } = await tx.execute<{ affectedRows: number }>(
      sql`
      insert into "service_account_keys" ("id", "service_account_id", "hash", "prefix", "created_at", "expires_at")
      values (${id}, ${serviceAccountId}, ${tokenHash(key)}, ${prefixOf(key)}, ${now}, ${expiresAt})
      on conflict ("id") do update set "hash" = excluded."hash", "prefix" = excluded."prefix",
        "created_at" = excluded."created_at", "expires_at" = excluded."expires_at"
      where "service_account_keys"."last_used_at" is null and "service_account_keys"."revoked_at" is null`,
      [],
      'run',
    );
    return affectedRows === 1 ? 'added' : 'in-use';
  });
}

/** Ends a key at once; false where the account has none of that id. One that has ended stays as it ended. */
export async function revokeKey(
  em: EntityManager,
  { id, serviceAccountId }: { readonly id: string; readonly serviceAccountId: string },
): Promise<boolean> {
  await em.nativeUpdate(ServiceAccountKey, { id, serviceAccountId, revokedAt: null }, { revokedAt: new Date() });
  return (await em.count(ServiceAccountKey, { id, serviceAccountId })) > 0;
}

/** Stops an account and with it every key of it, at once and for good; harmless when repeated. */
export async function disableServiceAccount(em: EntityManager, realm: AccountRealm, id: string): Promise<void> {
  const own = realm.kind === 'environment' ? { environmentId: realm.environmentId } : {};
  await em.nativeUpdate(ServiceAccount, { id, disabledAt: null, ...own }, { disabledAt: new Date() });
}

/** By which characters people tell a key from others. */
export function prefixOf(key: string): string {
  return key.slice(0, PREFIX_LENGTH);
}
