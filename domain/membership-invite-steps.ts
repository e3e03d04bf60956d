import { type LinkStep, nextLinkStep, reminderAt } from './link-steps.ts';
import type { MembershipInviteInput } from './membership-invite.ts';
import { awaitsInvitee, beginMembershipInvite, type MembershipInviteState } from './membership-invite-state.ts';
import { nextQueueStep, type QueueStep } from './work-queue.ts';

/** What the workflow does next, given only its state, its input and the time. */
export type MembershipInviteStep = QueueStep | LinkStep<'send-invitation'>;

/**
 * The next step of an open invitation. What was taken in goes before every deadline, an end before a mail; a reminder
 * that would come too close to another mail is skipped.
 */
export function nextMembershipInviteStep(
  state: MembershipInviteState,
  nowMs: number,
  input: Pick<MembershipInviteInput, 'policy' | 'delivery' | 'maintenanceWindow'>,
): MembershipInviteStep {
  const step = nextQueueStep(state, nowMs);
  if (step) return step;
  if (!awaitsInvitee(state)) return { do: 'wait', untilMs: state.deadlineAtMs, for: 'a seat' };
  return nextLinkStep(state, nowMs, {
    policy: input.policy,
    remindAtMs: nextReminderAt(state, input),
    send: 'send-invitation',
    sendAgain: 'sending the invitation again',
  });
}

/** Reminders come so long after the round began, and the last so long before its end; those out of order are left out. */
function nextReminderAt(
  state: MembershipInviteState,
  { policy, delivery, maintenanceWindow }: Pick<MembershipInviteInput, 'policy' | 'delivery' | 'maintenanceWindow'>,
): number | undefined {
  if (delivery !== 'mail' || state.stage !== 'awaiting-answer' || state.heldUpBy !== undefined) return undefined;
  const { roundBeganAtMs, deadlineAtMs } = state;
  const lastAtMs = deadlineAtMs - policy.invitationLastReminderMs;
  const early = policy.invitationRemindersMs.map((afterMs) => roundBeganAtMs + afterMs);
  const planned = [...early.filter((atMs) => atMs < lastAtMs), ...(lastAtMs > roundBeganAtMs ? [lastAtMs] : [])];
  return reminderAt(state, planned[state.nextReminder], maintenanceWindow);
}

/** How long an invitation that has just begun has nothing to do by itself: until its first reminder, or its lapse. */
export function idleMsOf(input: Omit<MembershipInviteInput, 'id'>, begunAtMs: number): number {
  const step = nextMembershipInviteStep(beginMembershipInvite(begunAtMs, input), begunAtMs, input);
  return step.do === 'wait' && step.untilMs !== undefined ? step.untilMs - begunAtMs : 0;
}
