import { describe, expect, it } from '@jest/globals';
import {
  beginEmailVerification,
  emailVerificationStanding,
  proofSettled,
  reportedBefore,
  takeInProofFeedback,
} from '../../domain/email-verification-state.ts';
import { DEFAULT_POLICY } from '../../domain/policy.ts';

const SENDING = { ...beginEmailVerification(0, DEFAULT_POLICY), linkMail: { status: 'sending' as const } };

describe('what became of the mail with the link', () => {
  it('is that the mailbox refuses, also where the report comes before our own answer', () => {
    const reported = takeInProofFeedback(SENDING, { round: 1, event: 'bounced' });

    const settled = proofSettled(reported, 1, reportedBefore(reported));

    expect(emailVerificationStanding(settled)).toMatchObject({ blockedBy: 'MAIL_BOUNCED', needsAttention: true });
  });

  it('is nothing any more where another try was handed over', () => {
    const before = { ...SENDING, blockedBy: 'MAIL_PROVIDER_UNAVAILABLE' as const };

    const settled = proofSettled(before, 1, reportedBefore(before));

    expect(emailVerificationStanding(settled)).toMatchObject({ blockedBy: null, waitingOn: 'person' });
  });
});
