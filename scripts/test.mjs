import { handOver } from './setup/hand-over.mjs';
import { prepare } from './setup/prepare.mjs';
import { report } from './setup/problem.mjs';

try {
  const variables = await prepare(['temporal', 'temporal-test-server']);
  // Jest needs the flag for ES modules; the warning about it says nothing to who runs the tests
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  handOver([...flags, 'node_modules/jest/bin/jest.js', ...process.argv.slice(2)], { variables });
} catch (error) {
  report(error);
}
