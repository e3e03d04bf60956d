import { type LinkStep, nextLinkStep, reminderAt } from './link-steps.ts';
import type { MaintenanceWindow } from './maintenance.ts';
import { awaitsAnswer, type PartnerRequestState } from './partner-request-state.ts';
import { nextQueueStep, type QueueStep } from './work-queue.ts';
import type { PolicyFor } from './workflow-policy.ts';

/** What the workflow does next, given only its state, the policy and the time. */
export type PartnerRequestStep = QueueStep | LinkStep<'send-request'>;

/**
 * The next step of an open request. What was taken in goes before every deadline, an end before a mail; a reminder that
 * would come too close to another mail is skipped.
 */
export function nextPartnerRequestStep(
  state: PartnerRequestState,
  nowMs: number,
  policy: PolicyFor<'partnerRequest'>,
  window: MaintenanceWindow | undefined,
): PartnerRequestStep {
  const step = nextQueueStep(state, nowMs);
  if (step) return step;
  if (!awaitsAnswer(state)) return { do: 'wait', untilMs: state.deadlineAtMs, for: 'expiry' };
  const remindAtMs = nextReminderAt(state, policy, window);
  return nextLinkStep(state, nowMs, {
    policy,
    remindAtMs,
    send: 'send-request',
    sendAgain: 'sending the request again',
  });
}

function nextReminderAt(
  state: PartnerRequestState,
  policy: PolicyFor<'partnerRequest'>,
  window: MaintenanceWindow | undefined,
): number | undefined {
  const afterMs = policy.partnerRequestRemindersMs[state.nextReminder];
  if (afterMs === undefined || state.stage !== 'awaiting-answer') return undefined;
  return reminderAt(state, state.roundBeganAtMs + afterMs, window);
}
