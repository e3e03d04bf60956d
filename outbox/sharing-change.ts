import { type EntityManager, sql } from '@mikro-orm/postgresql';
import type { Client } from '@temporalio/client';
import type { OutboxEntry } from '../db/entities/outbox-row.ts';
import { afterMaintenance, type MaintenanceWindow } from '../domain/maintenance.ts';
import type { Policy } from '../domain/policy.ts';
import type { SharingInput } from '../domain/sharing.ts';
import { workflowId } from '../domain/workflow-ids.ts';
import { policyFor } from '../domain/workflow-policy.ts';
import { byDeadline } from '../temporal/deadline.ts';
import { DELIVERY_DEADLINE_MS } from './deadline.ts';
import { startAttributes } from './start-attributes.ts';

/** What a propagation is begun with, beside its own ids. */
export interface SharingStarts {
  readonly temporal: Client;
  readonly taskQueue: string;
  readonly policy: Policy;
  readonly maintenanceWindow: MaintenanceWindow | undefined;
}

/**
 * Tells the propagation of a partnership that something has changed, and begins it where none runs: it sleeps on the
 * server until the delay has passed, so that changes in between join it without a word. Telling it twice is harmless:
 * a run plans by what differs, and a signal only wakes.
 */
export async function deliverSharingChange(
  { temporal, taskQueue, policy, maintenanceWindow }: SharingStarts,
  em: EntityManager,
  { id, subject, name: partnershipId }: Pick<OutboxEntry, 'id' | 'subject' | 'name'>,
): Promise<void> {
  const nowMs = Date.now();
  const dueAtMs = afterMaintenance(nowMs + policy.propagationDelayMs, maintenanceWindow);
  const dueAt = new Date(dueAtMs).toISOString();
  const window = maintenanceWindow ? { maintenanceWindow } : {};
  const input: SharingInput = { id: subject, partnershipId, dueAt, policy: policyFor('sharing', policy), ...window };
  await em.execute(sql`
    update "processes" set "wait_until" = ${dueAt}
    where "id" = ${subject} and "stage" = 'waiting' and "wait_until" is null`);
  await byDeadline(temporal, nowMs + DELIVERY_DEADLINE_MS, () =>
    temporal.workflow.signalWithStart('sharing', {
      workflowId: workflowId('sharing', partnershipId),
      taskQueue,
      args: [input],
      signal: 'changed',
      signalArgs: [{ id: `outbox-${id}` }],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      startDelay: dueAtMs - nowMs,
      typedSearchAttributes: startAttributes('sharing', { policy, nowMs, given: { dueAt } }),
    }),
  );
}
