import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { PROJECT } from '../../scripts/setup/project.mjs';
import { seedProgram } from './callers.ts';
import { eventually } from './eventually.ts';
import type { TestInstance } from './instance.ts';

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where a command is run; without an address it finds what it finds. */
export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** What comes in on standard input. */
  readonly input?: string;
}

/** The operators' command line of somebody with a key. */
export interface OpsCommand {
  readonly actor: string;
  readonly env: Readonly<Record<string, string>>;
  readonly run: (args: readonly string[], options?: RunOptions) => Promise<Ran>;
  /** The same with `--json`, parsed. Throws where it does not end well. */
  readonly json: (args: readonly string[], options?: RunOptions) => Promise<unknown>;
}

const MAIN = join(PROJECT, 'ops', 'main.ts');

/** Lends the command line to an operator of an instance, who may look, and act unless told otherwise. */
export async function openOps(
  instance: Pick<TestInstance, 'orm' | 'apiUrl'>,
  scopes: readonly ('operate.view' | 'operate.act')[] = ['operate.view', 'operate.act'],
): Promise<OpsCommand> {
  const { headers, serviceAccountId } = await seedProgram(instance, { environmentId: null, scopes });
  const env = { OPS_API_URL: instance.apiUrl, OPS_API_KEY: (headers['authorization'] ?? '').replace('Bearer ', '') };
  const run = (args: readonly string[], options: RunOptions = {}) =>
    runOps(args, { ...options, env: { ...env, ...options.env } });
  return {
    actor: `service-account:${serviceAccountId}`,
    env,
    run,
    json: async (args, options) => {
      const { code, stdout, stderr } = await run([...args, '--json'], options);
      if (code !== 0) throw new Error(`ops ${args.join(' ')} ended with ${code}: ${stderr}`);
      return JSON.parse(stdout);
    },
  };
}

/** Runs `ops/main.ts` as a process, as `npm run ops` does. */
export async function runOps(args: readonly string[], { env = {}, input = '' }: RunOptions = {}): Promise<Ran> {
  const child = spawn(process.execPath, [MAIN, ...args], { env: { ...bareEnvironment(), ...env } });
  const [stdout, stderr] = [collected(child.stdout), collected(child.stderr)];
  child.stdin.on('error', () => undefined).end(input);
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  return { code, stdout: stdout(), stderr: stderr() };
}

/** A command in a terminal of its own, as somebody sees it and types into it. */
export interface TypedCommand extends AsyncDisposable {
  readonly screen: () => string;
  /** Waits until something stands on the screen. */
  readonly shows: (text: string) => Promise<void>;
  /** Types something; `\u0003` is Ctrl-C. */
  readonly type: (text: string) => void;
  readonly ended: Promise<number | null>;
}

/** Runs it in a pseudo-terminal, by `script`, which every Debian has. */
export function typeOps(
  args: readonly string[],
  { env, columns = 120 }: { readonly env: Readonly<Record<string, string>>; readonly columns?: number },
): TypedCommand {
  const words = [process.execPath, MAIN, ...args].map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`);
  const command = `stty cols ${columns} rows 40; exec ${words.join(' ')}`;
  const child = spawn('/usr/bin/script', ['--quiet', '--flush', '--return', '--command', command, '/dev/null'], {
    env: { ...bareEnvironment(), TERM: 'xterm-256color', SHELL: '/bin/sh', ...env },
  });
  const screen = collected(child.stdout);
  child.stdin.on('error', () => undefined);
  const ended = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  return {
    screen,
    shows: async (text) => {
      await eventually(`"${text}" on the screen`, () => (screen().includes(text) ? true : undefined));
    },
    type: (text) => void child.stdin.write(text),
    ended,
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await ended;
    },
  };
}

/** Whatever colours or addresses whoever runs the tests has set does not matter. */
function bareEnvironment(): Readonly<Record<string, string>> {
  return { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' };
}

function collected(stream: NodeJS.ReadableStream): () => string {
  const pieces: string[] = [];
  stream.setEncoding('utf8').on('data', (piece: string) => pieces.push(piece));
  return () => pieces.join('');
}
