import { type EntityManager, sql } from '@mikro-orm/postgresql';
import type { OutboxEntry } from '../db/entities/outbox-row.ts';
import { noteSharingChangesIn } from '../db/writes/propagations.ts';
import { HEARS_OF_MANAGERS, HELD_UP_BY_ENVIRONMENT } from '../domain/process.ts';

/**
 * Unfolds a change of an environment into a signal for each process that it holds up: those look at their conditions
 * again and go on by themselves; so do those that depend on who works there as what. Which they are is decided now, so a process that began to wait after the change has
 * looked at what was changed already. Where its relation managers have changed, what is shared with them is propagated again.
 * Nobody else delivers them, so they are due at once.
 */
export async function unfoldEnvironmentChange(em: EntityManager, row: OutboxEntry): Promise<void> {
  const at = new Date();
  await em.execute(sql`
    insert into "outbox" ("subject", "kind", "name", "payload", "created_at", "next_attempt_at")
    select "id", 'signal', 'conditions-changed', ${JSON.stringify({ change: row.name })}::jsonb, ${at}, ${at}
    from "processes"
    where "ended_at" is null and ${row.subject}::uuid = any("environment_ids")
      and ("blocked_by" in (${[...HELD_UP_BY_ENVIRONMENT]})
        or ("kind" in (${[...HEARS_OF_MANAGERS]}) and ${row.name !== 'seats'}))`);
  // whoever loses the role for it, or is deactivated, leaves the group too
  if (row.name === 'relation-managers') await noteSharingChangesIn(em, row.subject, at);
}
