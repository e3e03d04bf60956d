// `node scripts/draw-states.ts` writes docs/states.md from the transitions that the code knows.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawStates } from './docs/states.ts';
import { PROJECT } from './setup/project.mjs';

writeFileSync(join(PROJECT, 'docs', 'states.md'), drawStates());
