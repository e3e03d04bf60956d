// node --import ./scripts/tsx-hook.mjs x.ts: Node takes the types out of .ts by itself; .tsx goes through swc, once for
// each content (kept in .cache/tsx), so that a warm start does not even load swc.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = join(import.meta.dirname, '..', '.cache', 'tsx');
const OPTIONS = {
  jsc: {
    parser: { syntax: 'typescript', tsx: true },
    transform: { react: { runtime: 'automatic' } },
    target: 'es2024',
  },
  module: { type: 'es6' },
  sourceMaps: 'inline',
};
const require = createRequire(import.meta.url);

registerHooks({
  load(url, context, next) {
    if (!url.endsWith('.tsx')) return next(url, context);
    return { format: 'module', source: compiled(fileURLToPath(url)), shortCircuit: true };
  },
});

function compiled(path) {
  const source = readFileSync(path, 'utf8');
  const { version } = require('@swc/core/package.json');
  const key = createHash('sha256')
    .update(JSON.stringify([version, OPTIONS, path, source]))
    .digest('hex')
    .slice(0, 32);
  const kept = join(FOLDER, `${key}.js`);
  try {
    return readFileSync(kept, 'utf8');
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  const { code } = require('@swc/core').transformSync(source, { ...OPTIONS, filename: path });
  keep(kept, code);
  return code;
}

function keep(path, code) {
  const scratch = `${path}.${process.pid}`;
  try {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(scratch, code);
    renameSync(scratch, path);
  } catch (error) {
    // the container's user may not write here: it is compiled at each start then
    if (error.code !== 'EACCES' && error.code !== 'EROFS') throw error;
  }
}
