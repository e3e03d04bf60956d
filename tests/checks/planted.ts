import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const PROJECT = join(import.meta.dirname, '../..');
const SETTINGS = ['package.json', 'tsconfig.json', 'biome.json', '.oxlintrc.json', 'knip.json', '.gitignore'];

interface Planted {
  /** Runs one of the project's scripts, by its name in package.json, on the planted files. */
  readonly run: (script: string, ...more: readonly string[]) => Promise<CheckRun>;
  [Symbol.dispose](): void;
}

interface CheckRun {
  readonly passed: boolean;
  readonly output: string;
}

/** A small project under this project's own settings, whose files are those given. */
export function plant(files: Readonly<Record<string, string>>): Planted {
  const folder = mkdtempSync(join(tmpdir(), 'vestibule-checks-'));
  for (const name of SETTINGS) copyFileSync(join(PROJECT, name), join(folder, name));
  symlinkSync(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return {
    run: (script, ...more) => runScript(folder, script, more),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function runScript(cwd: string, script: string, more: readonly string[]): Promise<CheckRun> {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' };
  const options = { cwd, env, timeout: 60_000, maxBuffer: 2 ** 26 };
  return new Promise((resolve) => {
    execFile('npm', ['run', '--silent', script, '--', ...more], options, (error, stdout, stderr) => {
      resolve({ passed: error === null, output: stdout + stderr });
    });
  });
}
