import { describe, expect, it } from '@jest/globals';
import type { PartnerRequestCommand, PartnerRequestStage } from '../../domain/partner-request.ts';
import { refuseResend, refuseSecondResend, resendAfterMs } from '../../domain/partner-request-resend.ts';
import {
  beginPartnerRequest,
  type PartnerRequestState,
  partnerRequestStanding,
  requestParked,
  requestSent,
  retryRequestNow,
  takeIn,
  takeInRequestFeedback,
  workDone,
  workParked,
} from '../../domain/partner-request-state.ts';
import { nextPartnerRequestStep } from '../../domain/partner-request-steps.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, DEFAULT_POLICY as POLICY } from '../../domain/policy.ts';
import { workBegun } from '../../domain/work-queue.ts';

const NOW = Date.UTC(2026, 10, 2, 9);
const MANAGER = '0190c0de-0000-7000-8000-000000000001';

function sent(): PartnerRequestState {
  return requestSent(beginPartnerRequest(NOW, POLICY), 1, NOW);
}

function decide(state: PartnerRequestState, action: PartnerRequestCommand['action'], key = 1): PartnerRequestState {
  return takeIn(state, { do: 'decide', key, command: { action, userId: MANAGER } });
}

function next(state: PartnerRequestState, nowMs: number) {
  return nextPartnerRequestStep(state, nowMs, POLICY, undefined);
}

function done(state: PartnerRequestState, stage: PartnerRequestStage, nowMs = NOW): PartnerRequestState {
  return workDone(workBegun(state), { stage }, nowMs, POLICY);
}

describe('what comes next', () => {
  it('is the mail, then a reminder, then the end', () => {
    expect(next(beginPartnerRequest(NOW, POLICY), NOW)).toEqual({ do: 'send-request', round: 1 });
    expect(next(sent(), NOW)).toEqual({ do: 'wait', untilMs: NOW + 3 * DAY_MS, for: 'reminder' });
    expect(next(sent(), NOW + 3 * DAY_MS)).toEqual({ do: 'remind', round: 1, number: 1 });
    expect(next(sent(), NOW + 14 * DAY_MS)).toEqual({ do: 'expire' });
  });

  it('is what was taken in, also past the deadline', () => {
    expect(next(decide(sent(), 'accept'), NOW + 15 * DAY_MS)).toEqual({ do: 'work' });
  });

  it('skips a reminder that comes too close to another mail', () => {
    const late = { ...sent(), lastMailAtMs: NOW + 3 * DAY_MS - HOUR_MS };

    expect(next(late, NOW + 3 * DAY_MS)).toEqual({ do: 'skip-reminder' });
  });

  it('starts no reminder within the maintenance window', () => {
    // Thursday 09:00, three days after a Monday 09:00
    const window = { startMs: 3 * DAY_MS + 8 * HOUR_MS, endMs: 3 * DAY_MS + 10 * HOUR_MS };

    const step = nextPartnerRequestStep(sent(), NOW, POLICY, window);

    expect(step).toEqual({ do: 'wait', untilMs: NOW + 3 * DAY_MS + HOUR_MS, for: 'reminder' });
  });

  it('is a look at both sides where the answer was given before', () => {
    const agreed = beginPartnerRequest(NOW, POLICY, true);

    expect([next(agreed, NOW), agreed.queue]).toEqual([{ do: 'work' }, [{ do: 'review', because: 'agreed' }]]);
  });
});

describe('the queue', () => {
  it('keeps the order, and looks at both sides once however often something changes', () => {
    const changed = { do: 'review', because: 'changed' } as const;

    const state = [changed, changed].reduce(takeIn, decide(decide(sent(), 'decline'), 'accept', 2));

    expect(state.queue.map((work) => work.do)).toEqual(['decide', 'decide', 'review']);
  });

  it('tries a parked step again at growing pauses, and lets a withdrawal before it', () => {
    const parked = workParked(workBegun(decide(sent(), 'accept')), 'DATABASE_UNAVAILABLE', NOW, POLICY);
    const again = workParked(workBegun(parked), 'DATABASE_UNAVAILABLE', NOW, POLICY);
    const yielding = decide(again, 'withdraw', 2);

    expect(next(parked, NOW)).toEqual({ do: 'wait', untilMs: NOW + 15 * MINUTE_MS, for: 'trying the step again' });
    expect(next(again, NOW)).toMatchObject({ untilMs: NOW + HOUR_MS });
    expect(next(retryRequestNow(again, NOW), NOW)).toEqual({ do: 'work' });
    expect(partnerRequestStanding(again)).toMatchObject({ stage: 'establishing', waitingOn: 'vestibule' });
    expect(yielding.queue[0]).toMatchObject({ command: { action: 'withdraw' } });
  });

  it('yields to a withdrawal that came while its step was failing', () => {
    const failing = decide(workBegun(decide(sent(), 'accept')), 'withdraw', 2);

    const state = workParked(failing, 'STEP_FAILED', NOW, POLICY);

    expect([state.queue.length, state.parking, next(state, NOW)]).toEqual([2, undefined, { do: 'work' }]);
    expect(state.queue[0]).toMatchObject({ command: { action: 'withdraw' } });
  });
});

describe('a yes to which something is lacking', () => {
  it('waits thirty days more, once', () => {
    const later = NOW + 10 * DAY_MS;
    const waiting = done(decide(sent(), 'accept'), 'awaiting-eligibility', later);
    const again = done(decide(waiting, 'accept', 2), 'awaiting-eligibility', later + DAY_MS);

    expect([waiting.deadlineAtMs, again.deadlineAtMs]).toEqual([later + 30 * DAY_MS, later + 30 * DAY_MS]);
    expect(next(again, later)).toEqual({ do: 'wait', untilMs: later + 30 * DAY_MS, for: 'expiry' });
    const shown = { waitingOn: 'administrator', blockedBy: 'NOT_ELIGIBLE', needsAttention: false };
    expect(partnerRequestStanding(again)).toMatchObject(shown);
  });
});

