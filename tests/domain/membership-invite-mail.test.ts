import { describe, expect, it } from '@jest/globals';
import {
  invitationLost,
  invitationParked,
  invitationSent,
  takeInInviteFeedback,
} from '../../domain/membership-invite-mail.ts';
import {
  beginMembershipInvite,
  inviteWorkDone,
  type MembershipInviteState,
  membershipInviteStanding,
  refuseInviteLink,
} from '../../domain/membership-invite-state.ts';
import { DAY_MS, DEFAULT_POLICY, HOUR_MS } from '../../domain/policy.ts';
import { workBegun } from '../../domain/work-queue.ts';

const NOW = Date.UTC(2026, 10, 22, 9);
const INPUT = { openMs: 30 * DAY_MS, delivery: 'mail', policy: DEFAULT_POLICY } as const;
const SENDING: MembershipInviteState = { ...beginMembershipInvite(NOW, INPUT), linkMail: { status: 'sending' } };

/** The mailbox refuses before our own call to the provider is answered. */
function bouncedEarly(): MembershipInviteState {
  const report = { id: 'report', mail: 'invitation', round: 1, event: 'bounced' } as const;
  const taken = workBegun(takeInInviteFeedback(SENDING, report));
  return inviteWorkDone(taken, { stage: 'mail-bounced' }, NOW, INPUT);
}

describe('a bounce that is reported before our own answer', () => {
  it('is not forgotten over the answer', () => {
    const state = invitationSent(bouncedEarly(), 1, NOW);

    expect(membershipInviteStanding(state)).toMatchObject({ stage: 'mail-bounced', blockedBy: 'MAIL_BOUNCED' });
  });

  it('is not sent again where the answer never comes', () => {
    const state = invitationParked(
      bouncedEarly(),
      { round: 1, code: 'MAIL_PROVIDER_UNAVAILABLE' },
      NOW,
      DEFAULT_POLICY,
    );

    expect(state.linkMail).toEqual({ status: 'done' });
    expect(membershipInviteStanding(state)).toMatchObject({ blockedBy: 'MAIL_BOUNCED' });
  });
});

describe('an invitation of a list whose batch nobody can say the fate of', () => {
  const listed = beginMembershipInvite(NOW, { ...INPUT, inBatch: true });
  const lost = invitationLost(listed, NOW + HOUR_MS, DEFAULT_POLICY);

  it('needs attention, until a report settles it', () => {
    const report = { id: 'report', mail: 'invitation', round: 1, event: 'settled' } as const;
    const settled = takeInInviteFeedback(lost, report);

    expect(membershipInviteStanding(lost)).toMatchObject({
      waitingOn: 'operator',
      needsAttention: true,
      blockedBy: 'MAIL_OUTCOME_UNKNOWN',
    });
    expect(membershipInviteStanding(settled)).toMatchObject({ waitingOn: 'person', needsAttention: false });
  });

  it('may be sent again by whoever invites', () => {
    expect(refuseInviteLink(lost, 'resend', NOW + HOUR_MS, DEFAULT_POLICY)).toBeUndefined();
    expect(refuseInviteLink(SENDING, 'resend', NOW + HOUR_MS, DEFAULT_POLICY)).toBe('MAIL_UNDER_WAY');
  });

  it('is left as it is where its mailbox refuses, or another link has gone out', () => {
    const bounced = bouncedEarly();
    const again = { ...listed, round: 2 };

    expect(invitationLost(bounced, NOW, DEFAULT_POLICY)).toBe(bounced);
    expect(invitationLost(again, NOW, DEFAULT_POLICY)).toBe(again);
  });
});
