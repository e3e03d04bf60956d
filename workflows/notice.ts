import { allHandlersFinished, condition, defineSignal, setHandler, workflowInfo } from '@temporalio/workflow';
import type { MailFeedback } from '../domain/mail.ts';
import type { NoticeInput, NoticeResult } from '../domain/notice.ts';
import { parkedBy, type Standing } from '../domain/process.ts';
import { mailQueue } from '../domain/workflow-ids.ts';
import { databaseActivities, mailActivities } from './activity-options.ts';
import { recordUntilDone } from './database-step.ts';
import { sendUntilSettled } from './mail-step.ts';
import { keepStanding } from './standing.ts';

/** What became of the notice's mail. */
export const noticeFeedbackSignal = defineSignal<[MailFeedback]>('mail-feedback');
/** Tries a parked notice again now. */
export const retryNoticeSignal = defineSignal('retry');

/** Tells somebody something that belongs to no other process: one mail, sent once. */
export async function notice({ id, policy }: NoticeInput): Promise<NoticeResult> {
  let retries = 0;
  let settled = false;
  const database = databaseActivities(policy);
  const mail = mailActivities(policy, mailQueue(workflowInfo().taskQueue), 'awaited');
  setHandler(retryNoticeSignal, () => {
    retries += 1;
  });
  setHandler(noticeFeedbackSignal, ({ event }) => {
    if (event === 'settled') settled = true;
    if (event === 'not-sent') retries += 1;
  });

  const sending: Standing = {
    stage: 'sending',
    waitingOn: 'mail-provider',
    waitUntil: null,
    needsAttention: false,
    blockedBy: null,
  };
  const keeper = keepStanding(id, database, { row: sending, attributes: sending });
  const { outcome } = await sendUntilSettled({
    policy,
    send: () => mail.sendMail({ processId: id, mail: 'notice', template: 'account-exists', round: 1, expiresAt: null }),
    onParked: (parking) => keeper.record({ ...sending, ...parkedBy(parking) }),
    retries: () => retries,
    settled: () => settled,
  });
  const stage = outcome === 'refused' ? 'undeliverable' : 'sent';
  const at = new Date(Date.now()).toISOString();
  await recordUntilDone(() => database.endNotice({ id, stage, at }), {
    policy,
    retries: () => retries,
    onParked: (parking) => keeper.record({ ...sending, waitingOn: 'vestibule', ...parkedBy(parking) }),
  });
  keeper.publishEnd({ ...sending, stage, waitingOn: null }, []);
  await condition(allHandlersFinished);
  return { stage };
}
