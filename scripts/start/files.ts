import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';

/** Replaces a file whole or not at all; only its owner can read it. `value` is written as JSON. */
export function writePrivateJson(path: string, value: unknown): void {
  const scratch = `${path}.${process.pid}.tmp`;
  const file = openSync(scratch, 'w', 0o600);
  try {
    writeSync(file, `${JSON.stringify(value, null, 2)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(scratch, path);
}

/** Text of a file, or undefined where there is none. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Whether an error of Node's carries this code, such as `EADDRINUSE`; not by its class, of which a test runner has two. */
export function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
