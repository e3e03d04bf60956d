import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Small JSON files that outlive the process; without a folder nothing does. */
export interface Files {
  /** undefined where there is none. */
  read(name: string): unknown;
  /** Replaces a file whole; only its owner can read it. */
  write(name: string, value: unknown): void;
}

/** The files of a data folder, which is made where it is missing. */
export function openFiles(folder: string | undefined): Files {
  if (folder === undefined) return { read: () => undefined, write: () => undefined };
  mkdirSync(folder, { recursive: true, mode: 0o700 });

  function read(name: string): unknown {
    try {
      return JSON.parse(readFileSync(join(folder ?? '', name), 'utf8'));
    } catch (error) {
      if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  }

  function write(name: string, value: unknown): void {
    const path = join(folder ?? '', name);
    writeFileSync(`${path}.tmp`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${path}.tmp`, path);
  }

  return { read, write };
}
