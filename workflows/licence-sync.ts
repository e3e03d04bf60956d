import { allHandlersFinished, condition, defineSignal, setHandler } from '@temporalio/workflow';
import type { LicenceSyncProgress } from '../activities/licence-sync.ts';
import type { LicenceSyncInput, LicenceSyncOutcome, LicenceSyncResult } from '../domain/licence-sync.ts';
import { parkedBy, type Standing } from '../domain/process.ts';
import { databaseActivities } from './activity-options.ts';
import { recordUntilDone } from './database-step.ts';
import { keepStanding } from './standing.ts';

/** Tries a step again now. */
export const retryLicenceSyncSignal = defineSignal('retry');

/**
 * Brings the users of an environment in line with the list of its licence: compares, then applies page by page. A later
 * list supersedes it between two pages; a step that was cut off goes on where its last commit stopped.
 */
export async function licenceSync({ id, policy }: LicenceSyncInput): Promise<LicenceSyncResult> {
  let retries = 0;
  setHandler(retryLicenceSyncSignal, () => {
    retries += 1;
  });
  const database = databaseActivities(policy);
  const keeper = keepStanding(id, database, { row: standing('comparing'), attributes: standing('comparing') });

  async function step(name: 'compareLicence' | 'applyLicencePage'): Promise<LicenceSyncProgress> {
    let progress: LicenceSyncProgress = 'go-on';
    let hasParked = false;
    const stage = name === 'compareLicence' ? 'comparing' : 'applying';
    await recordUntilDone(
      async () => {
        progress = await database[name]({ id, at: new Date(Date.now()).toISOString() });
      },
      {
        policy,
        retries: () => retries,
        onParked: (parking) => {
          hasParked = true;
          return keeper.record({ ...standing(stage), ...parkedBy(parking) });
        },
      },
    );
    if (progress !== 'go-on') return progress;
    // both steps leave it to be applied
    if (hasParked) await keeper.record(standing('applying'));
    else keeper.recorded(standing('applying'));
    return progress;
  }

  async function finish(stage: LicenceSyncOutcome): Promise<LicenceSyncResult> {
    keeper.publishEnd({ ...standing(stage), waitingOn: null }, []);
    await condition(allHandlersFinished);
    return { stage };
  }

  const compared = await step('compareLicence');
  if (compared !== 'go-on') return finish(compared);
  for (;;) {
    const progress = await step('applyLicencePage');
    if (progress !== 'go-on') return finish(progress);
  }
}

function standing(stage: string): Standing {
  return { stage, waitingOn: 'vestibule', waitUntil: null, needsAttention: false, blockedBy: null };
}
