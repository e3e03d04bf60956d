// npm run bench:list [-- --rounds N --operations N]: the CPU of a list over HTTP of the 100 onboardings that have waited
// longest, against the same by Temporal's own list over 1,000 workflows (bench/baseline/). Either side began as many over HTTP.
// (A single page of 100, in Temporal's own order, the newest first, costs about seven times ours.)

import { z } from 'zod';
import { LIST_CPU_RATIO } from './budgets.ts';
import { mailTo, post } from './support/calls.ts';
import { type Opening, type Operation, runComparison } from './support/comparison.ts';
import { runLoad } from './support/load.ts';

const UNDER_WAY = 1_000;
const PAGE = 100;
const CLIENTS = 10;
const List = z.object({ items: z.array(z.unknown()).length(PAGE) });

await runComparison({ what: `list of ${PAGE}`, budget: LIST_CPU_RATIO, ours: openOurs, theirs: openTheirs });

/** Ours: as an operator's program lists what is open. */
async function openOurs(opening: Opening): Promise<Operation> {
  await begin(opening, '/v1/registrations');
  const headers = { authorization: `Bearer ${opening.extras['operatorApiKey']}` };
  return () => list(opening, `/v1/onboardings?limit=${PAGE}`, headers);
}

async function openTheirs(opening: Opening): Promise<Operation> {
  await begin(opening, '/onboardings');
  return () => list(opening, '/onboardings');
}

/** Each is under way when its mail has gone out. */
async function begin({ addresses, signal }: Opening, path: string): Promise<void> {
  const people = Array.from({ length: UNDER_WAY }, (_, index) => `under-way-${index}@bench.example`);
  await runLoad({
    people,
    clients: CLIENTS,
    operate: async (email) => {
      await post(addresses.apiUrl + path, { body: { email }, expected: 202, signal });
      await mailTo(addresses, email, signal);
    },
  });
}

async function list(
  { addresses, signal }: Opening,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const response = await fetch(addresses.apiUrl + path, { headers, signal });
  if (!response.ok) throw new Error(`GET ${path} was answered by ${response.status}`);
  List.parse(await response.json());
}
