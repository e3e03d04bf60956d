import { isLinkMailDue, linkMailRetryAtMs } from './link-mail.ts';
import { afterMaintenance, type MaintenanceWindow } from './maintenance.ts';
import type { Policy } from './policy.ts';
import type { RegistrationProof, RegistrationState } from './registration.ts';
import { waitingStage } from './registration-state.ts';

/** What the workflow does next, given only its state, the policy and the time. */
export type RegistrationStep =
  | { readonly do: 'record-proof'; readonly proof: RegistrationProof }
  | { readonly do: 'activate'; readonly attemptId: string }
  | { readonly do: 'send-link'; readonly round: number }
  | { readonly do: 'remind'; readonly round: number; readonly number: number }
  | { readonly do: 'skip-reminder' }
  | { readonly do: 'expire' }
  | { readonly do: 'wait'; readonly untilMs: number | undefined; readonly for: string };

/**
 * The next step of an open registration. A proof is recorded before what comes after it; a decision that was taken in goes
 * before every deadline; an end goes before a mail; a reminder that would come too close to another mail is skipped.
 */
export function nextRegistrationStep(
  state: RegistrationState,
  nowMs: number,
  policy: Policy,
  window: MaintenanceWindow | undefined,
): RegistrationStep {
  const [proof] = state.proofs ?? [];
  const proveAtMs = proof ? (state.proving?.retryAtMs ?? nowMs) : undefined;
  if (proof && proveAtMs !== undefined && proveAtMs <= nowMs) return { do: 'record-proof', proof };
  const attemptId = state.attempts[0];
  if (attemptId !== undefined) {
    const retryAtMs = state.activation?.retryAtMs;
    if (retryAtMs === undefined || retryAtMs <= nowMs) return { do: 'activate', attemptId };
    return { do: 'wait', untilMs: Math.min(retryAtMs, proveAtMs ?? Infinity), for: 'trying the activation again' };
  }
  if (state.deadlineAtMs <= nowMs) {
    const retryAtMs = state.lapse?.retryAtMs ?? nowMs;
    return retryAtMs <= nowMs ? { do: 'expire' } : { do: 'wait', untilMs: retryAtMs, for: 'recording the lapse again' };
  }
  if (isLinkMailDue(state.linkMail, nowMs)) return { do: 'send-link', round: state.round };
  const remindAtMs = nextReminderAt(state, policy, window);
  if (remindAtMs !== undefined && remindAtMs <= nowMs) {
    const quietUntilMs = (state.lastMailAtMs ?? Number.NEGATIVE_INFINITY) + policy.reminderQuietMs;
    return quietUntilMs > nowMs
      ? { do: 'skip-reminder' }
      : { do: 'remind', round: state.round, number: state.nextReminder + 1 };
  }
  // the mail's own time is over before the deadline: it ends this wait, and no timer is needed for it
  const mailEndsFirst = state.linkMail.status === 'sending' && nowMs + policy.mailStepMs < state.deadlineAtMs;
  if (mailEndsFirst && proveAtMs === undefined) return { do: 'wait', untilMs: undefined, for: 'the mail' };
  const retryAtMs = linkMailRetryAtMs(state.linkMail);
  const untilMs = Math.min(state.deadlineAtMs, remindAtMs ?? Infinity, retryAtMs ?? Infinity, proveAtMs ?? Infinity);
  if (untilMs === proveAtMs) return { do: 'wait', untilMs, for: 'recording the proof again' };
  return { do: 'wait', untilMs, for: waitReason(untilMs, remindAtMs, retryAtMs) };
}

function nextReminderAt(
  state: RegistrationState,
  policy: Policy,
  window: MaintenanceWindow | undefined,
): number | undefined {
  const afterMs = policy.activationRemindersMs[state.nextReminder];
  const silent = state.remindersStopped || state.reminding || state.stage !== waitingStage(state);
  if (afterMs === undefined || silent || state.linkMail.status !== 'done') return undefined;
  const atMs = afterMaintenance(state.roundBeganAtMs + afterMs, window);
  return atMs < state.deadlineAtMs ? atMs : undefined;
}

function waitReason(untilMs: number, remindAtMs: number | undefined, retryAtMs: number | undefined): string {
  if (untilMs === remindAtMs) return 'reminder';
  return untilMs === retryAtMs ? 'sending the link again' : 'expiry';
}
