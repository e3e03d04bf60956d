import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname } from 'node:path';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a program with all it says appended to `log`, and returns its exit code and what it said (`code` is null where it
 * could not be started or was ended by a signal; `missing` where there is no such program). A signal to us ends it too,
 * with everything it started.
 */
export async function runLogged(command, args, { log, cwd, env = process.env }) {
  mkdirSync(dirname(log), { recursive: true });
  const file = openSync(log, 'a');
  writeSync(file, `\n${new Date().toISOString()} ${command} ${args.join(' ')}\n`);
  const from = statSync(log).size;
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', file, file], detached: true });
  const pass = (signal) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    } finally {
      process.exit(128 + constants.signals[signal]);
    }
  };
  for (const signal of SIGNALS) process.on(signal, pass);
  try {
    const ended = await new Promise((resolve) => {
      child.on('error', (error) => resolve({ code: null, missing: error.code === 'ENOENT' }));
      child.on('close', (code) => resolve({ code, missing: false }));
    });
    return { ...ended, said: readFileSync(log).subarray(from).toString() };
  } finally {
    for (const signal of SIGNALS) process.off(signal, pass);
    closeSync(file);
  }
}
