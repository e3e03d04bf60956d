import { dirname, join } from 'node:path';
import { expect, it } from '@jest/globals';
import { readProjectFile } from './compose-file.ts';

/** What a module may change later: a variable, and whatever begins empty to be filled. */
const KEEPS =
  /^(?:export )?(?:let|var) .*|^(?:export )?const .*= (?:new (?:Map|Set|WeakMap|WeakSet|Array)(?:<.*>)?\(\)|\[\]|\{\});?$/gm;
const IMPORTS = /^(?:import|export) (?!type )(?:[^;']*?) from '(\.[^']+)';/gm;

it('no module that workflows share keeps anything of one of them', () => {
  const modules = reachableFrom(['workflows/index.ts', 'workflows/carry-trace.ts', 'temporal/failure-converter.ts']);

  const kept = modules.flatMap((path) =>
    [...readProjectFile(path).matchAll(KEEPS)].map(([line]) => `${path}: ${line}`),
  );

  expect(modules).toContain('domain/membership-invite-state.ts');
  expect(kept).toEqual([]);
});

/** All of our modules that are loaded with some, themselves among them. */
function reachableFrom(entries: readonly string[]): readonly string[] {
  const found = new Set<string>();
  const waiting = [...entries];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    const folder = dirname(path);
    waiting.push(...[...readProjectFile(path).matchAll(IMPORTS)].map(([, to = '']) => join(folder, to)));
  }
  return [...found];
}
