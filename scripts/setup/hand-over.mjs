import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { NODE_24, PROJECT } from './project.mjs';

/**
 * Runs Node 24 with `args` in our place: terminal, signals, exit code and all. With `follow` it has a channel to us, by
 * which it hears when we are gone.
 */
export function handOver(args, { variables, follow = false }) {
  const env = { ...process.env, ...variables };
  env.PATH = [join(PROJECT, 'node_modules', '.bin'), env.PATH].filter(Boolean).join(delimiter);
  const stdio = ['inherit', 'inherit', 'inherit', ...(follow ? ['ipc'] : [])];
  const child = spawn(NODE_24, args, { cwd: PROJECT, env, stdio });
  // Ctrl-C reaches the child by the terminal as well; a second signal does it no harm
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  if (process.env.npm_lifecycle_event) stopWithParent(child);
  child.on('exit', (code, signal) => {
    if (code !== null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** npm passes a signal to the shell between it and us, and the shell ends without passing it on. */
function stopWithParent(child) {
  const parent = process.ppid;
  const look = () => process.ppid !== parent && child.kill('SIGTERM');
  setInterval(look, 300).unref();
}
