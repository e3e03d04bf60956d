import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { BulkActivities, DatabaseActivities, GatewayActivities, MailActivities } from '../activities/index.ts';
import { MINUTE_MS, type Policy, SECOND_MS } from '../domain/policy.ts';

/**
 * Steps in our own database, as local activities: what costs is the round trip to the server (docs/adr/0003). Each is
 * one guarded transaction, so that trying again is harmless.
 */
export function databaseActivities(policy: Pick<Policy, 'databaseStepMs'>) {
  return proxyLocalActivities<DatabaseActivities>({
    startToCloseTimeout: 10 * SECOND_MS,
    scheduleToCloseTimeout: policy.databaseStepMs,
    retry: databaseRetry(policy),
  });
}

/** What ends the retries of a local activity is their number: its total time does not (tests/workflows). */
export function databaseRetry({ databaseStepMs }: Pick<Policy, 'databaseStepMs'>) {
  return { ...DATABASE_RETRY, maximumAttempts: attemptsWithin(databaseStepMs) };
}

const DATABASE_RETRY = { initialInterval: 200, backoffCoefficient: 2, maximumInterval: 10 * SECOND_MS };

/** How many attempts fit into `totalMs`, where each fails at once. */
function attemptsWithin(totalMs: number): number {
  const { initialInterval, backoffCoefficient, maximumInterval } = DATABASE_RETRY;
  let attempts = 1;
  let pauseMs = initialInterval;
  for (let spentMs = pauseMs; spentMs < totalMs; spentMs += pauseMs) {
    attempts += 1;
    pauseMs = Math.min(pauseMs * backoffCoefficient, maximumInterval);
  }
  return attempts;
}

/** How urgent a mail is on the mail queue: someone waits, an invitation, nobody waits. */
export const MAIL_PRIORITY = { awaited: 1, invitation: 3, reminder: 5 } as const;

/** Mails, on the queue whose rate limit holds for all workers together. */
export function mailActivities(
  policy: Pick<Policy, 'mailStepMs'>,
  mailQueue: string,
  priority: keyof typeof MAIL_PRIORITY,
) {
  return proxyActivities<MailActivities>({
    taskQueue: mailQueue,
    startToCloseTimeout: 30 * SECOND_MS,
    scheduleToCloseTimeout: policy.mailStepMs,
    retry: { initialInterval: SECOND_MS, backoffCoefficient: 2, maximumInterval: 10 * MINUTE_MS },
    priority: { priorityKey: MAIL_PRIORITY[priority] },
    // a workflow that has ended does not wait for a mail that is no longer wanted
    cancellationType: 'ABANDON',
  });
}

/** Pages of long lists, on a queue of their own. A page is seconds of work; what is many calls beats while it goes on. */
export function bulkActivities(taskQueue: string) {
  return proxyActivities<BulkActivities>({
    taskQueue,
    startToCloseTimeout: 2 * MINUTE_MS,
    scheduleToCloseTimeout: 10 * MINUTE_MS,
    heartbeatTimeout: 30 * SECOND_MS,
    retry: { initialInterval: SECOND_MS, backoffCoefficient: 2, maximumInterval: 30 * SECOND_MS },
  });
}

type GatewayPolicy = Pick<Policy, 'gatewayStepMs'>;

/**
 * Calls to the outside that change something there, on a queue of their own. A call that is given up while it waits to be
 * tried again ends at once; one that is being answered is listened to, so that what it has done is known. All beat
 * (worker/heartbeat-interceptor.ts): one whose worker has died is tried again as soon as that is noticed.
 */
export function gatewayActivities(policy: GatewayPolicy, queue: string) {
  return proxyActivities<Pick<GatewayActivities, 'registerIdentifier' | 'removeIdentifier' | 'setReceiving'>>({
    ...gatewayOptions(policy, queue),
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  });
}

/**
 * Questions to the outside, on the same queue. Whoever gives one up waits for nothing more of it: what it would still
 * record is looked at again in its own transaction.
 */
export function questionActivities(policy: GatewayPolicy, queue: string) {
  return proxyActivities<Pick<GatewayActivities, 'lookUpCompany' | 'checkVat'>>({
    ...gatewayOptions(policy, queue),
    cancellationType: 'TRY_CANCEL',
  });
}

function gatewayOptions({ gatewayStepMs }: GatewayPolicy, taskQueue: string) {
  return {
    taskQueue,
    // the network is told in several calls
    startToCloseTimeout: 3 * MINUTE_MS,
    scheduleToCloseTimeout: gatewayStepMs,
    heartbeatTimeout: 10 * SECOND_MS,
    retry: { initialInterval: SECOND_MS, backoffCoefficient: 2, maximumInterval: MINUTE_MS },
  };
}
