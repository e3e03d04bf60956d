import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { uuidv7 } from 'uuidv7';
import { Session } from '../entities/user.ts';

/**
 * Opens a session for somebody whose provider has just vouched for them, in one statement: only while that identity is
 * theirs, they are active and their environment lets it in. Tells whether one was opened.
 */
export async function openSessionByIdentity(
  em: EntityManager,
  session: { readonly identityId: string; readonly hash: Buffer; readonly agent?: string | null },
): Promise<boolean> {
  const { identityId, hash, agent = null } = session;
  const at = new Date();
  const rows = await em.execute<{ id: string }[]>(sql`
    insert into "sessions" ("id", "token_hash", "user_id", "identity_id", "created_at", "last_seen_at", "agent")
    select ${uuidv7()}::uuid, ${hash}::bytea, u."id", i."id", ${at}::timestamptz, ${at}::timestamptz, ${agent}::varchar
    from "user_identities" i join "users" u on u."id" = i."user_id" join "environments" e on e."id" = u."environment_id"
    where i."id" = ${identityId} and u."deactivated_at" is null
      and (e."sign_in_provider" is null or (e."sign_in_provider" = i."provider" and e."sign_in_issuer" = i."issuer"
        and (e."sign_in_tenant" is null or e."sign_in_tenant" = i."tenant")))
    for share of i, u, e returning "id"`);
  return rows.length === 1;
}

/** Opens a session; `hash`: of the token that the person's cookie holds. */
export async function openSession(
  em: EntityManager,
  { userId, hash, agent = null }: { readonly userId: string; readonly hash: Buffer; readonly agent?: string | null },
): Promise<void> {
  const at = new Date();
  await em.insert(Session, { id: uuidv7(), tokenHash: hash, user: userId, createdAt: at, lastSeenAt: at, agent });
}

/**
 * Opens a session for somebody whose password was found right a moment ago, in one statement: only while that password
 * still counts, they are active and their environment is not restricted to a provider. A reset, a deactivation or a
 * restriction that is under way is waited for, so no session outlives it that was being opened by the password of before.
 * Tells whether one was opened.
 */
export async function openSessionByPassword(
  em: EntityManager,
  session: {
    readonly userId: string;
    /** Of the password, as it was compared with. */
    readonly passwordHash: string;
    readonly hash: Buffer;
    readonly agent?: string | null;
  },
): Promise<boolean> {
  const { userId, passwordHash, hash, agent = null } = session;
  const at = new Date();
  const rows = await em.execute<{ id: string }[]>(sql`
    insert into "sessions" ("id", "token_hash", "user_id", "created_at", "last_seen_at", "agent")
    select ${uuidv7()}::uuid, ${hash}::bytea, u."id", ${at}::timestamptz, ${at}::timestamptz, ${agent}::varchar
    from "users" u join "credentials" c on c."user_id" = u."id" join "environments" e on e."id" = u."environment_id"
    where u."id" = ${userId} and u."deactivated_at" is null and c."password_hash" = ${passwordHash}
      and e."sign_in_provider" is null
    for share of u, c, e returning "id"`);
  return rows.length === 1;
}

/** Ends a user's sessions at once, all but one where that is named; those that have ended stay as they ended. */
export async function revokeSessions(
  em: EntityManager,
  userId: string,
  { at = new Date(), except }: { readonly at?: Date; readonly except?: string } = {},
): Promise<void> {
  const others = except === undefined ? {} : { id: { $ne: except } };
  await em.nativeUpdate(Session, { user: userId, revokedAt: null, ...others }, { revokedAt: at });
}

/** Ends a session of a user at once; tells whether it is theirs. One that has ended stays so. */
export async function revokeSessionOfUser(
  em: EntityManager,
  { id, userId }: { readonly id: string; readonly userId: string },
): Promise<boolean> {
  if ((await em.count(Session, { id, user: userId })) === 0) return false;
  await em.nativeUpdate(Session, { id, revokedAt: null }, { revokedAt: new Date() });
  return true;
}

/** Ends a session at once; one that has ended stays so. */
export async function revokeSession(em: EntityManager, hash: Buffer): Promise<void> {
  await em.nativeUpdate(Session, { tokenHash: hash, revokedAt: null }, { revokedAt: new Date() });
}
