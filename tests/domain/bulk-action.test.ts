import { expect, it } from '@jest/globals';
import {
  BULK_ACTIONS,
  BULK_ALONE_MAX,
  BULK_RATE,
  bulkPageSize,
  needsSecondOperator,
  pauseAfterPageMs,
} from '../../domain/bulk-action.ts';
import { OPERATOR_ACTIONS } from '../../domain/operator-actions.ts';

it.each([
  ['a whole page', { worked: 25, ratePerSecond: 5, tookMs: 1_200 }, 3_800],
  ['the slowest', { worked: 1, ratePerSecond: 1, tookMs: 0 }, 1_000],
  ['what does not divide', { worked: 1, ratePerSecond: 3, tookMs: 0 }, 334],
  ['a page that took longer than its time', { worked: 250, ratePerSecond: 50, tookMs: 9_000 }, 0],
  ['a page in which nothing was left to do', { worked: 0, ratePerSecond: 50, tookMs: 10 }, 0],
])('keeps to the rate after %s', (_what, page, pauseMs) => {
  expect(pauseAfterPageMs(page)).toBe(pauseMs);
});

it('works off thousands in few steps, and never more than five seconds of them at once', () => {
  expect([BULK_RATE.least, BULK_RATE.usual, BULK_RATE.most].map(bulkPageSize)).toEqual([5, 25, 250]);
});

it('is left to one operator up to five hundred', () => {
  expect([0, BULK_ALONE_MAX, BULK_ALONE_MAX + 1].map((count) => needsSecondOperator({ count }))).toEqual([
    false,
    false,
    true,
  ]);
});

it('is no action that needs something of its own for each, nor begins something anew', () => {
  expect(OPERATOR_ACTIONS.filter((action) => !BULK_ACTIONS.some((bulk) => bulk === action))).toEqual([
    'correct-address',
    'reassign',
    'approve-authority',
    'refuse-authority',
    'restore',
  ]);
});
