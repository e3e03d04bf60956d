import { type LinkStep, nextLinkStep, reminderAt } from './link-steps.ts';
import type { MaintenanceWindow } from './maintenance.ts';
import type { RegistrationProof, RegistrationState } from './registration.ts';
import { waitingStage } from './registration-state.ts';
import type { PolicyFor } from './workflow-policy.ts';

/** What the workflow does next, given only its state, the policy and the time. */
export type RegistrationStep =
  | { readonly do: 'record-proof'; readonly proof: RegistrationProof }
  | { readonly do: 'activate'; readonly attemptId: string }
  | { readonly do: 'expire' }
  | LinkStep<'send-link'>;

/**
 * The next step of an open registration. A proof is recorded before what comes after it; a decision that was taken in goes
 * before every deadline; an end goes before a mail; a reminder that would come too close to another mail is skipped.
 */
export function nextRegistrationStep(
  state: RegistrationState,
  nowMs: number,
  policy: PolicyFor<'registration'>,
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
  return nextLinkStep(state, nowMs, {
    policy,
    remindAtMs: nextReminderAt(state, policy, window),
    send: 'send-link',
    sendAgain: 'sending the link again',
    besides: proveAtMs === undefined ? undefined : { atMs: proveAtMs, for: 'recording the proof again' },
  });
}

function nextReminderAt(
  state: RegistrationState,
  policy: PolicyFor<'registration'>,
  window: MaintenanceWindow | undefined,
): number | undefined {
  const afterMs = policy.activationRemindersMs[state.nextReminder];
  if (afterMs === undefined || state.stage !== waitingStage(state)) return undefined;
  return reminderAt(state, state.roundBeganAtMs + afterMs, window);
}
