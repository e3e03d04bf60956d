import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DAY_MS, DEFAULT_POLICY, HOUR_MS, MINUTE_MS } from '../../domain/policy.ts';
import type { RegistrationState } from '../../domain/registration.ts';
import {
  activationParked,
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
const begun = beginRegistration(0, policy);
const sent = linkSent(begun, 1, 1_000);
const step = (state: RegistrationState, nowMs: number) => nextRegistrationStep(state, nowMs, policy, undefined);

describe('the next step', () => {
  it.each([
    ['sends the link first', begun, 0, { do: 'send-link', round: 1 }],
    ['then waits for the first reminder', sent, 2_000, { do: 'wait', untilMs: DAY_MS, for: 'reminder' }],
    ['reminds after a day', sent, DAY_MS, { do: 'remind', round: 1, number: 1 }],
    [
      'waits for the lapse after the last reminder',
      { ...sent, nextReminder: 3 },
      DAY_MS,
      { do: 'wait', untilMs: 7 * DAY_MS, for: 'expiry' },
    ],
    [
      'waits for the lapse when reminders are stopped',
      { ...sent, remindersStopped: true },
      DAY_MS,
      { do: 'wait', untilMs: 7 * DAY_MS, for: 'expiry' },
    ],
    ['lapses at the deadline', sent, 7 * DAY_MS, { do: 'expire' }],
    ['lapses although a link was never sent', begun, 7 * DAY_MS, { do: 'expire' }],
    [
      'skips a reminder that comes too close to another mail',
      { ...sent, lastMailAtMs: DAY_MS - 11 * HOUR_MS },
      DAY_MS,
      { do: 'skip-reminder' },
    ],
    [
      'carries out a decision before anything else',
      { ...sent, attempts: ['a', 'b'] },
      8 * DAY_MS,
      { do: 'activate', attemptId: 'a' },
    ],
    [
      'waits while a link is under way',
      { ...begun, linkMail: { status: 'sending' as const } },
      DAY_MS,
      { do: 'wait', untilMs: undefined, for: 'the mail' },
    ],
  ])('%s', (_title, state, nowMs, expected) => {
    expect(step(state, nowMs)).toEqual(expected);
  });

  it('tries a parked link again in its time, or at once when asked', () => {
    const parked = linkParked(begun, { round: begun.round, code: 'MAIL_PROVIDER_UNAVAILABLE' }, HOUR_MS, policy);

    expect(step(parked, HOUR_MS)).toEqual({
      do: 'wait',
      untilMs: HOUR_MS + 15 * MINUTE_MS,
      for: 'sending the link again',
    });
    expect(step(parked, HOUR_MS + 15 * MINUTE_MS)).toEqual({ do: 'send-link', round: 1 });
    expect(step(retryNow(parked, HOUR_MS), HOUR_MS)).toEqual({ do: 'send-link', round: 1 });
  });

  it('never sends a link again whose outcome is unknown, also not when asked', () => {
    const unknown = linkParked(begun, { round: begun.round, code: 'MAIL_OUTCOME_UNKNOWN' }, HOUR_MS, policy);

    expect(step(retryNow(unknown, HOUR_MS), HOUR_MS)).toEqual({ do: 'wait', untilMs: 7 * DAY_MS, for: 'expiry' });
  });

  it('keeps a decision past the deadline, and gives another day when its name was taken', () => {
    const parked = activationParked({ ...sent, attempts: ['a'] }, 'DATABASE_UNAVAILABLE', 7 * DAY_MS, policy);
    const refused = activationRefused(parked, 8 * DAY_MS);

    expect(step(parked, 7 * DAY_MS)).toMatchObject({ do: 'wait', untilMs: 7 * DAY_MS + 15 * MINUTE_MS });
    expect(step(parked, 8 * DAY_MS)).toEqual({ do: 'activate', attemptId: 'a' });
    expect(refused).toMatchObject({ stage: 'awaiting-activation', attempts: [], deadlineAtMs: 9 * DAY_MS });
  });
});

describe('asking again', () => {
  it.each([
    ['within a minute', sent, 59_000, 'TOO_SOON'],
    ['while the link is under way', begun, 2 * MINUTE_MS, 'MAIL_UNDER_WAY'],
    ['while an activation is under way', { ...sent, attempts: ['a'] }, 2 * MINUTE_MS, 'ACTIVATING'],
    ['for the sixth time in a day', { ...sent, askedAgainAtMs: [1, 2, 3, 4, 5] }, 2 * MINUTE_MS, 'TOO_MANY'],
    ['after a minute', sent, MINUTE_MS, undefined],
    ['the day after five times', { ...sent, askedAgainAtMs: [1, 2, 3, 4, 5] }, DAY_MS + 6, undefined],
  ])('%s is answered %s', (_title, state, nowMs, refusal) => {
    expect(refuseAskAgain(state, nowMs, policy)).toBe(refusal);
  });

  it('makes a new round with a new deadline, and keeps reminders stopped', () => {
    const asked = askAgain({ ...sent, remindersStopped: true, nextReminder: 2 }, DAY_MS, policy);

    expect(asked).toMatchObject({
      round: 2,
      deadlineAtMs: 8 * DAY_MS,
      nextReminder: 0,
      linkMail: { status: 'due' },
      remindersStopped: true,
    });
  });
});

describe('feedback', () => {
  const bounce = { id: 'f1', mail: 'activation', round: 1, event: 'bounced' } as const;

  it('of this round blocks once; of an older round, or after a decision, it does not', () => {
    const once = takeInFeedback(sent, bounce);

    expect(once).toMatchObject({ stage: 'mail-bounced', blockedBy: 'MAIL_BOUNCED' });
    expect(takeInFeedback(once, bounce)).toBe(once);
    expect(takeInFeedback({ ...sent, round: 2 }, bounce).stage).toBe('awaiting-activation');
    expect(takeInFeedback({ ...sent, attempts: ['a'] }, bounce).stage).toBe('awaiting-activation');
    expect(takeInFeedback(sent, { ...bounce, mail: 'activated' }).stage).toBe('awaiting-activation');
  });
});

it('whatever happens in whatever order, what waits has an end, and deadlines beat mails', () => {
  const events = fc.array(
    fc.record({
      afterMs: fc.integer({ min: 1, max: 3 * DAY_MS }),
      event: fc.constantFrom('sent', 'refused', 'parked', 'unknown', 'asked', 'bounced', 'complained', 'retry', 'stop'),
    }),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(events, (happenings) => {
      let state = begun;
      let nowMs = 0;
      for (const [index, { afterMs, event }] of happenings.entries()) {
        nowMs += afterMs;
        const next = step(state, nowMs);
        if (next.do === 'expire') {
          expect(nowMs).toBeGreaterThanOrEqual(state.deadlineAtMs);
          return;
        }
        expect(nowMs).toBeLessThan(state.deadlineAtMs);
        state = apply(state, event, nowMs, String(index));
        const standing = registrationStanding(state);
        expect(standing.waitUntil).not.toBeNull();
        expect(standing.waitingOn).not.toBeNull();
        expect(standing.needsAttention).toBe(standing.blockedBy !== null);
        if (step(state, nowMs).do === 'wait') expect(step(state, nowMs)).toMatchObject({ untilMs: expect.any(Number) });
      }
    }),
  );
});

function apply(state: RegistrationState, event: string, nowMs: number, id: string): RegistrationState {
  switch (event) {
    case 'sent':
      return linkSent(state, state.round, nowMs);
    case 'refused':
      return linkRefused(state, state.round);
    case 'parked':
      return linkParked(state, { round: state.round, code: 'MAIL_PROVIDER_UNAVAILABLE' }, nowMs, policy);
    case 'unknown':
      return linkParked(state, { round: state.round, code: 'MAIL_OUTCOME_UNKNOWN' }, nowMs, policy);
    case 'asked':
      return refuseAskAgain(state, nowMs, policy) === undefined ? askAgain(state, nowMs, policy) : state;
    case 'retry':
      return retryNow(state, nowMs);
    case 'stop':
      return { ...state, remindersStopped: true };
    default:
      return takeInFeedback(state, {
        id,
        mail: 'activation',
        round: state.round,
        event: event === 'bounced' ? 'bounced' : 'complained',
      });
  }
}
