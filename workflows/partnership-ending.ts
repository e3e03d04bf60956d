import { allHandlersFinished, condition, defineSignal, setHandler } from '@temporalio/workflow';
import type { PartnershipRevoked } from '../activities/partnership-ending.ts';
import type {
  PartnershipEndingInput,
  PartnershipEndingResult,
  PartnershipEndingStage,
} from '../domain/partnership-ending.ts';
import { parkedBy, type Standing } from '../domain/process.ts';
import { databaseActivities } from './activity-options.ts';
import { type DatabaseStep, recordUntilDone } from './database-step.ts';
import { keepStanding } from './standing.ts';

/** Tries a parked step again now. */
export const retryEndingSignal = defineSignal('retry');

/** What follows the end of a partnership: cleaning up behind it, then telling everyone who was connected by it. */
export async function partnershipEnding({ id, policy }: PartnershipEndingInput): Promise<PartnershipEndingResult> {
  let retries = 0;
  const database = databaseActivities(policy);
  setHandler(retryEndingSignal, () => {
    retries += 1;
  });
  const began = standingAt('revoking');
  const keeper = keepStanding(id, database, { row: began, attributes: began });
  let more = true;
  let hasParked = false;
  const stepAt = (stage: PartnershipEndingStage): DatabaseStep => ({
    policy,
    retries: () => retries,
    onParked: (parking) => {
      hasParked = true;
      return keeper.record({ ...standingAt(stage), ...parkedBy(parking) });
    },
  });
  async function revoke(): Promise<void> {
    // histories from before have no answer here
    const revoked: PartnershipRevoked | undefined = await database.revokePartnership({ id, at: now() });
    more = revoked?.more ?? false;
  }
  while (more) {
    await recordUntilDone(revoke, stepAt('revoking'));
    if (hasParked) await keeper.record(standingAt(more ? 'revoking' : 'telling'));
  }
  await recordUntilDone(() => database.tellPartnershipEnded({ id, at: now() }), stepAt('telling'));
  keeper.publishEnd(standingAt('ended'), []);
  await condition(allHandlersFinished);
  return { stage: 'ended' };
}

function standingAt(stage: PartnershipEndingStage): Standing {
  const waitingOn = stage === 'ended' ? null : 'vestibule';
  return { stage, waitingOn, waitUntil: null, needsAttention: false, blockedBy: null };
}

function now(): string {
  return new Date(Date.now()).toISOString();
}
