import type { EntityManager } from '@mikro-orm/postgresql';
import type { Policy } from '../../domain/policy.ts';
import { OperatorSession } from '../entities/operator.ts';
import { TOUCH_EVERY_MS } from './sessions.ts';

/** The living session of an operator. It dies like a user's: of age, of idleness and by signing out. */
export async function findOperatorSession(
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
): Promise<{ readonly id: string; readonly subject: string } | undefined> {
  const session = await em.findOne(OperatorSession, {
    tokenHash: hash,
    revokedAt: null,
    createdAt: { $gt: new Date(now.getTime() - policy.sessionMaxMs) },
    lastSeenAt: { $gt: new Date(now.getTime() - policy.sessionIdleMs) },
  });
  if (!session) return undefined;
  if (now.getTime() - session.lastSeenAt.getTime() > TOUCH_EVERY_MS) {
    await em.nativeUpdate(OperatorSession, { id: session.id }, { lastSeenAt: now });
  }
  return { id: session.id, subject: session.subject };
}
