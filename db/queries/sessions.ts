import type { EntityManager } from '@mikro-orm/postgresql';
import type { Locale } from '../../domain/locale.ts';
import type { Policy } from '../../domain/policy.ts';
import type { EnvironmentRole, PartnerTerms } from '../../domain/rights.ts';
import { isLapsed } from '../../domain/subscription.ts';
import { Subscription } from '../entities/subscription.ts';
import { Session } from '../entities/user.ts';

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
  const session = await em.findOne(
    Session,
    {
      tokenHash: hash,
      revokedAt: null,
      user: { deactivatedAt: null },
      createdAt: { $gt: new Date(now.getTime() - policy.sessionMaxMs) },
      lastSeenAt: { $gt: new Date(now.getTime() - policy.sessionIdleMs) },
    },
    { populate: ['user'] },
  );
  if (!session) return undefined;
  if (now.getTime() - session.lastSeenAt.getTime() > TOUCH_EVERY_MS) {
    await em.nativeUpdate(Session, { id: session.id }, { lastSeenAt: now });
  }
  const user = session.user.unwrap();
  const bought = await em.findOneOrFail(Subscription, { environment: user.environment.id });
  const endsMs = Math.min(session.createdAt.getTime() + policy.sessionMaxMs, now.getTime() + policy.sessionIdleMs);
  return {
    sessionId: session.id,
    userId: user.id,
    username: user.username ?? null,
    environmentId: user.environment.id,
    role: user.role,
    isRelationManager: Boolean(user.relationManagerSince),
    subscription: { partnerRelations: bought.partnerRelations, lapsed: isLapsed(bought, now.getTime()) },
    locale: user.locale,
    expiresAt: new Date(endsMs),
  };
}

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
