import { allHandlersFinished, condition, defineSignal, setHandler, workflowInfo } from '@temporalio/workflow';
import type { BulkInviteInput, BulkInviteOutcome, BulkInviteResult } from '../domain/bulk-invite.ts';
import { type Parking, parkedBy, type Standing } from '../domain/process.ts';
import { bulkQueue, mailQueue } from '../domain/workflow-ids.ts';
import { bulkActivities, databaseActivities, mailActivities } from './activity-options.ts';
import { now } from './instants.ts';
import { keepTrying } from './parked-steps.ts';
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

  const until = keepTrying({ keeper, policy, atWork: AT_WORK, parkedAt, retries: () => retries });

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
