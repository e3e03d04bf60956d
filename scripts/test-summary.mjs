// node scripts/test-summary.mjs <Jest's JSON result>: one line with the counts, for .ci/run. Ends with 1 where anything
// failed or nothing ran.

import { existsSync, readFileSync } from 'node:fs';

const path = process.argv[2] ?? '';
const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
// without a result (Jest did not get that far) nothing ran, which is a failure
const result = text === '' ? { numPassedTests: 0, numFailedTests: 0 } : JSON.parse(text);
const { numPassedTests: passed, numPendingTests = 0, numTodoTests = 0, numRuntimeErrorTestSuites = 0 } = result;
// a file that could not even be read holds tests that did not run
const failed = result.numFailedTests + numRuntimeErrorTestSuites;
const skipped = numPendingTests + numTodoTests;

console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
