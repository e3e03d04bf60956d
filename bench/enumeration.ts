// npm run bench:enumeration [-- --calls N]: whether the time of an answer tells that an address has an account.

import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { TERMS } from '../domain/terms.ts';
import { EmailSchema } from '../inbox/email.ts';
import { linksOf } from '../inbox/markup.ts';
import { Problem, report } from '../scripts/setup/problem.mjs';
import type { InstanceAddresses } from '../scripts/start/instance.ts';
import { ENUMERATION_RATIO } from './budgets.ts';
import { VESTIBULE } from './support/sides.ts';
import { formatTable, median } from './support/statistics.ts';

/** A call that must not tell, and how to make it about an address. */
interface Probe {
  readonly name: string;
  readonly path: string;
  readonly status: number;
  readonly body: (address: string) => object;
}

const PROBES: readonly Probe[] = [
  { name: 'registration', path: '/v1/registrations', status: 202, body: (email) => ({ email }) },
  { name: 'password reset', path: '/v1/password-resets', status: 202, body: (login) => ({ login }) },
  { name: 'sign-in', path: '/v1/sessions', status: 401, body: (login) => ({ login, password: 'not the right one' }) },
];

/** Wrong passwords for one login before answers slow down (api/sign-in.ts). */
const TRIES = 3;
/** What a call leaves to be done is done before the next one. */
const SETTLE_MS = 15;
const Emails = z.object({ emails: z.array(EmailSchema) });

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());
const folder = mkdtempSync(join(tmpdir(), 'vestibule-bench-'));
chmodSync(folder, 0o755);
try {
  if (!(await compare(readCalls()))) process.exitCode = 1;
} catch (error) {
  report(stopping.signal.aborted ? new Problem('Stopped.') : error);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function compare(calls: number): Promise<boolean> {
  const dataDir = join(folder, 'data');
  await using instance = await VESTIBULE.start({ dataDir, signal: stopping.signal });
  const { addresses } = instance;
  const people = Array.from({ length: Math.ceil(calls / TRIES) }, (_, index) => `known-${index}@bench.example`);
  for (const address of people) await createAccount(addresses, address);
  console.log(`${calls} calls about addresses with an account and as many about others, in a random order, one by one`);

  const rows: (readonly string[])[] = [];
  let passed = true;
  for (const probe of PROBES) {
    const times = await measure(addresses, probe, { people, calls });
    const ratio = median(times.known) / median(times.unknown);
    passed &&= ratio <= ENUMERATION_RATIO && ratio >= 1 / ENUMERATION_RATIO;
    rows.push([probe.name, median(times.known).toFixed(2), median(times.unknown).toFixed(2), ratio.toFixed(3)]);
  }
  console.log(`\n${formatTable(['median ms', 'with an account', 'without', 'ratio'], rows)}\n`);
  const within = `within a factor of ${ENUMERATION_RATIO}`;
  console.log(passed ? `passed: every ratio is ${within}` : `FAILED: not every ratio is ${within}`);
  return passed;
}

async function measure(
  { apiUrl }: InstanceAddresses,
  probe: Probe,
  { people, calls }: { readonly people: readonly string[]; readonly calls: number },
) {
  const known = Array.from({ length: calls }, (_, call) => people[call % people.length] ?? '');
  const unknown = Array.from({ length: calls }, (_, call) => `nobody-${call % people.length}@bench.example`);
  const times: Readonly<Record<'known' | 'unknown', number[]>> = { known: [], unknown: [] };
  for (const index of shuffled(known.length + unknown.length)) {
    const isKnown = index < known.length;
    const address = isKnown ? known[index] : unknown[index - known.length];
    times[isKnown ? 'known' : 'unknown'].push(await timed(apiUrl, probe, address ?? ''));
    await pause(SETTLE_MS, undefined, { signal: stopping.signal });
  }
  return times;
}

async function timed(apiUrl: string, { path, body, status }: Probe, address: string): Promise<number> {
  const request = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body(address)),
  };
  const beganAtMs = performance.now();
  const response = await fetch(apiUrl + path, request);
  const tookMs = performance.now() - beganAtMs;
  await response.body?.cancel();
  if (response.status !== status) throw new Problem(`${path} answered ${response.status} instead of ${status}.`);
  return tookMs;
}

async function createAccount({ apiUrl, inboxUrl }: InstanceAddresses, email: string): Promise<void> {
  const post = (path: string, body: object) =>
    fetch(apiUrl + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  await post('/v1/registrations', { email });
  const query = new URLSearchParams({ to: email, count: '1', waitMs: '60000' });
  const { emails } = Emails.parse(await (await fetch(`${inboxUrl}/control/emails?${query.toString()}`)).json());
  const link = emails.flatMap(linksOf).find((url) => new URL(url).pathname === '/activate') ?? '';
  const [name = ''] = email.split('@');
  const activated = await post('/v1/activations', {
    token: new URL(link).searchParams.get('token'),
    username: name,
    password: 'a walk along the river',
    acceptedTermsVersion: TERMS.version,
    environmentName: `${name} BV`,
  });
  if (activated.status !== 201) throw new Problem(`An account could not be made: ${activated.status}.`);
}

/** The numbers below `length` in a random order. */
function shuffled(length: number): readonly number[] {
  return Array.from({ length }, (_, index) => ({ index, rank: Math.random() }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ index }) => index);
}

function readCalls(): number {
  const { values } = parseArgs({ options: { calls: { type: 'string', default: '120' } } });
  const calls = z.coerce.number().int().min(10).max(300).safeParse(values.calls);
  if (!calls.success) throw new Problem('--calls is a whole number from 10 to 300.');
  return calls.data;
}
