import { isCancellation } from '@temporalio/workflow';
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
