import { Writable } from 'node:stream';

/** A stream that keeps what is written to it, line by line. */
export function collect(lines: string[]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
}
