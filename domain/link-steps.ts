import { isLinkMailDue, type LinkMail, linkMailRetryAtMs } from './link-mail.ts';
import { afterMaintenance, type MaintenanceWindow } from './maintenance.ts';
import type { Policy } from './policy.ts';

/** What a process knows that waits for whoever has its link. */
export interface LinkWait {
  readonly round: number;
  readonly deadlineAtMs: number;
  readonly linkMail: LinkMail;
  readonly lastMailAtMs: number | undefined;
  readonly nextReminder: number;
  readonly remindersStopped: boolean;
  readonly reminding: boolean;
}

/** What a process that waits for whoever has its link does next. */
export type LinkStep<Send extends string> =
  | { readonly do: 'skip-reminder' }
  | { readonly do: Send; readonly round: number }
  | { readonly do: 'remind'; readonly round: number; readonly number: number }
  | { readonly do: 'wait'; readonly untilMs: number | undefined; readonly for: string };

/** `send`: what sending the link is called, `sendAgain`: what a wait to try that again is for. */
export interface LinkStepOptions<Send extends string> {
  readonly policy: Pick<Policy, 'mailStepMs' | 'reminderQuietMs'>;
  readonly remindAtMs: number | undefined;
  readonly send: Send;
  readonly sendAgain: string;
  /** What else the wait may not outlast. */
  readonly besides?: { readonly atMs: number; readonly for: string } | undefined;
}

/**
 * The next step of a process that waits for whoever has its link: its mail, its reminders, else the wait for what comes
 * first. A reminder that would come too close to another mail is skipped.
 */
export function nextLinkStep<Send extends string>(
  { round, deadlineAtMs, linkMail, lastMailAtMs, nextReminder }: LinkWait,
  nowMs: number,
  { policy, remindAtMs, send, sendAgain, besides }: LinkStepOptions<Send>,
): LinkStep<Send> {
  if (isLinkMailDue(linkMail, nowMs)) return { do: send, round };
  if (remindAtMs !== undefined && remindAtMs <= nowMs) {
    const quietUntilMs = (lastMailAtMs ?? Number.NEGATIVE_INFINITY) + policy.reminderQuietMs;
    return quietUntilMs > nowMs ? { do: 'skip-reminder' } : { do: 'remind', round, number: nextReminder + 1 };
  }
  // the mail's own time is over before the deadline: it ends this wait, and no timer is needed for it
  const mailEndsFirst = linkMail.status === 'sending' && nowMs + policy.mailStepMs < deadlineAtMs;
  if (mailEndsFirst && !besides) return { do: 'wait', untilMs: undefined, for: 'the mail' };
  const retryAtMs = linkMailRetryAtMs(linkMail);
  const untilMs = Math.min(deadlineAtMs, remindAtMs ?? Infinity, retryAtMs ?? Infinity, besides?.atMs ?? Infinity);
  if (untilMs === besides?.atMs) return { do: 'wait', untilMs, for: besides.for };
  if (untilMs === remindAtMs) return { do: 'wait', untilMs, for: 'reminder' };
  return { do: 'wait', untilMs, for: untilMs === retryAtMs ? sendAgain : 'expiry' };
}

/** When a reminder goes out that is due at `dueAtMs`: outside the maintenance window, before the deadline, or not at all. */
export function reminderAt(
  { remindersStopped, reminding, linkMail, deadlineAtMs }: LinkWait,
  dueAtMs: number | undefined,
  window: MaintenanceWindow | undefined,
): number | undefined {
  if (dueAtMs === undefined || remindersStopped || reminding || linkMail.status !== 'done') return undefined;
  const atMs = afterMaintenance(dueAtMs, window);
  return atMs < deadlineAtMs ? atMs : undefined;
}
