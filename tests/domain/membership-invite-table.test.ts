import { describe, expect, it } from '@jest/globals';
import {
  isInvitationOutcome,
  MEMBERSHIP_INVITE_STAGES,
  MEMBERSHIP_INVITE_TRANSITIONS,
} from '../../domain/membership-invite.ts';
import {
  MEMBERSHIP_INVITE_EVENTS,
  MEMBERSHIP_INVITE_TABLE,
  type MembershipInviteEvent,
} from '../../domain/membership-invite-table.ts';

const EVENTS = Object.keys(MEMBERSHIP_INVITE_EVENTS) as readonly MembershipInviteEvent[];
const PAIRS = EVENTS.flatMap((event) => MEMBERSHIP_INVITE_STAGES.map((stage) => ({ event, stage })));

describe('the table of membership invites', () => {
  it.each(PAIRS)('has an answer to $event at $stage, by a way that is drawn', ({ event, stage }) => {
    const cell = MEMBERSHIP_INVITE_TABLE[event][stage];

    if (cell.answer !== 'done' || cell.to === stage) expect(cell).toBeDefined();
    else expect(reachable(stage)).toContain(cell.to);
  });

  it('lets nothing happen any more to an invitation that has ended', () => {
    const changed = PAIRS.filter(({ event, stage }) => {
      const cell = MEMBERSHIP_INVITE_TABLE[event][stage];
      return isInvitationOutcome(stage) && cell.answer === 'done' && cell.to !== stage;
    });

    expect(changed).toEqual([]);
  });
});

/** What a stage leads to; what needs no wait passes `joining`. */
function reachable(stage: string): readonly string[] {
  const next = (from: string) => MEMBERSHIP_INVITE_TRANSITIONS.filter((way) => way.from === from).map(({ to }) => to);
  // a yes that has parked yields to whatever could have come before it
  const from = stage === 'joining' ? [stage, 'awaiting-answer'] : [stage];
  const direct = from.flatMap(next);
  return direct.includes('joining') ? [...direct, ...next('joining')] : direct;
}
