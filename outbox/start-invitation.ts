import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { OutboxEntry } from '../db/entities/outbox-row.ts';
import type { MaintenanceWindow } from '../domain/maintenance.ts';
import { idleMsOf } from '../domain/membership-invite-steps.ts';
import { workflowId } from '../domain/workflow-ids.ts';
import { type PolicyFor, policyFor } from '../domain/workflow-policy.ts';
import { byDeadline } from '../temporal/deadline.ts';
import { DELIVERY_DEADLINE_MS } from './deadline.ts';
import { invitationStartAttributes } from './start-attributes.ts';

/** What the invitations of a list are started with, all alike. */
export interface InvitationStarts {
  readonly taskQueue: string;
  readonly policy: PolicyFor<'membershipInvite'>;
  readonly maintenanceWindow: MaintenanceWindow | undefined;
}

/**
 * Starts the invitation of an outbox row that came from a list. Its workflow sleeps on the server until its first
 * reminder, and is woken by the first update, so that starting it costs one call and no workflow task (docs/adr/0024);
 * signals are delivered with an update that wakes it. One that has been started already is as good.
 */
export async function startListedInvitation(
  temporal: Client,
  { taskQueue, policy, maintenanceWindow }: InvitationStarts,
  { subject, payload }: Pick<OutboxEntry, 'subject' | 'payload'>,
): Promise<void> {
  const openMs = Number(payload['openMs']);
  const begunAtMs = Date.parse(String(payload['begunAt']));
  const window = maintenanceWindow ? { maintenanceWindow } : {};
  const batch = payload['inBatch'] ? ({ inBatch: true } as const) : {};
  const idleMs = idleMsOf({ policy, ...window, openMs, delivery: 'mail', ...batch }, begunAtMs);
  const startDelay = Math.max(0, begunAtMs + idleMs - Date.now());
  try {
    await byDeadline(temporal, Date.now() + DELIVERY_DEADLINE_MS, () =>
      temporal.workflow.start('membershipInvite', {
        workflowId: workflowId('membershipInvite', subject),
        taskQueue,
        args: [{ id: subject, policy: policyFor('membershipInvite', policy), ...window, ...payload }],
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        typedSearchAttributes: invitationStartAttributes(begunAtMs + openMs),
        ...(startDelay > 0 ? { startDelay } : {}),
      }),
    );
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
