import { isCancellation } from '@temporalio/workflow';
import { type Parking, parkedBy, type Standing } from '../domain/process.ts';
import type { RegistrationStage } from '../domain/registration.ts';
import { linkParked, linkRefused, linkSent, waitingStage } from '../domain/registration-state.ts';
import { blockedByFailure } from './failure-codes.ts';
import { iso } from './instants.ts';
import { sendUntilSettled } from './mail-step.ts';
import type { Run } from './registration-run.ts';

/** Sends the round's link beside everything else, or parks it. */
export function sendLink(run: Run, round: number): void {
  const { linkMail } = run.state;
  const parking = linkMail.status === 'parked' ? { parking: linkMail.parking } : {};
  run.state = { ...run.state, linkMail: { status: 'sending', ...parking } };
  const expiresAt = iso(run.state.deadlineAtMs);
  const { locale } = run.state;
  void run.mails.run(async () => {
    try {
      const { outcome } = await run.awaitedMail.sendMail({
        processId: run.input.id,
        mail: 'activation',
        template: 'activation',
        round,
        expiresAt,
        ...(locale ? { locale } : {}),
      });
      run.state = outcome === 'refused' ? linkRefused(run.state, round) : linkSent(run.state, round, Date.now());
      // a link that a proof has superseded meanwhile leaves the row as it is
      const isOvertaken = run.state.proven && round < run.state.round;
      if (outcome === 'sent' && !isOvertaken) run.standing.recorded(sentStanding(waitingStage(run.state), expiresAt));
    } catch (failure) {
      if (isCancellation(failure)) return;
      const code = blockedByFailure(failure, 'MAIL_PROVIDER_UNAVAILABLE');
      run.state = linkParked(run.state, { round, code }, Date.now(), run.input.policy);
    }
  });
}

/** Sends the confirmation; the registration is over for its person, and stays until its last mail is settled. */
export async function confirm(run: Run): Promise<void> {
  await sendUntilSettled({
    policy: run.input.policy,
    send: () => run.awaitedMail.sendMail(confirmationOf(run.input.id)),
    onParked: (parking) => run.standing.record(parkedStanding(parking)),
    retries: () => run.retries,
    settled: () => run.confirmationSettled,
  });
}

function confirmationOf(processId: string) {
  return { processId, mail: 'activated', template: 'activated', round: 1, expiresAt: null } as const;
}

function parkedStanding(parking: Parking | undefined): Standing {
  return { stage: 'activated', waitingOn: parking ? 'mail-provider' : null, ...parkedBy(parking) };
}

/** What the mail's own transaction records (activities/mail.ts). */
function sentStanding(stage: RegistrationStage, waitUntil: string): Standing {
  return { stage, waitingOn: 'person', waitUntil, needsAttention: false, blockedBy: null };
}
