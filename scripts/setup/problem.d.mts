/** Something the reader can put right: its message is the one sentence that says how. Shown without a stack. */
export class Problem extends Error {}

/**
 * Prints what went wrong (a {@link Problem} as its sentence, anything else with its stack) and sets exit code 1; after
 * an interruption nothing is printed and the code is the shells' for that signal, 130 for Ctrl-C.
 */
export function report(error: unknown): void;
