import { rememberReport } from './link-mail.ts';
import { type BlockedBy, parkAgain } from './process.ts';
import { isRegistrationOutcome, type RegistrationProof, type RegistrationState } from './registration.ts';
import type { PolicyFor } from './workflow-policy.ts';

/**
 * A provider has vouched for its person: a new round, which supersedes older links, with a new deadline and reminders from
 * the start. No link is mailed for it. A mailbox that has refused for good is not reminded either. The same sign-in again
 * changes nothing.
 */
export function takeInProof(
  state: RegistrationState,
  signInId: string,
  nowMs: number,
  policy: PolicyFor<'registration'>,
): RegistrationState {
  if (isRegistrationOutcome(state.stage) || state.handledIds.includes(signInId)) return state;
  const round = state.round + 1;
  return {
    ...state,
    stage: 'awaiting-consent',
    proven: true,
    round,
    roundBeganAtMs: nowMs,
    deadlineAtMs: nowMs + policy.activationLinkMs,
    linkMail: { status: 'done' },
    nextReminder: 0,
    remindersStopped: state.remindersStopped || state.stage === 'mail-bounced',
    blockedBy: undefined,
    lapse: undefined,
    proofs: [...(state.proofs ?? []), { signInId, round }],
    handledIds: rememberReport(state.handledIds, signInId),
  };
}

/** Whether a proof was taken in and is still to be recorded: that of `signInId`, or any. */
export function isProving({ proofs = [] }: RegistrationState, signInId?: string): boolean {
  return signInId === undefined ? proofs.length > 0 : proofs.some((proof) => proof.signInId === signInId);
}

/** The proof stands in the database. */
export function proofRecorded(state: RegistrationState, { signInId }: RegistrationProof): RegistrationState {
  const proofs = (state.proofs ?? []).filter((proof) => proof.signInId !== signInId);
  return { ...state, proofs, proving: undefined };
}

/** The proof could not be recorded in the time it has; it stays and is tried again. */
export function proofParked(
  state: RegistrationState,
  code: BlockedBy,
  nowMs: number,
  policy: PolicyFor<'registration'>,
): RegistrationState {
  return { ...state, proving: parkAgain(code, state.proving, nowMs, policy.parkRetriesMs) };
}
