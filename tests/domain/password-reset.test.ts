import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { wrongPasswordPauseMs } from '../../domain/password.ts';
import {
  isPasswordResetOutcome,
  PASSWORD_RESET_STAGES,
  PASSWORD_RESET_TRANSITIONS,
} from '../../domain/password-reset.ts';
import {
  askResetAgain,
  attemptLost,
  beginPasswordReset,
  cancelReset,
  nextPasswordResetStep,
  type PasswordResetState,
  passwordResetStanding,
  refuseAskResetAgain,
  resetLinkParked,
  resetLinkSettled,
  resetParked,
  resetRead,
  retryResetNow,
  takeInAttempt,
  takeInResetFeedback,
} from '../../domain/password-reset-state.ts';
import { DAY_MS, DEFAULT_POLICY, HOUR_MS, MINUTE_MS } from '../../domain/policy.ts';

const POLICY = DEFAULT_POLICY;
const BEGUN = resetRead(beginPasswordReset(0, POLICY), 'forgotten', POLICY);
const SENT = resetLinkSettled({ ...BEGUN, linkMail: { status: 'sending' } }, 1, 'sent');
const ATTEMPT = { attemptId: 'attempt', round: 1 };

type Happening = (state: PasswordResetState, nowMs: number) => PasswordResetState;

/** As workflows/password-reset.ts calls the rules: each under the condition under which it does. */
const HAPPENINGS: Readonly<Record<string, Happening>> = {
  'is asked again': (state, nowMs) =>
    refuseAskResetAgain(state, nowMs, POLICY) === undefined && !isPasswordResetOutcome(state.stage)
      ? askResetAgain(state, nowMs, POLICY)
      : state,
  'has its link sent': (state) => resetLinkSettled(state, state.round, 'sent'),
  'has its link refused': (state) => resetLinkSettled(state, state.round, 'refused'),
  'parks its link': (state, nowMs) =>
    resetLinkParked(state, { round: state.round, code: 'MAIL_PROVIDER_UNAVAILABLE' }, nowMs, POLICY),
  'takes an attempt in': (state) => takeInAttempt(state, ATTEMPT),
  'loses an attempt': (state) => (state.attempts.length > 0 ? attemptLost(state) : state),
  'is cancelled': (state) => cancelReset(state),
  'parks a step': (state, nowMs) =>
    isPasswordResetOutcome(state.stage) ? state : resetParked(state, 'DATABASE_UNAVAILABLE', nowMs, POLICY),
  'is told to try again': (state, nowMs) => retryResetNow(state, nowMs),
  'hears that its mail bounced': (state) =>
    takeInResetFeedback(state, { id: 'x', mail: 'password-reset', round: state.round, event: 'bounced' }),
  'comes to its end': (state, nowMs) => {
    const step = nextPasswordResetStep(state, nowMs);
    if (isPasswordResetOutcome(state.stage)) return state;
    if (step.do === 'end') return { ...state, stage: step.stage };
    return step.do === 'reset' ? { ...state, stage: 'reset' } : state;
  },
};

describe('a password reset', () => {
  it('goes only the ways that the table lists, never leaves its outcome, and always says where it stands', () => {
    const anyWalk = fc.array(
      fc.record({
        happening: fc.constantFrom(...Object.keys(HAPPENINGS)),
        afterMs: fc.integer({ min: 0, max: 2 * HOUR_MS }),
      }),
      { minLength: 1, maxLength: 40, size: 'max' },
    );
    fc.assert(
      fc.property(anyWalk, (walk) => {
        let nowMs = 0;
        let state = BEGUN;
        for (const { happening, afterMs } of walk) {
          nowMs += afterMs;
          const next = HAPPENINGS[happening]?.(state, nowMs) ?? state;
          const ways = PASSWORD_RESET_TRANSITIONS.filter(({ from }) => from === state.stage).map(({ to }) => to);
          expect([...ways, state.stage]).toContain(next.stage);
          if (isPasswordResetOutcome(state.stage)) expect(next.stage).toBe(state.stage);
          const standing = passwordResetStanding(next);
          expect(standing.waitUntil === null).toBe(isPasswordResetOutcome(next.stage));
          expect(standing.needsAttention).toBe(standing.blockedBy !== null);
          state = next;
        }
      }),
    );
  });

  it('has a way out of every stage that is no outcome', () => {
    const stuck = PASSWORD_RESET_STAGES.filter(
      (stage) => !isPasswordResetOutcome(stage) && !PASSWORD_RESET_TRANSITIONS.some(({ from }) => from === stage),
    );

    expect(stuck).toEqual([]);
  });

  it('lets a decision that was taken in go before its deadline, and an end before a parked decision', () => {
    const taken = takeInAttempt(SENT, ATTEMPT);
    const parked = resetParked(taken, 'DATABASE_UNAVAILABLE', HOUR_MS, POLICY);

    expect(nextPasswordResetStep(taken, 2 * HOUR_MS)).toEqual({ do: 'reset', attempt: ATTEMPT });
    expect(nextPasswordResetStep(parked, 2 * HOUR_MS)).toMatchObject({ do: 'reset' });
    expect(nextPasswordResetStep(parked, HOUR_MS + MINUTE_MS)).toMatchObject({ do: 'wait' });
    expect(nextPasswordResetStep(cancelReset(parked), HOUR_MS + MINUTE_MS)).toEqual({ do: 'end', stage: 'cancelled' });
  });

  it.each([
    ['forgotten', HOUR_MS],
    ['login-details', 7 * DAY_MS],
  ] as const)('%s lapses %d ms after its round began, and each new round begins anew', (reason, lifeMs) => {
    const sent = resetLinkSettled(resetRead(beginPasswordReset(0, POLICY), reason, POLICY), 1, 'sent');
    const again = resetLinkSettled(askResetAgain(sent, 30 * MINUTE_MS, POLICY), 2, 'sent');

    expect(nextPasswordResetStep(sent, lifeMs - 1)).toEqual({ do: 'wait', untilMs: lifeMs, for: 'expiry' });
    expect(nextPasswordResetStep(sent, lifeMs)).toEqual({ do: 'end', stage: 'expired' });
    expect(nextPasswordResetStep(again, lifeMs)).toMatchObject({ do: 'wait', untilMs: lifeMs + 30 * MINUTE_MS });
  });

  it('keeps a bounce that was heard before the outcome of its own mail', () => {
    const feedback = { id: 'x', mail: 'password-reset', round: 1, event: 'bounced' } as const;
    const bounced = takeInResetFeedback({ ...BEGUN, linkMail: { status: 'sending' } }, feedback);

    expect(resetLinkSettled(bounced, 1, 'sent').blockedBy).toBe('MAIL_BOUNCED');
    expect(takeInResetFeedback(askResetAgain(SENT, 1, POLICY), feedback).blockedBy).toBeUndefined();
  });
});

it.each([
  [1, 0],
  [3, 0],
  [4, 500],
  [5, 1_000],
  [7, 3_000],
  [10, 3_000],
])('the answer to wrong password %d is held back for %d ms', (guess, expected) => {
  expect(wrongPasswordPauseMs(guess, POLICY.wrongPasswordPausesMs)).toBe(expected);
  expect(wrongPasswordPauseMs(guess, [])).toBe(0);
});
