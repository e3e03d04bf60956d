import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { MailFeedback } from '../../domain/mail.ts';
import { DEFAULT_POLICY } from '../../domain/policy.ts';
import {
  isRegistrationOutcome,
  REGISTRATION_STAGES,
  REGISTRATION_TRANSITIONS,
  type RegistrationStage,
  type RegistrationState,
} from '../../domain/registration.ts';
import { isProving, proofParked, proofRecorded, takeInProof } from '../../domain/registration-proof.ts';
import {
  activationParked,
  activationRefused,
  askAgain,
  beginRegistration,
  linkParked,
  linkRefused,
  linkSent,
  refuseAskAgain,
  retryNow,
  takeInFeedback,
} from '../../domain/registration-state.ts';
import { nextRegistrationStep } from '../../domain/registration-steps.ts';

const POLICY = DEFAULT_POLICY;
const EVENTS = ['bounced', 'suppressed', 'failed', 'complained', 'settled'] as const;

/** Something that can happen to an open registration; undefined where it cannot happen as things stand. */
type Happening = (state: RegistrationState, nowMs: number) => RegistrationState | undefined;

/** As workflows/registration.ts calls the rules: each under the condition under which it does. */
const HAPPENINGS: Readonly<Record<string, Happening>> = {
  'is asked again': (state, nowMs) =>
    refuseAskAgain(state, nowMs, POLICY) === undefined ? askAgain(state, nowMs, POLICY) : undefined,
  'begins to send its link': (state, nowMs) =>
    nextRegistrationStep(state, nowMs, POLICY, undefined).do === 'send-link'
      ? { ...state, linkMail: { status: 'sending' } }
      : undefined,
  'has its link sent': whileSending((state, nowMs) => linkSent(state, state.round, nowMs)),
  'has its link refused': whileSending((state) => linkRefused(state, state.round)),
  'parks its link': whileSending((state, nowMs) =>
    linkParked(state, { round: state.round, code: 'MAIL_PROVIDER_UNAVAILABLE' }, nowMs, POLICY),
  ),
  'parks its link for good': whileSending((state, nowMs) =>
    linkParked(state, { round: state.round, code: 'MAIL_OUTCOME_UNKNOWN' }, nowMs, POLICY),
  ),
  'takes an attempt in': (state) => ({ ...state, attempts: [...state.attempts, `attempt-${state.attempts.length}`] }),
  'refuses an attempt': whileActivating((state, nowMs) => activationRefused(state, nowMs)),
  'parks an attempt': whileActivating((state, nowMs) => activationParked(state, 'DATABASE_UNAVAILABLE', nowMs, POLICY)),
  'is vouched for': (state, nowMs) =>
    state.attempts.length === 0 ? takeInProof(state, `sign-in-${nowMs}`, nowMs, POLICY) : undefined,
  'records its proof': whileProving((state) => proofRecorded(state, state.proofs?.[0] ?? { signInId: '', round: 0 })),
  'parks its proof': whileProving((state, nowMs) => proofParked(state, 'DATABASE_UNAVAILABLE', nowMs, POLICY)),
  'is told to try again': (state, nowMs) => retryNow(state, nowMs),
  ...Object.fromEntries(
    EVENTS.map((event) => [
      `hears that its mail is ${event}`,
      (state: RegistrationState) => takeInFeedback(state, feedback(event, state.round, state.handledIds.length)),
    ]),
  ),
};

describe('a registration', () => {
  const anyWalk = fc.array(
    fc.record({
      happening: fc.constantFrom(...Object.keys(HAPPENINGS)),
      afterMs: fc.integer({ min: 0, max: 90_000_000 }),
    }),
    { minLength: 1, maxLength: 60, size: 'max' },
  );

  it('goes from stage to stage only in the ways that the table lists, whatever happens in whatever order', () => {
    fc.assert(
      fc.property(anyWalk, fc.boolean(), (walk, proven) => {
        let nowMs = 0;
        let state = beginRegistration(nowMs, POLICY, proven);
        for (const { happening, afterMs } of walk) {
          nowMs += afterMs;
          const next = HAPPENINGS[happening]?.(state, nowMs) ?? state;
          expect([...waysFrom(state.stage), state.stage]).toContain(next.stage);
          state = next;
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('lapses only from stages from which the table lets it', () => {
    fc.assert(
      fc.property(anyWalk, fc.boolean(), (walk, proven) => {
        let nowMs = 0;
        let state = beginRegistration(nowMs, POLICY, proven);
        for (const { happening, afterMs } of walk) {
          nowMs += afterMs;
          state = HAPPENINGS[happening]?.(state, nowMs) ?? state;
          const lapses = nextRegistrationStep(state, nowMs, POLICY, undefined).do === 'expire';
          expect(!lapses || waysFrom(state.stage).includes('expired')).toBe(true);
        }
      }),
    );
  });

  it.each(REGISTRATION_STAGES.filter(isRegistrationOutcome))('stays %s whatever is reported of its mails', (stage) => {
    const ended = { ...beginRegistration(0, POLICY), stage };
    const after = EVENTS.map((event, number) => takeInFeedback(ended, feedback(event, 1, number)).stage);

    expect(new Set(after)).toEqual(new Set([stage]));
  });
});

describe('the table of transitions', () => {
  it('reaches every stage from the start, and leaves no outcome', () => {
    const reached = new Set<string>(['start']);
    for (const _ of REGISTRATION_STAGES) {
      for (const { from, to } of REGISTRATION_TRANSITIONS) if (reached.has(from)) reached.add(to);
    }

    expect([...reached].toSorted()).toEqual(['start', ...REGISTRATION_STAGES].toSorted());
    expect(REGISTRATION_STAGES.filter((stage) => waysFrom(stage).length === 0)).toEqual(
      REGISTRATION_STAGES.filter(isRegistrationOutcome),
    );
  });
});

function waysFrom(stage: RegistrationStage): readonly RegistrationStage[] {
  return REGISTRATION_TRANSITIONS.filter(({ from }) => from === stage).map(({ to }) => to);
}

function whileProving(happening: (state: RegistrationState, nowMs: number) => RegistrationState): Happening {
  return (state, nowMs) => (isProving(state) ? happening(state, nowMs) : undefined);
}

function whileSending(happening: (state: RegistrationState, nowMs: number) => RegistrationState): Happening {
  return (state, nowMs) => (state.linkMail.status === 'sending' ? happening(state, nowMs) : undefined);
}

function whileActivating(happening: (state: RegistrationState, nowMs: number) => RegistrationState): Happening {
  return (state, nowMs) =>
    nextRegistrationStep(state, nowMs, POLICY, undefined).do === 'activate' ? happening(state, nowMs) : undefined;
}

function feedback(event: MailFeedback['event'], round: number, number: number): MailFeedback {
  return { id: `report-${number}`, mail: 'activation', round, event };
}
