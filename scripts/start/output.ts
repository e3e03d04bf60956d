/** Where the supervisor says what it does, a line at a time. */
export interface Output {
  line(text: string): void;
}

/** Lines on a stream. A stream that has gone (a closed terminal, a pipe nobody reads) never stops the instance. */
export function createOutput(stream: NodeJS.WriteStream): Output {
  stream.on('error', () => undefined);
  return { line: (text) => void stream.write(`${text}\n`) };
}

/** A span as people say it: `0.4 s`, `12 s`. */
export function inSeconds(ms: number): string {
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}
