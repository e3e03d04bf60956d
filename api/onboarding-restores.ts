import type { KeyRing } from '../config/config.ts';
import { findStage } from '../db/queries/action-standing.ts';
import { findInvitation } from '../db/queries/invitations.ts';
import { recordOperatorAction } from '../db/writes/operator-actions.ts';
import { beginAnew } from '../db/writes/operator-restores.ts';
import type { Policy } from '../domain/policy.ts';
import { actorOf } from '../domain/rights.ts';
import type { ActionResult, OnboardingActionDependencies, OperatorCall } from './onboarding-actions.ts';

export interface OnboardingRestoreDependencies extends OnboardingActionDependencies {
  readonly policy: Policy;
  readonly tokenKeys: KeyRing;
}

/**
 * Begins an onboarding anew that has lapsed or failed: another process with the call's id, which names the old one, in one
 * transaction with the record of why. A repeat finds it. Throws as `recordOperatorAction` does, `RESTORE_ERASED` where what
 * it held is gone, and whatever stands against beginning it now: whoever asked or invited needs their right today.
 */
export async function restoreOnboarding(
  { orm, policy, tokenKeys, deliverSoon }: OnboardingRestoreDependencies,
  call: OperatorCall,
): Promise<ActionResult> {
  const { id } = call;
  const actor = actorOf(call.caller);
  // one that has ended changes no more, but that it is erased
  const invitation = await findInvitation(orm.em.fork(), call.processId);
  const given = { ...call, actor, action: 'restore' } as const;
  await recordOperatorAction(orm.em.fork(), given, async (tx, opened) => {
    await beginAnew(tx, opened, { id, actor, policy, tokenKeys, invitation });
    return 'done';
  });
  deliverSoon(id);
  return { id, stage: await findStage(orm.em.fork(), id), actionId: id, isRecorded: true };
}
