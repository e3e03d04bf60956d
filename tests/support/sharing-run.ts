import { randomUUID } from 'node:crypto';
import { afterEach } from '@jest/globals';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { type InstanceOptions, openInstance, type TestInstance } from './instance.ts';
import type { Sharing } from './shares.ts';

/** Opens instances, by default with time that is skipped, and closes them, and what else is handed over, after each test. */
export function usePropagating() {
  const opened: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of opened.splice(0).reverse()) await close();
  });
  async function open(options: InstanceOptions = {}): Promise<TestInstance> {
    const instance = await openInstance({ skipTime: true, ...options });
    opened.push(instance.close);
    return instance;
  }
  return { open, closeLater: (close: () => Promise<void>) => opened.push(close) };
}

/** The workflow that propagates what the two share. */
export function workflowOf({ temporal }: Pick<TestInstance, 'temporal'>, { partnershipId }: Sharing) {
  return temporal.workflow.getHandle(`sharing/${partnershipId}`);
}

/** Does something once, right after a step has done its work and before its workflow hears of it. */
export function behind(activityType: string) {
  const hook: { act?: (() => Promise<unknown>) | undefined } = {};
  const intercept: ActivityInterceptorsFactory = ({ info }) => ({
    inbound: {
      async execute(input, next) {
        const result: unknown = await next(input);
        const { act } = hook;
        if (info.activityType !== activityType || !act) return result;
        hook.act = undefined;
        await act();
        return result;
      },
    },
  });
  return { hook, extra: { interceptors: { activity: [intercept] } } };
}

/** Looks after what is late, as is done every few minutes. */
export function nudge({ temporal, taskQueue, policy }: TestInstance): Promise<unknown> {
  return temporal.workflow.execute('nudge', { workflowId: `nudge-${randomUUID()}`, taskQueue, args: [{ policy }] });
}
