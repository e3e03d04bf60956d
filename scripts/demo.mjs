import { handOver } from './setup/hand-over.mjs';
import { prepare } from './setup/prepare.mjs';
import { report } from './setup/problem.mjs';

try {
  const variables = await prepare(['temporal']);
  handOver(['scripts/demo/main.ts'], { variables, follow: true });
} catch (error) {
  report(error);
}
