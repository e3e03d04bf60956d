import { spawnSync } from 'node:child_process';
import { userInfo } from 'node:os';
import { Problem } from './problem.mjs';

const WAYS = [
  ['useradd', '--system', '--user-group', '--no-create-home', '--shell', '/bin/false', 'postgres'],
  ['adduser', '-S', '-D', '-H', '-s', '/bin/false', 'postgres'], // BusyBox
];

/**
 * As root: makes the system user `postgres` where there is none, for PostgreSQL refuses to run as root. Else throws a
 * Problem where we run under a number that has no name here, as containers allow: PostgreSQL wants one.
 */
export function ensurePostgresUser({ uid = process.getuid?.(), lookUp = userInfo } = {}) {
  if (uid === undefined) return;
  if (uid !== 0) {
    assertNamed(uid, lookUp);
    return;
  }
  if (exists()) return;
  for (const [command, ...args] of WAYS) {
    spawnSync(command, args, { stdio: 'ignore' });
    if (exists()) {
      console.log('Made the system user "postgres", as which PostgreSQL runs when you are root.');
      return;
    }
  }
  throw new Problem(
    'PostgreSQL refuses to run as root and the user "postgres" could not be made: run "useradd --system postgres", or start as another user.',
  );
}

function assertNamed(uid, lookUp) {
  try {
    lookUp();
  } catch {
    throw new Problem(
      `PostgreSQL does not run as user ${uid}, which has no name on this machine: start as a user that has one (docker run --user node), or let root name this one by "useradd --uid ${uid} vestibule".`,
    );
  }
}

const exists = () => spawnSync('id', ['-u', 'postgres'], { stdio: 'ignore' }).status === 0;
