// npm run bench:<name> [-- options]: sets up what is missing, then Node 24 runs bench/<name>.ts.

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { handOver } from './setup/hand-over.mjs';
import { prepare } from './setup/prepare.mjs';
import { Problem, report } from './setup/problem.mjs';

const BENCHMARKS = ['actions', 'bulk', 'enumeration', 'invite', 'list', 'propagation', 'registration'];

try {
  const [name, ...options] = process.argv.slice(2);
  if (!BENCHMARKS.includes(name)) throw new Problem(`Name a benchmark: ${BENCHMARKS.join(', ')}.`);
  const variables = await prepare(['temporal', 'temporal-test-server']);
  const hook = pathToFileURL(join(import.meta.dirname ?? 'scripts', 'tsx-hook.mjs')).href;
  handOver(['--import', hook, `bench/${name}.ts`, ...options], { variables });
} catch (error) {
  report(error);
}
