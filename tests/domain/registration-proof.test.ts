import { describe, expect, it } from '@jest/globals';
import { DAY_MS, DEFAULT_POLICY, HOUR_MS, MINUTE_MS } from '../../domain/policy.ts';
import type { RegistrationState } from '../../domain/registration.ts';
import { isProving, proofParked, proofRecorded, takeInProof } from '../../domain/registration-proof.ts';
import {
  activationRefused,
  askAgain,
  beginRegistration,
  linkParked,
  linkRefused,
  linkSent,
  refuseAskAgain,
  registrationStanding,
  retryNow,
  takeInFeedback,
} from '../../domain/registration-state.ts';
import { nextRegistrationStep } from '../../domain/registration-steps.ts';

const policy = DEFAULT_POLICY;
const step = (state: RegistrationState, nowMs: number) => nextRegistrationStep(state, nowMs, policy, undefined);
const byHand = linkSent(beginRegistration(0, policy), 1, 1_000);
const proven = takeInProof(byHand, 'sign-in', DAY_MS, policy);
const recorded = proofRecorded(proven, { signInId: 'sign-in', round: 2 });
const bounce = { id: 'report', mail: 'activation', round: 2, event: 'bounced' } as const;

describe('a registration that begins by a provider', () => {
  const begun = beginRegistration(0, policy, true);

  it('mails no link, waits for its person, reminds and lapses like any other', () => {
    expect(registrationStanding(begun)).toEqual({
      stage: 'awaiting-consent',
      waitingOn: 'person',
      waitUntil: new Date(policy.activationLinkMs).toISOString(),
      needsAttention: false,
      blockedBy: null,
    });
    expect(step(begun, 0)).toEqual({ do: 'wait', untilMs: DAY_MS, for: 'reminder' });
    expect(step(begun, DAY_MS)).toEqual({ do: 'remind', round: 1, number: 1 });
    expect(step(begun, 7 * DAY_MS)).toEqual({ do: 'expire' });
  });

  it('sends a link at once when it is asked for by hand, and the next one not within a minute', () => {
    const asked = linkSent(askAgain(begun, 1_000, policy), 2, 2_000);

    expect(refuseAskAgain(begun, 1_000, policy)).toBeUndefined();
    expect(asked).toMatchObject({ stage: 'awaiting-consent', round: 2 });
    expect(refuseAskAgain(asked, 61_000, policy)).toBe('TOO_SOON');
    expect(refuseAskAgain(asked, 62_000, policy)).toBeUndefined();
  });
});

describe('a proof', () => {
  it('begins a round without a mail, a deadline and reminders anew, and is recorded first', () => {
    expect(proven).toMatchObject({
      stage: 'awaiting-consent',
      proven: true,
      round: 2,
      deadlineAtMs: 8 * DAY_MS,
      linkMail: { status: 'done' },
      nextReminder: 0,
      proofs: [{ signInId: 'sign-in', round: 2 }],
    });
    expect(step({ ...proven, attempts: ['later'] }, 9 * DAY_MS)).toEqual({
      do: 'record-proof',
      proof: { signInId: 'sign-in', round: 2 },
    });
    expect(isProving(recorded)).toBe(false);
    expect(step(recorded, DAY_MS)).toEqual({ do: 'wait', untilMs: 2 * DAY_MS, for: 'reminder' });
  });

  it('by the same sign-in counts once; by another one it is taken in likewise', () => {
    const other = takeInProof(recorded, 'other', DAY_MS, policy);

    expect(takeInProof(proven, 'sign-in', 2 * DAY_MS, policy)).toBe(proven);
    expect(takeInProof(recorded, 'sign-in', 2 * DAY_MS, policy)).toBe(recorded);
    expect(other).toMatchObject({ round: 3, proofs: [{ signInId: 'other', round: 3 }] });
  });

  it('ends the trouble with a link that could not be sent, and the parked lapse', () => {
    const parked = linkParked(
      beginRegistration(0, policy),
      { round: 1, code: 'MAIL_PROVIDER_UNAVAILABLE' },
      HOUR_MS,
      policy,
    );

    expect(takeInProof(parked, 'sign-in', HOUR_MS, policy)).toMatchObject({
      linkMail: { status: 'done' },
      blockedBy: undefined,
      lapse: undefined,
    });
  });

  it('does not make a mailbox be reminded that has refused for good', () => {
    const bounced = takeInFeedback(byHand, { ...bounce, round: 1 });

    expect(takeInProof(bounced, 'sign-in', DAY_MS, policy)).toMatchObject({
      stage: 'awaiting-consent',
      remindersStopped: true,
    });
  });

  it('that cannot be recorded is tried again in its time, at once when asked, and says what blocks it', () => {
    const parked = proofParked(proven, 'DATABASE_UNAVAILABLE', DAY_MS, policy);

    expect(registrationStanding(parked)).toMatchObject({
      stage: 'awaiting-consent',
      waitingOn: 'vestibule',
      blockedBy: 'DATABASE_UNAVAILABLE',
    });
    expect(step(parked, DAY_MS)).toMatchObject({ do: 'wait', untilMs: DAY_MS + 15 * MINUTE_MS });
    expect(step(parked, DAY_MS + 15 * MINUTE_MS)).toMatchObject({ do: 'record-proof' });
    expect(step(retryNow(parked, DAY_MS), DAY_MS)).toMatchObject({ do: 'record-proof' });
    expect(step({ ...parked, linkMail: { status: 'sending' } }, DAY_MS)).toMatchObject({
      do: 'wait',
      untilMs: DAY_MS + 15 * MINUTE_MS,
    });
  });

  it.each(['activated', 'expired', 'cancelled'] as const)('changes nothing of a registration that is %s', (stage) => {
    const ended = { ...byHand, stage };

    expect(takeInProof(ended, 'sign-in', DAY_MS, policy)).toBe(ended);
  });
});

describe('while consent is awaited', () => {
  it('a link that comes back stops reminders and nothing else', () => {
    const after = [takeInFeedback(recorded, bounce), linkRefused({ ...recorded, linkMail: { status: 'sending' } }, 2)];

    expect(after.map(({ stage, remindersStopped, blockedBy }) => [stage, remindersStopped, blockedBy])).toEqual([
      ['awaiting-consent', true, undefined],
      ['awaiting-consent', true, undefined],
    ]);
    expect(takeInFeedback(recorded, { ...bounce, round: 1 }).remindersStopped).toBe(false);
  });

  it('a refused attempt leads back to it, and another link leaves it there', () => {
    const refused = activationRefused({ ...recorded, stage: 'activating', attempts: ['a'] }, DAY_MS);

    expect(refused).toMatchObject({ stage: 'awaiting-consent', attempts: [] });
    expect(askAgain(refused, 2 * DAY_MS, policy)).toMatchObject({ stage: 'awaiting-consent', round: 3 });
  });
});
