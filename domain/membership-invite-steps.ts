import { isLinkMailDue, linkMailRetryAtMs } from './link-mail.ts';
import { afterMaintenance } from './maintenance.ts';
import type { MembershipInviteInput } from './membership-invite.ts';
import { awaitsInvitee, beginMembershipInvite, type MembershipInviteState } from './membership-invite-state.ts';

/** What the workflow does next, given only its state, its input and the time. */
export type MembershipInviteStep =
  | { readonly do: 'work' | 'expire' | 'skip-reminder' }
  | { readonly do: 'send-invitation'; readonly round: number }
  | { readonly do: 'remind'; readonly round: number; readonly number: number }
  | { readonly do: 'wait'; readonly untilMs: number | undefined; readonly for: string };

/**
 * The next step of an open invitation. What was taken in goes before every deadline, an end before a mail; a reminder
 * that would come too close to another mail is skipped.
 */
export function nextMembershipInviteStep(
  state: MembershipInviteState,
  nowMs: number,
  input: Pick<MembershipInviteInput, 'policy' | 'delivery' | 'maintenanceWindow'>,
): MembershipInviteStep {
  const { deadlineAtMs, linkMail } = state;
  const { policy } = input;
  const retryAtMs = state.parking?.retryAtMs ?? nowMs;
  if (state.queue.length > 0 || deadlineAtMs <= nowMs) {
    if (retryAtMs > nowMs) return { do: 'wait', untilMs: retryAtMs, for: 'trying the step again' };
    return { do: state.queue.length > 0 ? 'work' : 'expire' };
  }
  if (!awaitsInvitee(state)) return { do: 'wait', untilMs: deadlineAtMs, for: 'a seat' };
  if (isLinkMailDue(linkMail, nowMs)) return { do: 'send-invitation', round: state.round };
  const remindAtMs = nextReminderAt(state, input);
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
  return { do: 'wait', untilMs, for: untilMs === mailRetryAtMs ? 'sending the invitation again' : 'expiry' };
}

/** Reminders come so long after the round began, and the last so long before its end; those out of order are left out. */
function nextReminderAt(
  state: MembershipInviteState,
  { policy, delivery, maintenanceWindow }: Pick<MembershipInviteInput, 'policy' | 'delivery' | 'maintenanceWindow'>,
): number | undefined {
  const isSilent = state.remindersStopped || state.reminding || delivery !== 'mail';
  const isWaiting = state.stage === 'awaiting-answer' && state.heldUpBy === undefined;
  if (isSilent || !isWaiting || state.linkMail.status !== 'done') return undefined;
  const { roundBeganAtMs, deadlineAtMs } = state;
  const lastAtMs = deadlineAtMs - policy.invitationLastReminderMs;
  const early = policy.invitationRemindersMs.map((afterMs) => roundBeganAtMs + afterMs);
  const planned = [...early.filter((atMs) => atMs < lastAtMs), ...(lastAtMs > roundBeganAtMs ? [lastAtMs] : [])];
  const dueAtMs = planned[state.nextReminder];
  if (dueAtMs === undefined) return undefined;
  const atMs = afterMaintenance(dueAtMs, maintenanceWindow);
  return atMs < deadlineAtMs ? atMs : undefined;
}

/** How long an invitation that has just begun has nothing to do by itself: until its first reminder, or its lapse. */
export function idleMsOf(input: Omit<MembershipInviteInput, 'id'>, begunAtMs: number): number {
  const step = nextMembershipInviteStep(beginMembershipInvite(begunAtMs, input), begunAtMs, input);
  return step.do === 'wait' && step.untilMs !== undefined ? step.untilMs - begunAtMs : 0;
}
