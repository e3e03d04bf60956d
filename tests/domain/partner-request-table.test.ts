import { describe, expect, it } from '@jest/globals';
import {
  isPartnerRequestOutcome,
  PARTNER_REQUEST_STAGES,
  PARTNER_REQUEST_TRANSITIONS,
} from '../../domain/partner-request.ts';
import {
  PARTNER_REQUEST_EVENTS,
  PARTNER_REQUEST_TABLE,
  type PartnerRequestEvent,
} from '../../domain/partner-request-table.ts';

const EVENTS = Object.keys(PARTNER_REQUEST_EVENTS) as readonly PartnerRequestEvent[];
const PAIRS = EVENTS.flatMap((event) => PARTNER_REQUEST_STAGES.map((stage) => ({ event, stage })));

describe('the table of partner requests', () => {
  it.each(PAIRS)('has an answer to $event at $stage, by a way that is drawn', ({ event, stage }) => {
    const cell = PARTNER_REQUEST_TABLE[event][stage];

    if (cell.answer !== 'done' || cell.to === stage) expect(cell).toBeDefined();
    else expect(reachable(stage)).toContain(cell.to);
  });

  it('lets nothing happen any more to a request that has ended', () => {
    const changed = PAIRS.filter(({ event, stage }) => {
      const cell = PARTNER_REQUEST_TABLE[event][stage];
      return isPartnerRequestOutcome(stage) && cell.answer === 'done' && cell.to !== stage;
    });

    expect(changed).toEqual([]);
  });
});

/** What a stage leads to; what is established at once passes `establishing`. */
function reachable(stage: string): readonly string[] {
  const next = (from: string) => PARTNER_REQUEST_TRANSITIONS.filter((way) => way.from === from).map(({ to }) => to);
  // a yes that has parked yields to whatever could have come before it
  const from = stage === 'establishing' ? [stage, 'awaiting-answer'] : [stage];
  const direct = from.flatMap(next);
  return direct.includes('establishing') ? [...direct, ...next('establishing')] : direct;
}
