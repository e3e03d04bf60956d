import type { EntityManager } from '@mikro-orm/postgresql';
import { SCOPES, type Scope } from '../../domain/rights.ts';
import { ServiceAccount, ServiceAccountKey } from '../entities/service-account.ts';
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
  const key = await em.findOne(ServiceAccountKey, { hash, revokedAt: null });
  if (!key || (key.expiresAt && key.expiresAt <= now)) return undefined;
  const account = await em.findOne(ServiceAccount, { id: key.serviceAccountId, disabledAt: null });
  if (!account) return undefined;
  if (!key.lastUsedAt || now.getTime() - key.lastUsedAt.getTime() > TOUCH_EVERY_MS) {
    await em.nativeUpdate(ServiceAccountKey, { id: key.id }, { lastUsedAt: now });
  }
  return {
    serviceAccountId: account.id,
    environmentId: account.environmentId ?? null,
    scopes: SCOPES.filter((scope) => account.scopes.includes(scope)),
    licences: account.licences,
  };
}
