import { type CancellationScope, isCancellation, log } from '@temporalio/workflow';
import type { MailTemplate } from '../domain/mail.ts';
import type { mailActivities } from './activity-options.ts';
import { blockedByFailure } from './failure-codes.ts';
import { iso } from './instants.ts';

/** An execution that reminds of the link that its newest round has sent. */
export interface RemindingRun {
  readonly input: { readonly id: string };
  state: {
    readonly round: number;
    readonly deadlineAtMs: number;
    readonly reminding: boolean;
    readonly nextReminder: number;
    readonly lastMailAtMs: number | undefined;
  };
  readonly mails: CancellationScope;
  readonly reminderMail: ReturnType<typeof mailActivities>;
}

/** Sends the reminder of this number and round beside everything else. */
export function sendReminder<State extends RemindingRun['state']>(
  run: RemindingRun & { state: State },
  { template, round, number }: { readonly template: MailTemplate; readonly round: number; readonly number: number },
): void {
  const expiresAt = iso(run.state.deadlineAtMs);
  run.state = { ...run.state, reminding: true };
  const mail = { processId: run.input.id, mail: `reminder-${number}`, template, round, expiresAt };
  void run.mails.run(async () => {
    try {
      await run.reminderMail.sendMail(mail);
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
