import { isLinkMailDue, linkMailRetryAtMs } from './link-mail.ts';
import { afterMaintenance, type MaintenanceWindow } from './maintenance.ts';
import { awaitsAnswer, type PartnerRequestState } from './partner-request-state.ts';
import type { Policy } from './policy.ts';

/** What the workflow does next, given only its state, the policy and the time. */
export type PartnerRequestStep =
  | { readonly do: 'work' | 'expire' | 'skip-reminder' }
  | { readonly do: 'send-request'; readonly round: number }
  | { readonly do: 'remind'; readonly round: number; readonly number: number }
  | { readonly do: 'wait'; readonly untilMs: number | undefined; readonly for: string };

/**
 * The next step of an open request. What was taken in goes before every deadline, an end before a mail; a reminder that
 * would come too close to another mail is skipped.
 */
export function nextPartnerRequestStep(
  state: PartnerRequestState,
  nowMs: number,
  policy: Policy,
  window: MaintenanceWindow | undefined,
): PartnerRequestStep {
  const { deadlineAtMs, linkMail } = state;
  const retryAtMs = state.parking?.retryAtMs ?? nowMs;
  const isOver = deadlineAtMs <= nowMs;
  if (state.queue.length > 0 || isOver) {
    if (retryAtMs > nowMs) return { do: 'wait', untilMs: retryAtMs, for: 'trying the step again' };
    return { do: state.queue.length > 0 ? 'work' : 'expire' };
  }
  if (!awaitsAnswer(state)) return { do: 'wait', untilMs: deadlineAtMs, for: 'expiry' };
  if (isLinkMailDue(linkMail, nowMs)) return { do: 'send-request', round: state.round };
  const remindAtMs = nextReminderAt(state, policy, window);
  if (remindAtMs !== undefined && remindAtMs <= nowMs) {
    const quietUntilMs = (state.lastMailAtMs ?? Number.NEGATIVE_INFINITY) + policy.reminderQuietMs;
    if (quietUntilMs > nowMs) return { do: 'skip-reminder' };
    return { do: 'remind', round: state.round, number: state.nextReminder + 1 };
  }
  // the mail's own time is over before the deadline: it ends this wait, and no timer is needed for it
  const mailEndsFirst = linkMail.status === 'sending' && nowMs + policy.mailStepMs < deadlineAtMs;
  if (mailEndsFirst) return { do: 'wait', untilMs: undefined, for: 'the mail' };
  const mailRetryAtMs = linkMailRetryAtMs(linkMail);
  const untilMs = Math.min(deadlineAtMs, remindAtMs ?? Infinity, mailRetryAtMs ?? Infinity);
  if (untilMs === remindAtMs) return { do: 'wait', untilMs, for: 'reminder' };
  return { do: 'wait', untilMs, for: untilMs === mailRetryAtMs ? 'sending the request again' : 'expiry' };
}

function nextReminderAt(
  state: PartnerRequestState,
  policy: Policy,
  window: MaintenanceWindow | undefined,
): number | undefined {
  const afterMs = policy.partnerRequestRemindersMs[state.nextReminder];
  const silent = state.remindersStopped || state.reminding || state.stage !== 'awaiting-answer';
  if (afterMs === undefined || silent || state.linkMail.status !== 'done') return undefined;
  const atMs = afterMaintenance(state.roundBeganAtMs + afterMs, window);
  return atMs < state.deadlineAtMs ? atMs : undefined;
}
