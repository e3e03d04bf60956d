import { condition } from '@temporalio/workflow';
import type { SendMailResult } from '../domain/mail.ts';
import type { Policy } from '../domain/policy.ts';
import { type Parking, parkAgain } from '../domain/process.ts';
import { blockedByFailure } from './failure-codes.ts';

/** One mail that a process stays for until it is settled. */
export interface MailStep {
  readonly policy: Pick<Policy, 'parkRetriesMs'>;
  readonly send: () => Promise<SendMailResult>;
  /** Records that the process has parked (or, with undefined, goes on). */
  readonly onParked: (parking: Parking | undefined) => Promise<void> | undefined;
  /** How often an operator has asked for another try so far. */
  readonly retries: () => number;
  /** Whether feedback has told that the mail is with the provider after all. */
  readonly settled: () => boolean;
}

/**
 * Sends a mail until it is settled: parks when its time is up, tries again by itself at growing intervals and at once on
 * request. A mail whose outcome is unknown is never sent blindly again; feedback settles it.
 */
export async function sendUntilSettled(step: MailStep): Promise<SendMailResult> {
  let parking: Parking | undefined;
  for (;;) {
    const before = step.retries();
    try {
      const result = await step.send();
      if (parking) await step.onParked(undefined);
      return result;
    } catch (failure) {
      const code = blockedByFailure(failure, 'MAIL_PROVIDER_UNAVAILABLE');
      parking = parkAgain(code, parking, Date.now(), step.policy.parkRetriesMs);
    }
    await step.onParked(parking);
    const goesOn = () => step.settled() || step.retries() > before;
    if (parking.retryAtMs === undefined) await condition(goesOn);
    else await condition(goesOn, Math.max(1, parking.retryAtMs - Date.now()));
    if (step.settled()) {
      await step.onParked(undefined);
      return { outcome: 'sent' };
    }
  }
}
