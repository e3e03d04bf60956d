import { isCancellation, log } from '@temporalio/workflow';
import { requestParked, requestRefused, requestSent } from '../domain/partner-request-state.ts';
import { blockedByFailure } from './failure-codes.ts';
import { iso } from './instants.ts';
import type { RequestRun } from './partner-request-run.ts';

/** Sends the round's request to whoever is to answer, beside everything else, or parks it. */
export function sendRequest(run: RequestRun, round: number): void {
  const { linkMail, deadlineAtMs } = run.state;
  const parking = linkMail.status === 'parked' ? { parking: linkMail.parking } : {};
  run.state = { ...run.state, linkMail: { status: 'sending', ...parking } };
  const mail = { mail: 'partner-request', template: 'partner-request', round, expiresAt: iso(deadlineAtMs) } as const;
  void run.mails.run(async () => {
    try {
      const { outcome } = await run.requestMail.sendMail({ processId: run.input.id, ...mail });
      if (outcome === 'refused') run.state = requestRefused(run.state, round, 'MAIL_REJECTED');
      else run.state = requestSent(run.state, round, Date.now());
    } catch (failure) {
      if (isCancellation(failure)) return;
      const code = blockedByFailure(failure, 'MAIL_PROVIDER_UNAVAILABLE');
      run.state = requestParked(run.state, { round, code }, Date.now(), run.input.policy);
    }
  });
}

/** Sends a reminder beside everything else. */
export function remindManager(run: RequestRun, round: number, number: number): void {
  const expiresAt = iso(run.state.deadlineAtMs);
  run.state = { ...run.state, reminding: true };
  const mail = { mail: `reminder-${number}`, template: 'partner-request-reminder', round, expiresAt } as const;
  void run.mails.run(async () => {
    try {
      await run.reminderMail.sendMail({ processId: run.input.id, ...mail });
      run.state = { ...run.state, lastMailAtMs: Date.now() };
    } catch (failure) {
      if (isCancellation(failure)) return;
      // nobody waits for a reminder: the next one, or the lapse, comes in its own time
      log.warn('a reminder could not be sent', { code: blockedByFailure(failure, 'MAIL_PROVIDER_UNAVAILABLE') });
    }
    run.state = { ...run.state, reminding: false };
    if (round === run.state.round) run.state = { ...run.state, nextReminder: number };
  });
}
