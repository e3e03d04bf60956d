import { expect, it } from '@jest/globals';
import { OUTCOMES } from '../../domain/outcomes.ts';
import type { ProcessKind } from '../../domain/process.ts';
import { STAGES_OF_KINDS } from '../../domain/process-stages.ts';
import { TRANSITIONS_OF_KINDS } from '../../domain/process-transitions.ts';

// the one that is begun again from its end
const { sharing: _, ...TRANSITIONS } = TRANSITIONS_OF_KINDS;

it.each(Object.entries(TRANSITIONS))('are the stages of %s that lead nowhere', (kind, transitions) => {
  const left = new Set(transitions.filter(({ from, to }) => from !== to).map(({ from }) => from));
  const stages: readonly string[] = STAGES_OF_KINDS[kind as ProcessKind];

  expect(stages.filter((stage) => (OUTCOMES as readonly string[]).includes(stage))).toEqual(
    stages.filter((stage) => !left.has(stage)),
  );
});
