import { expect, it } from '@jest/globals';
import {
  PREPARED_REGISTRATION_STAGES,
  preparedActions,
  shownPreparedStage,
} from '../../domain/prepared-registration.ts';

const at = (text: string) => Date.parse(text);
const expiresAt = new Date('2026-12-01T10:00:00Z');

it.each([
  ['taken-in', '2026-12-01T09:59:59.999Z', 'taken-in'],
  ['taken-in', '2026-12-01T10:00:00Z', 'expired'],
  ['awaiting-answer', '2026-12-01T09:59:59.999Z', 'awaiting-answer'],
  ['awaiting-answer', '2026-12-01T10:00:00Z', 'expired'],
  ['agreed', '2026-12-02T10:00:00Z', 'agreed'],
  ['declined', '2026-12-02T10:00:00Z', 'declined'],
  ['cancelled', '2026-12-02T10:00:00Z', 'cancelled'],
] as const)('%s reads at %s as %s', (stage, now, shown) => {
  expect(shownPreparedStage({ stage, expiresAt }, at(now))).toBe(shown);
});

it('what is open is sent again or withdrawn, what lapsed is sent again, what was decided stays', () => {
  const actions = Object.fromEntries(PREPARED_REGISTRATION_STAGES.map((stage) => [stage, preparedActions(stage)]));

  expect(actions).toEqual({
    'taken-in': ['resend', 'cancel'],
    'awaiting-answer': ['resend', 'cancel'],
    expired: ['resend'],
    agreed: [],
    declined: [],
    cancelled: [],
  });
});
