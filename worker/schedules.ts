import { type Client, ScheduleAlreadyRunning } from '@temporalio/client';
import type { Policy } from '../domain/policy.ts';

const RETENTION_SCHEDULE = 'retention';

export interface ScheduleOptions {
  readonly taskQueue: string;
  readonly policy: Policy;
}

/** Makes the schedules that are missing and brings those that exist up to date; every worker does so when it starts. */
export async function ensureSchedules(temporal: Client, { taskQueue, policy }: ScheduleOptions): Promise<void> {
  const action = {
    type: 'startWorkflow' as const,
    workflowType: 'retention',
    workflowId: 'retention',
    taskQueue,
    args: [{ policy }],
  };
  const spec = { calendars: [{ hour: 3, minute: 30 }] };
  try {
    await temporal.schedule.create({ scheduleId: RETENTION_SCHEDULE, spec, action, policies: { overlap: 'SKIP' } });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const handle = temporal.schedule.getHandle(RETENTION_SCHEDULE);
    await handle.update((current) => ({ ...current, spec, action }));
  }
}
