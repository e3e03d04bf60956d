import { type CancellationScope, condition, isCancellation, log } from '@temporalio/workflow';
import type { MailTemplate, SendMailCommand } from '../domain/mail.ts';
import { DAY_MS } from '../domain/policy.ts';
import { isHeldByBrake } from '../domain/process.ts';
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
    readonly remindersStopped: boolean;
    readonly nextReminder: number;
    readonly lastMailAtMs: number | undefined;
  };
  /** How often it was told to try again. */
  readonly retries: number;
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
      const isSent = await sendWhenLetGo(run, mail);
      if (isSent) run.state = { ...run.state, lastMailAtMs: Date.now() };
    } catch (failure) {
      if (isCancellation(failure)) return;
      // nobody waits for a reminder: the next one, or the lapse, comes in its own time
      log.warn('a reminder could not be sent', { code: blockedByFailure(failure, 'MAIL_PROVIDER_UNAVAILABLE') });
    }
    run.state = { ...run.state, reminding: false };
    if (round === run.state.round) run.state = { ...run.state, nextReminder: number };
  });
}

/**
 * Sends it, or waits until operators hold mails back no longer: a reminder has no parking of its own to wait in. Answers
 * false where another link has taken the place of the one that it reminds of, or nobody wants to be reminded any more.
 */
async function sendWhenLetGo(run: RemindingRun, mail: SendMailCommand): Promise<boolean> {
  for (;;) {
    const { retries } = run;
    try {
      await run.reminderMail.sendMail(mail);
      return true;
    } catch (failure) {
      if (isCancellation(failure) || !isHeldByBrake(blockedByFailure(failure, 'MAIL_PROVIDER_UNAVAILABLE')))
        throw failure;
    }
    await condition(() => run.retries > retries, HELD_AT_MOST_MS);
    if (mail.round !== run.state.round || run.state.remindersStopped) return false;
  }
}

/** What lets go tells so; a word that came too early is made up for after so long. */
const HELD_AT_MOST_MS = 1 * DAY_MS;
