// npm run bench:registration [-- --rounds N --operations N]: the CPU of one registration up to the sent mail, against the
// bare program of bench/baseline/.

import { REGISTRATION_CPU_RATIO } from './budgets.ts';
import { mailTo, post } from './support/calls.ts';
import { type Opening, type Operation, runComparison } from './support/comparison.ts';

await runComparison({
  what: 'registration',
  budget: REGISTRATION_CPU_RATIO,
  ours: (opening) => Promise.resolve(register(opening, '/v1/registrations')),
  theirs: (opening) => Promise.resolve(register(opening, '/registrations')),
});

function register({ addresses, signal }: Opening, path: string): Operation {
  return async (email) => {
    await post(addresses.apiUrl + path, { body: { email }, expected: 202, signal });
    await mailTo(addresses, email, signal);
  };
}
