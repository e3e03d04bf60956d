import {
  allHandlersFinished,
  condition,
  defineSignal,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { BulkActivities } from '../activities/index.ts';
import type { BulkInviteInput, BulkInviteOutcome, BulkInviteResult } from '../domain/bulk-invite.ts';
import { MINUTE_MS, SECOND_MS } from '../domain/policy.ts';
import { type BlockedBy, type Parking, parkAgain, parkedBy, type Standing } from '../domain/process.ts';
import { bulkQueue, mailQueue } from '../domain/workflow-ids.ts';
import { databaseActivities, mailActivities } from './activity-options.ts';
import { blockedByFailure } from './failure-codes.ts';
import { now } from './instants.ts';
import { keepStanding } from './standing.ts';

/** Tries a parked step again now. */
export const retryBulkInviteSignal = defineSignal('retry');

/**
 * Invites a list of people, a page at a time: the lines get their outcomes and the invitations their rows, their workflows
 * are started, their first mails go out in batches, and the next page follows. What is cancelled is looked at between two
 * pages, and by each batch of mails; a step that was cut off goes on where its last commit stopped.
 */
export async function bulkInvite({ id, policy, maintenanceWindow }: BulkInviteInput): Promise<BulkInviteResult> {
  let retries = 0;
  setHandler(retryBulkInviteSignal, () => {
    retries += 1;
  });
  const { taskQueue } = workflowInfo();
  const window = maintenanceWindow ? { maintenanceWindow } : {};
  const pages = bulkActivities(bulkQueue(taskQueue));
  const mails = mailActivities(policy, mailQueue(taskQueue), 'reminder');
  const keeper = keepStanding(id, databaseActivities(policy), { row: AT_WORK, attributes: AT_WORK });

  /** Does a step until it is done: parks when its time is up, and tries again at growing intervals or on request. */
  async function until<Result>(otherwise: BlockedBy, step: () => Promise<Result>): Promise<Result> {
    let parking: Parking | undefined;
    for (;;) {
      const before = retries;
      try {
        const result = await step();
        await keeper.record(AT_WORK);
        return result;
      } catch (failure) {
        const code = blockedByFailure(failure, otherwise);
        parking = parkAgain(code, parking, Date.now(), policy.parkRetriesMs);
      }
      await keeper.record(parkedAt(parking));
      const goesOn = () => retries > before;
      if (parking.retryAtMs === undefined) await condition(goesOn);
      else await condition(goesOn, Math.max(1, parking.retryAtMs - Date.now()));
    }
  }

  async function mailAll(): Promise<void> {
    while ((await until('MAIL_PROVIDER_UNAVAILABLE', () => mails.sendInvitationBatch({ id }))) === 'sent');
  }

  async function finish(meant: BulkInviteOutcome): Promise<BulkInviteResult> {
    const stage = await until('DATABASE_UNAVAILABLE', () => pages.endBulkInvite({ id, at: now(), stage: meant }));
    keeper.publishEnd({ ...AT_WORK, stage, waitingOn: null }, []);
    await condition(allHandlersFinished);
    return { stage };
  }

  for (;;) {
    const progress = await until('DATABASE_UNAVAILABLE', () => pages.workBulkPage({ id, at: now(), policy }));
    await until('STEP_FAILED', () => pages.startBulkInvitations({ id, policy, ...window }));
    await mailAll();
    if (progress !== 'go-on') return finish(progress);
  }
}

/** A page is a transaction of seconds, its starts are many calls: they beat while they go on. */
function bulkActivities(taskQueue: string) {
  return proxyActivities<BulkActivities>({
    taskQueue,
    startToCloseTimeout: 2 * MINUTE_MS,
    scheduleToCloseTimeout: 10 * MINUTE_MS,
    heartbeatTimeout: 30 * SECOND_MS,
    retry: { initialInterval: SECOND_MS, backoffCoefficient: 2, maximumInterval: 30 * SECOND_MS },
  });
}

const AT_WORK: Standing = {
  stage: 'starting',
  waitingOn: 'vestibule',
  waitUntil: null,
  needsAttention: false,
  blockedBy: null,
};

function parkedAt(parking: Parking): Standing {
  const waitingOn = parking.code.startsWith('MAIL_') ? 'mail-provider' : 'vestibule';
  return { ...AT_WORK, waitingOn, ...parkedBy(parking) };
}
