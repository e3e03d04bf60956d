/**
 * Shows that something is going on: on a terminal one line whose seconds count up, elsewhere a line at the start and
 * another every five seconds. `done` ends it with how long it took.
 */
export function startProgress(label, stream = process.stdout) {
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
  return { done: () => end(`done in ${seconds()}`), failed: () => end(`failed after ${seconds()}`) };
}
