// `npm start`, once everything is set up: runs an instance until Ctrl-C or SIGTERM.

import { TEMPORAL_UI_PATH } from '../domain/temporal-ui.ts';
import { report } from './setup/problem.mjs';
import type { Instance } from './start/instance.ts';
import { findNotUsed } from './start/not-used.ts';
import { createOutput, inSeconds } from './start/output.ts';
import { startInstance } from './start/vestibule.ts';

const began = Date.now();
const output = createOutput(process.stdout);
const stopping = new AbortController();
for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) process.on(event, () => stopping.abort());
process.channel?.unref();

try {
  await run();
} catch (error) {
  // asked to stop while starting: that is no failure
  if (!stopping.signal.aborted) report(error);
}
process.exit();

async function run(): Promise<void> {
  output.line('Starting Vestibule');
  const set = findNotUsed(process.env);
  if (set.length > 0) output.line(`  Not used here, for everything runs on this machine: ${set.join(', ')}`);
  const instance = await startInstance({ env: process.env, output, signal: stopping.signal });
  tell(instance);
  await new Promise((resolve) => {
    if (stopping.signal.aborted) resolve(undefined);
    stopping.signal.addEventListener('abort', resolve, { once: true });
  });
  output.line('Stopping …');
  await instance.stop();
  output.line('Stopped; the data is kept.');
}

function tell({ addresses, extras }: Instance): void {
  output.line(`Vestibule is up after ${inSeconds(Date.now() - began)}:`);
  const list = {
    'Pages and API': addresses.apiUrl,
    'API reference': `${addresses.apiUrl}/docs`,
    'Mail inbox': addresses.inboxUrl,
    'Identity providers': addresses.standInsUrl,
    'Registers, VIES, Peppol': `${addresses.standInsUrl}/authorities`,
    "Temporal's UI": `${addresses.apiUrl}${TEMPORAL_UI_PATH}`,
    ...(extras['operatorSignInUrl'] && { 'Sign in as operator': extras['operatorSignInUrl'] }),
  };
  for (const [what, where] of Object.entries(list)) output.line(`  ${what.padEnd(24)} ${where}`);
  output.line('Ctrl-C stops it.');
}
