import { Interrupted } from './problem.mjs';

/**
 * Shows that something is going on: on a terminal one line whose seconds count up, elsewhere a line at the start and
 * another every five seconds. `done` and `failed` end it with how long it took.
 */
export function startProgress(label, stream = process.stdout) {
  // a terminal that was closed must not end us before what is under way has ended
  if (!stream.listeners('error').includes(ignore)) stream.on('error', ignore);
  const began = Date.now();
  const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`;
  stream.write(stream.isTTY ? `${label} …` : `${label} …\n`);
  const ticker = setInterval(
    () => stream.write(stream.isTTY ? `\r${label} … ${seconds()}` : `${label} … ${seconds()}\n`),
    stream.isTTY ? 1_000 : 5_000,
  );
  const end = (text) => {
    clearInterval(ticker);
    stream.write(`${stream.isTTY ? '\r' : ''}${label}: ${text}\n`);
  };
  return {
    done: () => end(`done in ${seconds()}`),
    failed: (error) => end(`${error instanceof Interrupted ? 'stopped' : 'failed'} after ${seconds()}`),
  };
}

function ignore() {}
