import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Lets one set-up at a time work in `root`: a second one waits for the first, and takes over where that one has died. */
export async function withSetupLock(root, work) {
  mkdirSync(join(root, '.cache'), { recursive: true });
  const lock = join(root, '.cache', 'setup.lock');
  for (let told = false; !takeLock(lock); ) {
    if (!holderLives(lock)) {
      rmSync(lock, { force: true });
      continue;
    }
    if (!told) console.log('Waiting for another set-up of this project …');
    told = true;
    await pause(500);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function takeLock(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

function holderLives(lock) {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    // empty for the moment between making and writing it
    return pid === 0 || process.kill(pid, 0);
  } catch (error) {
    // given back meanwhile: whose it is by now is seen at the next look
    return error.code === 'EPERM' || error.code === 'ENOENT';
  }
}
