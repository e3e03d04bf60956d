import { prepare } from './setup/prepare.mjs';
import { report } from './setup/problem.mjs';

try {
  await prepare(['temporal', 'temporal-test-server']);
  console.log('Everything that the project needs is here: "npm start" runs it, "npm test" tests it.');
} catch (error) {
  report(error);
}
