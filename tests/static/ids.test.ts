import { globSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { uuidv7 } from 'uuidv7';
import { readProjectFile } from './compose-file.ts';

const NOT_OURS = ['node_modules', '.cache', '.data', 'dist', 'coverage'];

it('ids that are made one after the other sort so, within a millisecond too (docs/adr/0029)', () => {
  const ids = Array.from({ length: 10_000 }, () => uuidv7());

  expect(ids.toSorted()).toEqual(ids);
});

it('no module makes ids by Node’s own function, which leaves their order to chance', () => {
  const cwd = join(import.meta.dirname, '../..');
  const modules = globSync('**/*.{ts,tsx}', { cwd, exclude: (path) => NOT_OURS.includes(path) });

  expect(modules).toContain('api/route.ts');
  expect(modules.filter((path) => readProjectFile(path).includes('randomUUIDv7'))).toEqual([
    'tests/static/ids.test.ts',
  ]);
});
