import { execFile } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { TEMPORAL_UI_PATH } from '../../domain/temporal-ui.ts';
import { Problem } from '../setup/problem.mjs';
import { LOOPBACK } from './ports.ts';
import type { Part, Task } from './steps.ts';

/** The namespace of every instance on this machine. */
export const NAMESPACE = 'vestibule';

export interface TemporalOptions {
  readonly dataDir: string;
  readonly cli: string;
  readonly port: number;
  readonly uiPort: number;
  readonly searchAttributes: readonly { readonly name: string; readonly type: string }[];
}

const RETENTION = '720h';
// a user's own settings of the CLI must not lead ours to another server
const ALONE = ['--disable-config-file', '--disable-config-env'];

/** Temporal's development server on `<dataDir>/temporal.db`, with what the namespace needs. */
export function temporalSteps(options: TemporalOptions): readonly [Part, Task] {
  const { dataDir, cli, port, uiPort } = options;
  const args = ['server', 'start-dev', ...ALONE, '--ip', LOOPBACK, '--port', String(port)];
  args.push('--ui-ip', LOOPBACK, '--ui-port', String(uiPort), '--ui-public-path', TEMPORAL_UI_PATH);
  args.push('--ui-disable-news-fetch');
  args.push('--db-filename', join(dataDir, 'temporal.db'), '--namespace', NAMESPACE, '--log-level', 'warn');
  // the second failure in a row of a workflow task marks the workflow, for the operators' list
  args.push('--dynamic-config-value', 'system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute=2');
  return [
    {
      kind: 'part',
      name: 'temporal',
      label: 'Temporal',
      needs: [],
      launch: async () => ({ command: cli, args, env: process.env, cwd: dataDir }),
      isReady: () => accepts(port),
    },
    {
      kind: 'task',
      name: 'temporal-namespace',
      label: 'Temporal namespace',
      needs: ['temporal'],
      run: (signal) => prepareNamespace(options, signal),
    },
  ];
}

/** How long a server that takes connections already may take until it answers them. */
const HEALTHY_WITHIN_MS = 20_000;
const ASK_AGAIN_MS = 250;

/** At every start: the server's own flags only act on a new file. Both commands may be repeated. */
async function prepareNamespace(
  { dataDir, cli, port, searchAttributes }: TemporalOptions,
  signal: AbortSignal,
): Promise<void> {
  const where = [...ALONE, '--address', `${LOOPBACK}:${port}`, '--namespace', NAMESPACE];
  const attributes = searchAttributes.flatMap(({ name, type }) => ['--name', name, '--type', type]);
  const run = promisify(execFile);
  chmodSync(join(dataDir, 'temporal.db'), 0o600); // the server makes it for everybody to read
  for (const until = Date.now() + HEALTHY_WITHIN_MS; ; await pause(ASK_AGAIN_MS, undefined, { signal })) {
    try {
      await Promise.all([
        run(cli, ['operator', 'search-attribute', 'create', ...where, ...attributes], { signal }),
        run(cli, ['operator', 'namespace', 'update', ...where, '--retention', RETENTION], { signal }),
      ]);
      return;
    } catch (error) {
      signal.throwIfAborted();
      const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
      const isStarting = /failed connecting|not healthy/i.test(said);
      if (!isStarting || Date.now() > until) {
        throw new Problem(`Temporal's namespace could not be prepared: ${said}`);
      }
    }
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new Socket();
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
    socket.setTimeout(2_000, () => end(false)).connect(port, LOOPBACK);
  });
}
