import type { EntityManager } from '@mikro-orm/postgresql';
import { SCOPES, type Scope } from '../../domain/rights.ts';
import type { AccountRealm } from '../../domain/service-accounts.ts';
import { ServiceAccount, ServiceAccountKey, type ServiceAccountRow } from '../entities/service-account.ts';
import { prepared, runPrepared } from '../prepared.ts';
import { TOUCH_EVERY_MS } from './sessions.ts';

export interface ServiceAccountOfKey {
  readonly serviceAccountId: string;
  readonly environmentId: string | null;
  readonly scopes: readonly Scope[];
  readonly licences: readonly string[];
}

/** The account of a key that is valid now; undefined for one that is unknown, expired, revoked, or whose account is disabled. */
export async function findServiceAccountByKey(
  em: EntityManager,
  { hash, now }: { readonly hash: Buffer; readonly now: Date },
): Promise<ServiceAccountOfKey | undefined> {
  const statement = prepared('find-service-account')`
    select k."id" as "keyId", k."last_used_at" as "lastUsedAt", a."id" as "serviceAccountId",
      a."environment_id" as "environmentId", a."scopes", a."licences"
    from "service_account_keys" k join "service_accounts" a on a."id" = k."service_account_id" and a."disabled_at" is null
    where k."hash" = ${hash} and k."revoked_at" is null and (k."expires_at" is null or k."expires_at" > ${now})`;
  const [row] = await runPrepared<AccountOfKey>(em, statement);
  if (!row) return undefined;
  const { keyId, lastUsedAt: usedAt, ...account } = row;
  const lastUsedAt = usedAt === null ? null : new Date(usedAt);
  if (!lastUsedAt || now.getTime() - lastUsedAt.getTime() > TOUCH_EVERY_MS) {
    await em.nativeUpdate(ServiceAccountKey, { id: keyId }, { lastUsedAt: now });
  }
  return { ...account, scopes: SCOPES.filter((scope) => account.scopes.includes(scope)) };
}

type AccountOfKey = ServiceAccountOfKey & { readonly keyId: string; readonly lastUsedAt: Date | string | null };

/** A key as lists show it; the key itself was shown once and is not kept. */
export interface ServiceAccountKeyView {
  readonly id: string;
  readonly prefix: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

export interface ServiceAccountView {
  readonly id: string;
  readonly environmentId: string | null;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly licences: readonly string[];
  readonly createdAt: Date;
  readonly disabledAt: Date | null;
  /** The youngest last. */
  readonly keys: readonly ServiceAccountKeyView[];
}

/** A page of an environment's accounts, or of those without one, the oldest first; one more than `limit` when there are more. */
export async function listServiceAccounts(
  em: EntityManager,
  {
    environmentId,
    limit,
    after,
  }: { readonly environmentId: string | null; readonly limit: number; readonly after: string | undefined },
): Promise<readonly ServiceAccountView[]> {
  const accounts = await em.find(
    ServiceAccount,
    { environmentId, ...(after === undefined ? {} : { id: { $gt: after } }) },
    { orderBy: { id: 'asc' }, limit: limit + 1 },
  );
  return withKeys(em, accounts);
}

/** An account that the realm reaches; the platform reaches every one. */
export async function findServiceAccount(
  em: EntityManager,
  realm: AccountRealm,
  id: string,
): Promise<ServiceAccountView | undefined> {
  const account = await em.findOne(ServiceAccount, {
    id,
    ...(realm.kind === 'environment' ? { environmentId: realm.environmentId } : {}),
  });
  const [view] = await withKeys(em, account ? [account] : []);
  return view;
}

async function withKeys(
  em: EntityManager,
  accounts: readonly ServiceAccountRow[],
): Promise<readonly ServiceAccountView[]> {
  const ids = accounts.map(({ id }) => id);
  const keys = await em.find(ServiceAccountKey, { serviceAccountId: { $in: ids } }, { orderBy: { id: 'asc' } });
  return accounts.map((account) => ({
    id: account.id,
    environmentId: account.environmentId ?? null,
    name: account.name,
    scopes: SCOPES.filter((scope) => account.scopes.includes(scope)),
    licences: account.licences,
    createdAt: account.createdAt,
    disabledAt: account.disabledAt ?? null,
    keys: keys
      .filter(({ serviceAccountId }) => serviceAccountId === account.id)
      .map(({ id, prefix, createdAt, expiresAt, lastUsedAt, revokedAt }) => ({
        id,
        prefix,
        createdAt,
        expiresAt: expiresAt ?? null,
        lastUsedAt: lastUsedAt ?? null,
        revokedAt: revokedAt ?? null,
      })),
  }));
}
