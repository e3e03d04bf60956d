/** Something the reader can put right: its message is the one sentence that says how. Shown without a stack. */
export class Problem extends Error {
  name = 'Problem';
}

/** Prints what went wrong (a {@link Problem} as its sentence, anything else with its stack) and sets exit code 1. */
export function report(error) {
  console.error(error instanceof Problem ? error.message : error);
  process.exitCode = 1;
}
