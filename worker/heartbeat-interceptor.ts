import type { Context } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';

/** How often a step says that it goes on, and so hears at the latest that it is not wanted any more. */
export const BEAT_MS = 2_000;

/**
 * Has each step say that it goes on for as long as it does: when its process is killed, the server hears no more of it and
 * has it tried again soon. A step that fails once it has been given up ends as cancelled, so that nobody tries it again.
 */
export function createHeartbeatInterceptor(context: Context): ActivityInboundCallsInterceptor {
  return {
    async execute(input, next) {
      const beat = setInterval(() => context.heartbeat(), BEAT_MS);
      try {
        return await next(input);
      } catch (error) {
        throw context.cancellationDetails?.cancelRequested ? new CancelledFailure('given up') : error;
      } finally {
        clearInterval(beat);
      }
    },
  };
}
