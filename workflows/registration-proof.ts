import { condition } from '@temporalio/workflow';
import type { Standing } from '../domain/process.ts';
import {
  isRegistrationOutcome,
  type ProveAnswer,
  type ProveCommand,
  type RegistrationProof,
} from '../domain/registration.ts';
import { isProving, proofParked, proofRecorded, takeInProof } from '../domain/registration-proof.ts';
import { blockedByFailure } from './failure-codes.ts';
import { iso, now } from './instants.ts';
import type { Run } from './registration-run.ts';

/**
 * Takes a provider's proof in and answers when it is recorded, or when its step has parked. An attempt that is being
 * carried out is decided first: the registration may be over then.
 */
export async function prove(run: Run, { signInId }: ProveCommand): Promise<ProveAnswer> {
  const hasEnded = () => isRegistrationOutcome(run.state.stage);
  await condition(() => hasEnded() || run.state.attempts.length === 0 || run.state.activation !== undefined);
  if (run.lapsing) return { outcome: 'ended', stage: 'expired' };
  if (!hasEnded() && run.state.attempts.length > 0) return { outcome: 'activating' };
  run.state = takeInProof(run.state, signInId, Date.now(), run.input.policy);
  await condition(() => hasEnded() || !isProving(run.state, signInId) || run.state.proving !== undefined);
  const { stage } = run.state;
  if (isRegistrationOutcome(stage)) return { outcome: 'ended', stage };
  return isProving(run.state, signInId) ? { outcome: 'working' } : { outcome: 'proven' };
}

/** A proof in the database, where it makes what came before it worthless; or its parking. */
export async function recordProof(run: Run, proof: RegistrationProof): Promise<void> {
  const { id, policy } = run.input;
  const waitUntil = iso(run.state.deadlineAtMs);
  try {
    await run.database.recordProviderProof({ id, ...proof, at: now(), waitUntil });
    run.state = proofRecorded(run.state, proof);
    run.standing.recorded(provenStanding(waitUntil));
  } catch (failure) {
    run.state = proofParked(run.state, blockedByFailure(failure, 'DATABASE_UNAVAILABLE'), Date.now(), policy);
  }
}

/** What the proof's own transaction records (activities/provider-proof.ts). */
function provenStanding(waitUntil: string): Standing {
  return { stage: 'awaiting-consent', waitingOn: 'person', waitUntil, needsAttention: false, blockedBy: null };
}
