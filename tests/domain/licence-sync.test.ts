import { expect, it } from '@jest/globals';
import { mayDeactivate } from '../../domain/licence-sync.ts';

it.each([
  [0, 0, null, true],
  [1, 10, null, true],
  [2, 10, null, false],
  [1, 9, null, false],
  [1, 1, null, false],
  [1, 1, 1, true],
  [5, 10, 5, true],
  [5, 10, 4, false],
  [0, 10, 3, false],
  [1_000, 10_000, null, true],
  [1_001, 10_000, null, false],
])('%i deactivations of %i on the licence, %s expected: %s', (deactivations, licensed, expected, may) => {
  expect(mayDeactivate({ deactivations, licensed, expected })).toBe(may);
});
