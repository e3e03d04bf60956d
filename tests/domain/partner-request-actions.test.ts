import { expect, it } from '@jest/globals';
import { PARTNER_REQUEST_STAGES } from '../../domain/partner-request.ts';
import { partnerRequestActions } from '../../domain/partner-request-actions.ts';
import { PARTNER_REQUEST_TABLE } from '../../domain/partner-request-table.ts';

const BOTH = ['in', 'out'] as const;
const held = { mayAnswer: true, mayAsk: true };

it.each(PARTNER_REQUEST_STAGES)('what is offered at %s is nothing that the table refuses there', (stage) => {
  const offered = BOTH.flatMap((direction) =>
    [true, false].flatMap((isAddressed) =>
      partnerRequestActions(stage, { direction, isAddressed, ...held }).map((action) => ({ direction, action })),
    ),
  );

  const cells = offered.map(({ direction, action }) => {
    const event = action === 'reassign' && direction === 'out' ? 'reassign-own' : action;
    return [action, PARTNER_REQUEST_TABLE[event][stage].answer];
  });
  expect(cells).toEqual(offered.map(({ action }) => [action, 'done']));
});

it.each(['awaiting-answer', 'mail-bounced'] as const)('at %s each side is offered what is theirs', (stage) => {
  const actions = (direction: 'in' | 'out', isAddressed: boolean) =>
    partnerRequestActions(stage, { direction, isAddressed, ...held });

  expect(actions('in', true)).toEqual(['accept', 'decline', 'reassign']);
  expect(actions('in', false)).toEqual(['take-over', 'reassign']);
  expect(actions('out', false)).toEqual(['withdraw', 'resend', 'reassign']);
});

it('whoever has a lapsed subscription can decline and withdraw, and whoever may not answer nothing', () => {
  const lapsed = { mayAnswer: true, mayAsk: false };
  const none = { mayAnswer: false, mayAsk: false };

  expect(partnerRequestActions('awaiting-answer', { direction: 'in', isAddressed: true, ...lapsed })).toEqual([
    'decline',
    'reassign',
  ]);
  expect(partnerRequestActions('awaiting-answer', { direction: 'out', isAddressed: false, ...lapsed })).toEqual([
    'withdraw',
    'reassign',
  ]);
  expect(partnerRequestActions('awaiting-answer', { direction: 'in', isAddressed: true, ...none })).toEqual([]);
});
