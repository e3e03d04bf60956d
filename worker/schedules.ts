import { type Client, ScheduleAlreadyRunning, type ScheduleSpec } from '@temporalio/client';
import { HOUR_MS, MINUTE_MS, type Policy } from '../domain/policy.ts';

export interface ScheduleOptions {
  readonly taskQueue: string;
  readonly policy: Policy;
}

/** What is begun by the clock; each schedule has the name of its workflow. */
const SCHEDULES: Readonly<Record<'retention' | 'nudge' | 'driftWatch', ScheduleSpec>> = {
  retention: { calendars: [{ hour: 3, minute: 30 }] },
  nudge: { intervals: [{ every: HOUR_MS }] },
  driftWatch: { intervals: [{ every: 10 * MINUTE_MS }] },
};

/** Makes the schedules that are missing and brings those that exist up to date; every worker does so when it starts. */
export async function ensureSchedules(temporal: Client, options: ScheduleOptions): Promise<void> {
  for (const [name, spec] of Object.entries(SCHEDULES)) await ensureSchedule(temporal, { ...options, name, spec });
}

async function ensureSchedule(
  temporal: Client,
  { name, spec, taskQueue, policy }: ScheduleOptions & { readonly name: string; readonly spec: ScheduleSpec },
): Promise<void> {
  const action = {
    type: 'startWorkflow' as const,
    workflowType: name,
    workflowId: name,
    taskQueue,
    args: [{ policy }],
  };
  try {
    await temporal.schedule.create({ scheduleId: name, spec, action, policies: { overlap: 'SKIP' } });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const handle = temporal.schedule.getHandle(name);
    await handle.update((current) => ({ ...current, spec, action }));
  }
}
