import type { EntityManager } from '@mikro-orm/postgresql';
import type { Locale } from '../../domain/locale.ts';
import type { Policy } from '../../domain/policy.ts';
import type { EnvironmentRole, PartnerTerms } from '../../domain/rights.ts';
import { isLapsed } from '../../domain/subscription.ts';
import { Session } from '../entities/user.ts';
import { prepared, runPrepared } from '../prepared.ts';

export interface SessionView {
  readonly sessionId: string;
  readonly userId: string;
  readonly username: string | null;
  readonly environmentId: string;
  readonly role: EnvironmentRole;
  readonly isRelationManager: boolean;
  readonly subscription: PartnerTerms;
  readonly locale: Locale;
  /** When the session ends if it is not used again. */
  readonly expiresAt: Date;
}

/** How stale `lastSeenAt` may be: one write an interval, not one a request. */
export const TOUCH_EVERY_MS = 60_000;

/** The living session of a token's hash. Sessions die of age, of idleness, by revocation and with their user's deactivation. */
export async function findSession(
  em: EntityManager,
  {
    hash,
    now,
    policy,
  }: {
    readonly hash: Buffer;
    readonly now: Date;
    readonly policy: Pick<Policy, 'sessionIdleMs' | 'sessionMaxMs'>;
  },
): Promise<SessionView | undefined> {
  const youngest = new Date(now.getTime() - policy.sessionMaxMs);
  const latest = new Date(now.getTime() - policy.sessionIdleMs);
  const statement = prepared('find-session')`
    select s."id" as "sessionId", u."id" as "userId", u."username", u."environment_id" as "environmentId", u."role",
      u."relation_manager_since" is not null as "isRelationManager", u."locale", s."created_at" as "createdAt",
      s."last_seen_at" as "lastSeenAt", b."partner_relations" as "partnerRelations", b."valid_until" as "validUntil"
    from "sessions" s join "users" u on u."id" = s."user_id"
      join "subscriptions" b on b."environment_id" = u."environment_id"
    where s."token_hash" = ${hash} and s."revoked_at" is null and u."deactivated_at" is null
      and s."created_at" > ${youngest} and s."last_seen_at" > ${latest}`;
  const [row] = await runPrepared<SessionOfToken>(em, statement);
  if (!row) return undefined;
  const [createdAt, lastSeenAt] = [new Date(row.createdAt), new Date(row.lastSeenAt)];
  const validUntil = row.validUntil === null ? null : new Date(row.validUntil);
  if (now.getTime() - lastSeenAt.getTime() > TOUCH_EVERY_MS) {
    await em.nativeUpdate(Session, { id: row.sessionId }, { lastSeenAt: now });
  }
  const endsMs = Math.min(createdAt.getTime() + policy.sessionMaxMs, now.getTime() + policy.sessionIdleMs);
  const lapsed = isLapsed({ validUntil }, now.getTime());
  const { sessionId, userId, username, environmentId, role, isRelationManager, locale, partnerRelations } = row;
  const user = { userId, username, environmentId, role, isRelationManager, locale };
  return { sessionId, ...user, subscription: { partnerRelations, lapsed }, expiresAt: new Date(endsMs) };
}

type SessionOfToken = Omit<SessionView, 'subscription' | 'expiresAt'> & {
  readonly createdAt: Date | string;
  readonly lastSeenAt: Date | string;
  readonly partnerRelations: boolean;
  readonly validUntil: Date | string | null;
};

/** One signed-in browser, as its user sees it in their list. */
export interface OwnSession {
  readonly id: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly agent: string | null;
}

/** The living sessions of a user after `after`, oldest first; one more than `limit`, so that a page knows of the next. */
export async function listSessions(
  em: EntityManager,
  {
    userId,
    now,
    policy,
    limit,
    after,
  }: {
    readonly userId: string;
    readonly now: Date;
    readonly policy: Pick<Policy, 'sessionIdleMs' | 'sessionMaxMs'>;
    readonly limit: number;
    readonly after: string | undefined;
  },
): Promise<readonly OwnSession[]> {
  const sessions = await em.find(
    Session,
    {
      user: userId,
      revokedAt: null,
      createdAt: { $gt: new Date(now.getTime() - policy.sessionMaxMs) },
      lastSeenAt: { $gt: new Date(now.getTime() - policy.sessionIdleMs) },
      ...(after === undefined ? {} : { id: { $gt: after } }),
    },
    { orderBy: { id: 'asc' }, limit: limit + 1 },
  );
  return sessions.map(({ id, createdAt, lastSeenAt, agent }) => ({ id, createdAt, lastSeenAt, agent: agent ?? null }));
}
