import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { RELAY_GRACE_MS } from './outbox.ts';

/** What can change in an environment that a process may be waiting for. */
export type EnvironmentChange = 'subscription' | 'role' | 'relation-managers' | 'seats';

/**
 * Tells the processes that wait for a condition of an environment that one has changed, in the transaction of the change;
 * once a transaction, however often it changes. Answers the outbox subject, for whoever delivers at once.
 */
export async function announceEnvironmentChange(
  em: EntityManager,
  environmentId: string,
  change: EnvironmentChange,
): Promise<string> {
  const at = new Date();
  const nextAttemptAt = new Date(at.getTime() + RELAY_GRACE_MS);
  // a row of another transaction may be delivered before this one commits: only our own makes a second one needless
  await em.execute(sql`
    insert into "outbox" ("subject", "kind", "name", "payload", "created_at", "next_attempt_at")
    select ${environmentId}::uuid, 'environment-changed', ${change}, '{}', ${at}::timestamptz, ${nextAttemptAt}::timestamptz
    where not exists (
      select 1 from "outbox" where "subject" = ${environmentId}::uuid and "kind" = 'environment-changed'
        and "name" = ${change} and "xmin" = pg_current_xact_id()::xid
    )`);
  return environmentId;
}
