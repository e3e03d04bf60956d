import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { OutboxEntry } from '../db/entities/outbox-row.ts';
import { processKindOf } from '../domain/process.ts';
import { workflowId } from '../domain/workflow-ids.ts';
import { byDeadline } from '../temporal/deadline.ts';
import { DELIVERY_DEADLINE_MS } from './deadline.ts';

/** Signals the row's process; one that has ended needs to hear nothing more. Doing it twice is one signal: it carries the row's id. */
export async function deliverSignal(temporal: Client, em: EntityManager, row: OutboxEntry): Promise<void> {
  const { id, mayBeAsleep } = await processWorkflow(em, row.subject);
  const handle = temporal.workflow.getHandle(id);
  const within = (call: () => Promise<unknown>) => byDeadline(temporal, Date.now() + DELIVERY_DEADLINE_MS, call);
  try {
    await within(() => handle.signal(row.name, { ...row.payload, id: `outbox-${row.id}` }));
    if (mayBeAsleep) await within(() => handle.executeUpdate('wake', { updateId: `wake-${row.id}` }));
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

/**
 * Which workflow a process has: propagation's is named by its partnership. `mayBeAsleep`: an invitation of a list sleeps on
 * the server, where a signal waits with it (docs/adr/0024).
 */
async function processWorkflow(em: EntityManager, id: string): Promise<{ id: string; mayBeAsleep: boolean }> {
  const [row] = await em.execute<{ kind: string; listed: boolean; named: string }[]>(sql`
    select p."kind", p."kind" = 'membershipInvite' and exists (
      select 1 from "invitations" i where i."id" = p."id" and i."bulk_id" is not null) as "listed",
      coalesce((select s."partnership_id" from "propagations" s where s."process_id" = p."id"), p."id") as "named"
    from "processes" p where p."id" = ${id}`);
  return { id: workflowId(processKindOf(row?.kind), row?.named ?? id), mayBeAsleep: row?.listed ?? false };
}
