import { Mail } from '../../db/entities/mail.ts';
import { Process, type ProcessRow } from '../../db/entities/process.ts';
import { TimelineEntry } from '../../db/entities/timeline-entry.ts';
import type { ProcessKind } from '../../domain/process.ts';
import { workflowId } from '../../domain/workflow-ids.ts';
import type { InboxEmail } from '../../inbox/email.ts';
import { eventually } from './eventually.ts';
import type { TestInstance } from './instance.ts';

/** The process that a mail belongs to. */
export async function processOf({ orm }: TestInstance, email: InboxEmail): Promise<string> {
  const mail = await orm.em.fork().findOneOrFail(Mail, email.tags['mail'] ?? '');
  return mail.processId;
}

/** Where a process's row says it stands. */
export async function standingOf({ orm }: TestInstance, id: string): Promise<ProcessRow> {
  return orm.em.fork().findOneOrFail(Process, id);
}

/** What happened to a process, in order. */
export async function timelineOf({ orm }: TestInstance, id: string): Promise<readonly string[]> {
  const entries = await orm.em.fork().find(TimelineEntry, { processId: id }, { orderBy: { id: 'asc' } });
  return entries.map(({ event }) => event);
}

/** Waits until a process's workflow has nothing under way: no step, and nothing that it has not heard. */
export async function restOf({ temporal }: TestInstance, kind: ProcessKind, id: string): Promise<void> {
  await eventually(`the rest of ${kind} ${id}`, async () => {
    const { raw } = await temporal.workflow.getHandle(workflowId(kind, id)).describe();
    return (raw.pendingActivities ?? []).length === 0 && !raw.pendingWorkflowTask ? true : undefined;
  });
}

/** Lets time pass until a workflow has ended that parks on its way. */
export async function endOf({ temporal, env }: TestInstance, workflow: string): Promise<string> {
  return eventually(`the end of ${workflow}`, async () => {
    await env.sleep('20 minutes');
    const { status } = await temporal.workflow.getHandle(workflow).describe();
    return status.name === 'COMPLETED' ? workflow : undefined;
  });
}
