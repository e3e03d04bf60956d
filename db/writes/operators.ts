import { randomBytes } from 'node:crypto';
import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { uuidv7 } from 'uuidv7';
import type { ProvenIdentity } from '../../domain/identity.ts';
import { OPERATOR_LINK_MS, OPERATOR_LINK_SUBJECT, OPERATORS_ACCOUNT } from '../../domain/operators.ts';
import type { Scope } from '../../domain/rights.ts';
import { OperatorSession, OperatorSignInLink } from '../entities/operator.ts';
import { ServiceAccount, ServiceAccountKey } from '../entities/service-account.ts';
import { tokenHash } from './links.ts';
import { addKey, addServiceAccount, createApiKey, prefixOf } from './service-accounts.ts';

/** Who makes an account from a terminal: whoever can reach the database. */
const TERMINAL = 'operator:terminal';

/** Makes the one-time link by which an operator signs in, and answers its token; those before it lead nowhere any more. */
export async function createOperatorSignInLink(em: EntityManager, now: Date): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(now.getTime() + OPERATOR_LINK_MS);
  await em.transactional(async (tx) => {
    await tx.nativeDelete(OperatorSignInLink, {});
    await tx.insert(OperatorSignInLink, { hash: tokenHash(token), createdAt: now, expiresAt });
  });
  return token;
}

/**
 * Uses a one-time link up and opens an operator's session; false for a link that is unknown, used or over. Two at once:
 * one of them gets in.
 */
export async function useOperatorSignInLink(
  em: EntityManager,
  { token, sessionHash, now }: { readonly token: string; readonly sessionHash: Buffer; readonly now: Date },
): Promise<boolean> {
  return em.transactional(async (tx) => {
    const open = { hash: tokenHash(token), usedAt: null, expiresAt: { $gt: now } };
    if ((await tx.nativeUpdate(OperatorSignInLink, open, { usedAt: now })) === 0) return false;
    const session = { id: uuidv7(), tokenHash: sessionHash, subject: OPERATOR_LINK_SUBJECT };
    await tx.insert(OperatorSession, { ...session, createdAt: now, lastSeenAt: now });
    return true;
  });
}

/**
 * Opens the session of an operator whom their provider vouches for: who is new gets a row, of whom we know the name is
 * brought up to date. Two at once are one operator with two sessions.
 */
export async function openOperatorSession(
  em: EntityManager,
  {
    identity,
    sessionHash,
    now,
  }: {
    readonly identity: Pick<ProvenIdentity, 'issuer' | 'subject' | 'firstName' | 'lastName'>;
    readonly sessionHash: Buffer;
    readonly now: Date;
  },
): Promise<void> {
  const { issuer, subject, firstName, lastName } = identity;
  const name =
    [firstName, lastName]
      .filter((part) => part !== null)
      .join(' ')
      .slice(0, 160) || null;
  await em.transactional(async (tx) => {
    const [operator] = await tx.execute<{ id: string }[]>(sql`
      insert into "operators" ("id", "issuer", "subject", "name", "created_at", "last_signed_in_at")
      values (${uuidv7()}, ${issuer}, ${subject}, ${name}, ${now}, ${now})
      on conflict ("issuer", "subject") do update
      set "name" = coalesce(excluded."name", "operators"."name"), "last_signed_in_at" = excluded."last_signed_in_at"
      returning "id"`);
    if (!operator) throw new Error('an upsert answered no row');
    const session = { id: uuidv7(), tokenHash: sessionHash, subject: operator.id };
    await tx.insert(OperatorSession, { ...session, createdAt: now, lastSeenAt: now });
  });
}

/** Ends an operator's session at once; one that has ended stays so. */
export async function revokeOperatorSession(em: EntityManager, hash: Buffer): Promise<void> {
  await em.nativeUpdate(OperatorSession, { tokenHash: hash, revokedAt: null }, { revokedAt: new Date() });
}

/** Gives operators a new key, and answers it. An account of the same name and scopes that is there gets it, else a new one. */
export async function addOperatorKey(
  em: EntityManager,
  wanted: { readonly name: string; readonly scopes: readonly Scope[]; readonly expiresAt: Date; readonly now: Date },
): Promise<string> {
  const { name, scopes, expiresAt, now } = wanted;
  return em.transactional(async (tx) => {
    // two at once would make two accounts
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('operator-key', 0))`);
    const accounts = await tx.find(ServiceAccount, { name, environmentId: null, disabledAt: null });
    const same = accounts.find((account) => account.scopes.toSorted().join() === scopes.toSorted().join());
    const id = same?.id ?? uuidv7();
    await addServiceAccount(tx, { id, environmentId: null, name, scopes, licences: [], createdBy: TERMINAL });
    const key = createApiKey();
    await addKey(tx, { id: uuidv7(), serviceAccountId: id, expiresAt, now }, key);
    return key;
  });
}

/**
 * Makes a key that is known already work: its account and row are made where the database has none, and put right where
 * somebody has ended them. Harmless when repeated.
 */
export async function ensureOperatorKey(
  em: EntityManager,
  { key, scopes, now }: { readonly key: string; readonly scopes: readonly Scope[]; readonly now: Date },
): Promise<void> {
  await em.transactional(async (tx) => {
    const hash = tokenHash(key);
    const known = await tx.findOne(ServiceAccountKey, { hash });
    const id = known?.serviceAccountId ?? uuidv7();
    const account = { name: OPERATORS_ACCOUNT, scopes: [...scopes], createdBy: TERMINAL };
    await addServiceAccount(tx, { id, environmentId: null, licences: [], ...account });
    await tx.nativeUpdate(ServiceAccount, { id }, { scopes: account.scopes, disabledAt: null });
    if (known) await tx.nativeUpdate(ServiceAccountKey, { hash }, { revokedAt: null, expiresAt: null });
    else {
      const row = { id: uuidv7(), serviceAccountId: id, hash, prefix: prefixOf(key), createdAt: now };
      await tx.insert(ServiceAccountKey, row);
    }
  });
}
