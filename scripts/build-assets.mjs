// The part of `npm run build` that the compiler leaves out: whatever dist/ needs beside compiled code.

import { execFileSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from './setup/project.mjs';

const ASSETS = [join('api', 'assets')];

for (const folder of ASSETS) {
  const target = join(PROJECT, 'dist', folder);
  rmSync(target, { recursive: true, force: true });
  cpSync(join(PROJECT, folder), target, { recursive: true });
}
const bundler = [join(PROJECT, 'scripts', 'bundle-workflows.ts'), join('dist', 'workflow-bundle.js')];
execFileSync(process.execPath, bundler, { cwd: PROJECT, stdio: 'inherit' });
