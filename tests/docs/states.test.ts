import { expect, it } from '@jest/globals';
import { NOTICE_STAGES } from '../../domain/notice.ts';
import { REGISTRATION_STAGES } from '../../domain/registration.ts';
import { drawStates } from '../../scripts/docs/states.ts';
import { readText } from './documents.ts';

it('draws what the code says; `node scripts/draw-states.ts` puts it right', () => {
  expect(readText('docs/states.md')).toBe(drawStates());
});

it('draws every stage', () => {
  const missing = [...REGISTRATION_STAGES, ...NOTICE_STAGES].filter(
    (stage) => !drawStates().includes(`state "${stage}"`),
  );

  expect(missing).toEqual([]);
});