describe('a new round', () => {
  it('begins with a new manager, and keeps the deadline; sending again replaces it', () => {
    const later = NOW + 2 * DAY_MS;
    const begun = workBegun(decide(sent(), 'take-over'));
    const taken = workDone(begun, { stage: 'awaiting-answer', newManager: true }, later, POLICY);
    const resent = done(decide(sent(), 'resend'), 'awaiting-answer', later);

    expect(taken).toMatchObject({ round: 2, deadlineAtMs: NOW + 14 * DAY_MS, linkMail: { status: 'due' } });
    expect(resent).toMatchObject({ round: 2, deadlineAtMs: later + 14 * DAY_MS, askedAgainAtMs: [later] });
  });

  it('is done once of several that were taken in at once', () => {
    const both = workBegun(decide(decide(sent(), 'resend', 1), 'resend', 2));
    const first = both.current && refuseSecondResend(both, both.current, NOW + MINUTE_MS, POLICY);
    const second = workBegun(
      requestSent(workDone(both, { stage: 'awaiting-answer' }, NOW + MINUTE_MS, POLICY), 2, NOW),
    );

    const refused = second.current && refuseSecondResend(second, second.current, NOW + MINUTE_MS + 1, POLICY);

    expect(first).toBeUndefined();
    expect(refused).toEqual({ stage: 'awaiting-answer', code: 'TOO_SOON', retryAfterMs: MINUTE_MS - 1 });
  });

  it('says how long it is until it may be sent again', () => {
    const often = { ...sent(), askedAgainAtMs: [1, 2, 3, 4, 5].map((hour) => NOW + hour * HOUR_MS) };

    expect(resendAfterMs(sent(), NOW + 59_000, POLICY)).toBe(1_000);
    expect(resendAfterMs(sent(), NOW + MINUTE_MS, POLICY)).toBe(0);
    expect(resendAfterMs(often, NOW + 6 * HOUR_MS, POLICY)).toBe(19 * HOUR_MS);
    expect(resendAfterMs(beginPartnerRequest(NOW, POLICY), NOW, POLICY)).toBe(MINUTE_MS);
  });

  it('is refused while a mail is under way, within a minute, and past five a day', () => {
    const often = { ...sent(), askedAgainAtMs: [1, 2, 3, 4, 5].map((hour) => NOW + hour * HOUR_MS) };

    expect(refuseResend(beginPartnerRequest(NOW, POLICY), NOW, POLICY)).toBe('MAIL_UNDER_WAY');
    expect(refuseResend(sent(), NOW + 59_000, POLICY)).toBe('TOO_SOON');
    expect(refuseResend(sent(), NOW + MINUTE_MS, POLICY)).toBeUndefined();
    expect(refuseResend(often, NOW + 6 * HOUR_MS, POLICY)).toBe('TOO_MANY');
  });
});

describe('a report of the provider', () => {
  const report = { id: 'r1', mail: 'partner-request', round: 1 } as const;

  it('of a mailbox that refuses asks for somebody else, once', () => {
    const once = takeInRequestFeedback(sent(), { ...report, event: 'bounced' });
    const twice = takeInRequestFeedback(once, { ...report, event: 'bounced' });

    expect(twice.queue).toEqual([{ do: 'replace', code: 'MAIL_BOUNCED' }]);
  });

  it('that comes before the answer of whoever took it over still says why it waits', () => {
    const bounce = { id: 'early', event: 'bounced', mail: 'partner-request', round: 1 } as const;
    const reported = takeInRequestFeedback(
      { ...beginPartnerRequest(NOW, POLICY), linkMail: { status: 'sending' } },
      bounce,
    );

    const late = requestSent(done(reported, 'mail-bounced'), 1, NOW);

    expect(partnerRequestStanding(late)).toMatchObject({ blockedBy: 'MAIL_BOUNCED', needsAttention: true });
  });

  it('of an old round changes nothing', () => {
    const second = { ...sent(), round: 2 };

    expect(takeInRequestFeedback(second, { ...report, event: 'bounced' }).queue).toEqual([]);
  });

  it('of a reader who complains stops the reminders', () => {
    const state = takeInRequestFeedback(sent(), { ...report, event: 'complained' });

    expect(next(state, NOW)).toEqual({ do: 'wait', untilMs: NOW + 14 * DAY_MS, for: 'expiry' });
  });

  it('settles a mail of which nobody could say whether it was sent', () => {
    const lost = { round: 1, code: 'MAIL_OUTCOME_UNKNOWN' } as const;
    const parked = requestParked(beginPartnerRequest(NOW, POLICY), lost, NOW, POLICY);
    const settled = takeInRequestFeedback(parked, { ...report, event: 'settled' });

    expect(partnerRequestStanding(parked)).toMatchObject({ waitingOn: 'operator', needsAttention: true });
    expect(partnerRequestStanding(settled)).toMatchObject({ waitingOn: 'person', needsAttention: false });
  });
});

it('changes nothing any more once it has ended', () => {
  const ended = done(decide(sent(), 'decline'), 'declined');

  expect(takeIn(ended, { do: 'cancel' })).toBe(ended);
  expect(partnerRequestStanding(ended)).toMatchObject({ stage: 'declined', waitingOn: null, waitUntil: null });
});
