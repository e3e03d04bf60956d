import { isCancellation } from '@temporalio/workflow';
import { invitationParked, invitationRefused, invitationSent } from '../domain/membership-invite-mail.ts';
import { blockedByFailure } from './failure-codes.ts';
import { iso } from './instants.ts';
import type { InviteRun } from './membership-invite-run.ts';

/** Sends the round's invitation beside everything else, or parks it. */
export function sendInvitation(run: InviteRun, round: number): void {
  const { linkMail } = run.state;
  const expiresAt = iso(run.state.deadlineAtMs);
  const parking = linkMail.status === 'parked' ? { parking: linkMail.parking } : {};
  run.state = { ...run.state, linkMail: { status: 'sending', ...parking } };
  const mail = { mail: 'invitation', template: 'invitation', round, expiresAt } as const;
  run.mailsUnderWay += 1;
  void run.mails.run(async () => {
    try {
      const { outcome } = await run.invitationMail.sendMail({ processId: run.input.id, ...mail });
      if (outcome === 'refused') {
        run.state = invitationRefused(run.state, round, 'MAIL_REJECTED');
        return;
      }
      run.state = invitationSent(run.state, round, Date.now());
      // the mail's own transaction has recorded it (db/writes/mails.ts)
      const { stage, heldUpBy } = run.state;
      const isRecorded = outcome === 'sent' && stage === 'awaiting-answer' && heldUpBy === undefined;
      if (isRecorded && round === run.state.round) {
        run.standing.recorded({
          stage,
          waitingOn: 'person',
          waitUntil: expiresAt,
          needsAttention: false,
          blockedBy: null,
        });
      }
    } catch (failure) {
      if (isCancellation(failure)) return;
      const code = blockedByFailure(failure, 'MAIL_PROVIDER_UNAVAILABLE');
      run.state = invitationParked(run.state, { round, code }, Date.now(), run.input.policy);
    } finally {
      run.mailsUnderWay -= 1;
    }
  });
}
