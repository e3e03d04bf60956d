import { constants } from 'node:os';

/** Something the reader can put right: its message is the one sentence that says how. Shown without a stack. */
export class Problem extends Error {
  name = 'Problem';
}

/** We were asked to stop, by this signal, and what was under way has ended: nothing that the reader does not know. */
export class Interrupted extends Error {
  name = 'Interrupted';

  constructor(signal) {
    super(`Interrupted by ${signal}`);
    this.signal = signal;
  }
}

/**
 * Prints what went wrong (a {@link Problem} as its sentence, anything else with its stack) and sets exit code 1; after
 * {@link Interrupted} nothing is printed and the code is the shells' for that signal, 130 for Ctrl-C.
 */
export function report(error) {
  if (error instanceof Interrupted) {
    process.exitCode = 128 + constants.signals[error.signal];
    return;
  }
  console.error(error instanceof Problem ? error.message : error);
  process.exitCode = 1;
}
