import { spawnSync } from 'node:child_process';
import { Problem } from './problem.mjs';

const WAYS = [
  ['useradd', '--system', '--user-group', '--no-create-home', '--shell', '/bin/false', 'postgres'],
  ['adduser', '-S', '-D', '-H', '-s', '/bin/false', 'postgres'], // BusyBox
];

/** As root: makes the system user `postgres` where there is none, for PostgreSQL refuses to run as root. */
export function ensurePostgresUser() {
  if (process.getuid?.() !== 0 || exists()) return;
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

const exists = () => spawnSync('id', ['-u', 'postgres'], { stdio: 'ignore' }).status === 0;
