import { ApplicationFailure } from '@temporalio/common';
import type { InstanceOptions } from './instance.ts';

/** An activity that fails before it does anything, `left` times more; `extra` goes into the instance's options. */
export function failing(activityType: string, times: number) {
  const fault = { left: times };
  const extra: NonNullable<InstanceOptions['extra']> = {
    interceptors: {
      activity: [
        ({ info }) => ({
          inbound: {
            async execute(input, next) {
              if (info.activityType === activityType && fault.left > 0) {
                fault.left -= 1;
                throw ApplicationFailure.retryable('not now', 'DATABASE_UNAVAILABLE');
              }
              return next(input);
            },
          },
        }),
      ],
    },
  };
  return { fault, extra };
}
