import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { Interrupted } from './problem.mjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const STOP_WITHIN_MS = 2_000;

/**
 * Runs a program with all it says appended to `log`, and returns its exit code and what it said (`code` is null where it
 * could not be started or was ended by a signal; `missing` where there is no such program). A signal to us ends it too,
 * with everything it started: then this throws Interrupted, once all of that is gone.
 */
export async function runLogged(command, args, { log, cwd, env = process.env }) {
  mkdirSync(dirname(log), { recursive: true });
  const file = openSync(log, 'a');
  writeSync(file, `\n${new Date().toISOString()} ${command} ${args.join(' ')}\n`);
  const from = statSync(log).size;
  // before there is anything to be ended: a signal may come as soon as the program runs
  let child;
  const interruption = passSignals((signal) => signalGroup(child, signal));
  child = spawn(command, args, { cwd, env, stdio: ['ignore', file, file], detached: true });
  try {
    const ended = await new Promise((resolve) => {
      child.on('error', (error) => resolve({ code: null, missing: error.code === 'ENOENT' }));
      child.on('close', (code) => resolve({ code, missing: false }));
    });
    if (interruption.signal) throw new Interrupted(interruption.signal);
    return { ...ended, said: readFileSync(log).subarray(from).toString() };
  } finally {
    interruption.end();
    closeSync(file);
  }
}

/** Passes the first signal on to the program's group, by `send`, and kills that where it takes too long. */
function passSignals(send) {
  const interruption = { signal: undefined, end };
  let killer;
  const pass = (signal) => {
    // of one Ctrl-C two come: from the terminal, and from npm above us
    if (interruption.signal) return;
    interruption.signal = signal;
    send(signal);
    killer = setTimeout(() => send('SIGKILL'), STOP_WITHIN_MS);
  };
  for (const signal of SIGNALS) process.on(signal, pass);
  function end() {
    clearTimeout(killer);
    // what it may have left in its group goes with it; the second signal of one Ctrl-C may still be on its way to us
    if (interruption.signal) send('SIGKILL');
    else for (const signal of SIGNALS) process.off(signal, pass);
  }
  return interruption;
}

function signalGroup({ pid } = {}, signal) {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
