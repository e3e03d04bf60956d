import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { afterMaintenance, parseMaintenanceWindow } from '../../domain/maintenance.ts';
import { DAY_MS, DEFAULT_POLICY, HOUR_MS, MINUTE_MS, scalePolicy } from '../../domain/policy.ts';
import { parkAgain } from '../../domain/process.ts';

describe('a scaled policy', () => {
  it('divides waits and leaves limits, retries and sessions alone', () => {
    const scaled = scalePolicy(DEFAULT_POLICY, 10_080);

    expect(scaled).toEqual({
      ...DEFAULT_POLICY,
      activationLinkMs: 60_000,
      activationRemindersMs: [10_000, 25_714, 51_429],
      reminderQuietMs: 4_286,
      passwordResetMs: 10_000,
      loginDetailsMs: 60_000,
      emailProofMs: 17_143,
      emailApprovalMs: 120_000,
      partnerRequestMs: 120_000,
      partnerRequestRemindersMs: [25_714, 60_000, 111_429],
      partnerEligibilityMs: 257_143,
      partnerAskAgainMs: 60_000,
      invitationMs: 257_143,
      invitationSeatMs: 257_143,
      invitationRemindersMs: [17_143, 60_000],
      invitationLastReminderMs: 8_571,
      invitationDayMs: 10_000,
      authorityMs: 257_143,
      authorityRemindersMs: [25_714, 120_000],
      propagationDelayMs: 10_000,
    });
  });

  it('is the policy itself at a scale of one', () => {
    expect(scalePolicy(DEFAULT_POLICY, 1)).toBe(DEFAULT_POLICY);
  });
});

describe('the maintenance window', () => {
  const sunday = parseMaintenanceWindow('Sun 02:00-04:00');
  const overMidnight = parseMaintenanceWindow('Sun 23:00-01:00');
  const at = (text: string) => Date.parse(text);

  it.each([
    ['2026-11-22T01:59:59Z', '2026-11-22T01:59:59Z'],
    ['2026-11-22T02:00:00Z', '2026-11-22T04:00:00Z'],
    ['2026-11-22T03:59:59Z', '2026-11-22T04:00:00Z'],
    ['2026-11-22T04:00:00Z', '2026-11-22T04:00:00Z'],
    ['2026-11-23T03:00:00Z', '2026-11-23T03:00:00Z'],
  ])('moves %s to %s', (given, expected) => {
    expect(afterMaintenance(at(given), sunday)).toBe(at(expected));
  });

  it('goes over midnight, and over the end of the week', () => {
    expect(afterMaintenance(at('2026-11-22T23:30:00Z'), overMidnight)).toBe(at('2026-11-23T01:00:00Z'));
    expect(afterMaintenance(at('2026-11-23T00:30:00Z'), overMidnight)).toBe(at('2026-11-23T01:00:00Z'));
    expect(afterMaintenance(at('2026-11-23T01:00:00Z'), overMidnight)).toBe(at('2026-11-23T01:00:00Z'));
  });

  it('never moves anything back, nor into the window', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4 * 365 * DAY_MS }), (offset) => {
        const given = at('2024-01-01T00:00:00Z') + offset;
        const moved = afterMaintenance(given, overMidnight);
        expect(moved).toBeGreaterThanOrEqual(given);
        expect(moved - given).toBeLessThanOrEqual(2 * HOUR_MS);
        expect(afterMaintenance(moved, overMidnight)).toBe(moved);
      }),
    );
  });

  it.each(['', 'Sunday 02:00-04:00', 'Sun 24:00-25:00', 'Sun 02:00', 'Sun 2:00-4:00'])('is not %j', (text) => {
    expect(parseMaintenanceWindow(text)).toBeUndefined();
  });
});

it('a parked step is tried again at growing intervals, then daily; an unknown outcome never', () => {
  const retries = DEFAULT_POLICY.parkRetriesMs;
  const one = parkAgain('MAIL_PROVIDER_UNAVAILABLE', undefined, 0, retries);
  const two = parkAgain('MAIL_PROVIDER_UNAVAILABLE', one, 0, retries);
  const six = { ...two, times: 5 };

  expect(one).toEqual({ code: 'MAIL_PROVIDER_UNAVAILABLE', times: 1, retryAtMs: 15 * MINUTE_MS });
  expect(two.retryAtMs).toBe(HOUR_MS);
  expect(parkAgain('MAIL_PROVIDER_UNAVAILABLE', six, 0, retries).retryAtMs).toBe(DAY_MS);
  expect(parkAgain('MAIL_OUTCOME_UNKNOWN', undefined, 0, retries).retryAtMs).toBeUndefined();
});
