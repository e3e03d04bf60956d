import { afterMaintenance, type MaintenanceWindow } from './maintenance.ts';
import type { ActivationState } from './organisation-activation-state.ts';
import type { PolicyFor } from './workflow-policy.ts';

/** A call to the outside; one that undoes is not given up for a withdrawal. */
export type ActivationGatewayStep =
  | { readonly do: 'look-up' | 'check-vat' }
  | { readonly do: 'register' | 'remove'; readonly identifierId: string; readonly undoes: boolean };

/** What the workflow does next, given only its state, the policy and the time. */
export type ActivationStep =
  | ActivationGatewayStep
  | { readonly do: 'decide' | 'list' | 'finish' | 'end' }
  | { readonly do: 'lapse' }
  | { readonly do: 'remind'; readonly number: number }
  | { readonly do: 'wait'; readonly untilMs: number; readonly for: string };

/**
 * The next step of an open activation. An end goes before everything else: first it undoes what the network was told,
 * the newest first. What was decided goes before every deadline; with evidence on the table nothing lapses.
 */
export function nextActivationStep(
  state: ActivationState,
  nowMs: number,
  policy: PolicyFor<'organisationActivation'>,
  window: MaintenanceWindow | undefined,
): ActivationStep {
  const retryAtMs = state.parking?.retryAtMs ?? nowMs;
  if (retryAtMs > nowMs) return { do: 'wait', untilMs: retryAtMs, for: 'trying the step again' };
  if (state.ending) return endingStep(state);
  if (state.decisions.length > 0) return { do: 'decide' };
  switch (state.stage) {
    case 'checking-register':
      return { do: 'look-up' };
    case 'awaiting-authority':
      return authorityStep(state, nowMs, policy, window);
    case 'checking-vat':
      return { do: 'check-vat' };
    default:
      return networkStep(state);
  }
}

function endingStep({ touched, purpose }: ActivationState): ActivationStep {
  const identifierId = touched.at(-1);
  if (identifierId === undefined) return { do: 'end' };
  return { do: purpose === 'removal' ? 'register' : 'remove', identifierId, undoes: true };
}

function networkStep({ identifiers, purpose }: ActivationState): ActivationStep {
  if (identifiers === undefined) return { do: 'list' };
  const [identifierId] = identifiers;
  if (identifierId === undefined) return { do: 'finish' };
  return { do: purpose === 'removal' ? 'remove' : 'register', identifierId, undoes: false };
}

function authorityStep(
  state: ActivationState,
  nowMs: number,
  policy: PolicyFor<'organisationActivation'>,
  window: MaintenanceWindow | undefined,
): ActivationStep {
  const { hasEvidence, deadlineAtMs, nextReminder, authoritySinceMs } = state;
  if (hasEvidence) return { do: 'wait', untilMs: Infinity, for: 'the decision about the evidence' };
  if (deadlineAtMs <= nowMs) return { do: 'lapse' };
  const afterMs = policy.authorityRemindersMs[nextReminder];
  const remindAtMs = afterMs === undefined ? Infinity : afterMaintenance(authoritySinceMs + afterMs, window);
  if (remindAtMs <= nowMs) return { do: 'remind', number: nextReminder + 1 };
  const isReminder = remindAtMs < deadlineAtMs;
  return { do: 'wait', untilMs: Math.min(remindAtMs, deadlineAtMs), for: isReminder ? 'reminder' : 'lapse' };
}
