import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. Set-up runs on Node 20.3, which has no `import.meta.dirname`. */
export const PROJECT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Node 24, as the npm package `node` brings it. */
export const NODE_24 = join(PROJECT, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
