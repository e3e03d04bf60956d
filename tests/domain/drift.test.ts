import { expect, it } from '@jest/globals';
import { driftOfWorkflow, judgeMarks, processInId } from '../../domain/drift.ts';

const kept = (count: number) => ({ count, runId: 'driftWatch/run' });

it.each([
  ['neither side has one', null, undefined, true, undefined],
  ['both remember the same', 4, kept(4), true, undefined],
  ['a run was cut off after it had counted', 4, kept(5), true, undefined],
  ['a run told nothing', null, kept(5), true, undefined],
  ['PostgreSQL remembers less', 5, kept(4), true, 'DATABASE_RESTORED_OLDER'],
  ['PostgreSQL has begun empty', 5, undefined, true, 'DATABASE_RESTORED_OLDER'],
  ['Temporal does not know the run', 4, kept(5), false, 'TEMPORAL_RESTORED_OLDER'],
  ['Temporal has begun empty', null, kept(5), false, 'TEMPORAL_RESTORED_OLDER'],
  ['both were restored, PostgreSQL to less', 5, kept(4), false, 'DATABASE_RESTORED_OLDER'],
] as const)('of the marks, %s', (_case, told, mark, isKnown, restored) => {
  expect(judgeMarks(told, mark, isKnown)).toBe(restored);
});

it('tells what an open row is without a running workflow', () => {
  expect((['running', 'unknown', 'ended'] as const).map(driftOfWorkflow)).toEqual([
    undefined,
    'WORKFLOW_NEVER_STARTED',
    'WORKFLOW_ENDED',
  ]);
});

it('reads a process from the id of its workflow, and nothing from another', () => {
  const uuid = '0198c6a0-0000-7000-8000-000000000001';

  expect(processInId(`registration/${uuid}`)).toEqual({ kind: 'registration', uuid });
  expect(['nudge', `nudge-${uuid}`, `registration/${uuid}/x`, 'registration/x'].map(processInId)).toEqual(
    Array.from({ length: 4 }, () => undefined),
  );
});
