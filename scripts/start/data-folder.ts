import {
  accessSync,
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../setup/problem.mjs';
import { hasCode, readIfThere, writePrivateJson } from './files.ts';
import { identifyProcess, isRunning, type ProcessIdentity } from './processes.ts';

const POSTGRES_MAJOR = '18';
const LEAST_FREE_BYTES = 256 * 1024 * 1024;

/** Makes the data folder where it is missing. As root others may pass through it, for PostgreSQL runs as another user. */
export function openDataFolder(dataDir: string): void {
  try {
    mkdirSync(join(dataDir, 'logs'), { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    for (const part of ['inbox', 'stand-ins']) mkdirSync(join(dataDir, part), { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    const { bavail, bsize } = statfsSync(dataDir);
    if (bavail * bsize < LEAST_FREE_BYTES) throw noSpace(dataDir);
  } catch (error) {
    if (hasCode(error, 'ENOSPC')) throw noSpace(dataDir);
    if (hasCode(error, 'EACCES') || hasCode(error, 'EPERM') || hasCode(error, 'EROFS')) {
      throw new Problem(`You may not write in ${dataDir}: run this as its owner, or name another folder by DATA_DIR.`);
    }
    if (hasCode(error, 'ENOTDIR') || hasCode(error, 'EEXIST')) {
      throw new Problem(`${dataDir} is no folder: name another by DATA_DIR.`);
    }
    throw error;
  }
}

/**
 * Takes the data folder for this process; returns what gives it back. Throws a Problem where another instance runs on
 * it; a lock whose holder has died is taken over.
 */
export function lockDataFolder(dataDir: string): () => void {
  const lock = join(dataDir, 'supervisor.lock');
  const own = `${lock}.${process.pid}`;
  writeFileSync(own, JSON.stringify(identifyProcess(process.pid)), { mode: 0o600 });
  try {
    for (;;) {
      try {
        linkSync(own, lock);
        return () => rmSync(lock, { force: true });
      } catch (error) {
        if (!hasCode(error, 'EEXIST')) throw error;
      }
      const holder = readIdentity(readIfThere(lock));
      if (holder && isRunning(holder)) {
        throw new Problem(
          `An instance already runs on ${dataDir} (process ${holder.pid}; its addresses are in instance.json there): stop it, or give this one its own DATA_DIR and ports.`,
        );
      }
      setAside(lock, holder);
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/** Throws a Problem where the data was written by a version that does not go with what would open it now. */
export function assertDataVersions(dataDir: string, temporalCli: string): void {
  const postgres = readIfThere(join(dataDir, 'postgres', 'PG_VERSION'))?.trim();
  const advice = (what: string) => `${what}, or move ${dataDir} away to begin anew.`;
  if (postgres !== undefined && postgres !== POSTGRES_MAJOR) {
    throw new Problem(
      `${dataDir} holds data of PostgreSQL ${postgres}, this is ${POSTGRES_MAJOR}: ${advice('go back to the version of the project that wrote it')}`,
    );
  }
  const marker = join(dataDir, 'versions.json');
  const wrote = existsSync(join(dataDir, 'temporal.db')) ? readTemporalVersion(readIfThere(marker)) : undefined;
  if (wrote !== undefined && minorOf(wrote) !== minorOf(temporalCli)) {
    throw new Problem(
      `${dataDir} holds data of Temporal's CLI ${wrote}, this is ${temporalCli}: ${advice(`name a CLI ${minorOf(wrote)} in TEMPORAL_CLI_PATH`)}`,
    );
  }
  if (wrote === undefined) writePrivateJson(marker, { postgres: POSTGRES_MAJOR, temporalCli });
}

/** The sentence for a full disk. */
export function noSpace(folder: string): Problem {
  return new Problem(
    `The disk of ${folder} is almost full: free 256 MB there, or name a folder elsewhere by DATA_DIR.`,
  );
}

/** Of two that find the same dead lock only one may remove it: a lock that is not the one that was judged goes back. */
function setAside(lock: string, judged: ProcessIdentity | undefined): void {
  const aside = `${lock}.${process.pid}.stale`;
  try {
    renameSync(lock, aside);
    const moved = readIdentity(readFileSync(aside, 'utf8'));
    if (moved && JSON.stringify(moved) !== JSON.stringify(judged)) linkSync(aside, lock);
  } catch (error) {
    if (!hasCode(error, 'ENOENT') && !hasCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function readIdentity(text: string | undefined): ProcessIdentity | undefined {
  const [, pid, startedAt] = /^\{"pid":(\d+),"startedAt":"([^"]+)"\}$/.exec(text?.trim() ?? '') ?? [];
  return startedAt === undefined ? undefined : { pid: Number(pid), startedAt };
}

function readTemporalVersion(text: string | undefined): string | undefined {
  return /"temporalCli": "(\d+\.\d+\.\d+)"/.exec(text ?? '')?.[1];
}

function minorOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}
