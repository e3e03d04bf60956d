import { CommanderError } from 'commander';

/** What a problem document says, as far as a person in front of a terminal needs it. */
export interface RefusalParts {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  /** What else it says: fields that do not fit, the stage it has now, what may be done instead. */
  readonly more: readonly string[];
}

/** The server refuses. Its message is the problem's sentence and code. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;
  readonly code: string;

  constructor({ status, code, detail, more }: RefusalParts) {
    super([`${detail} (${code})`, ...more].join('\n'));
    this.status = status;
    this.code = code;
  }
}

/** What was typed does not fit; the message says what does. */
export class Usage extends Error {
  override readonly name = 'Usage';
}

/** Nobody answers at the address, or not as Vestibule does. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
  /** Whether the next try may go better. */
  readonly isForNow: boolean;

  constructor(message: string, { isForNow, cause }: { readonly isForNow: boolean; readonly cause?: unknown }) {
    super(message, { cause });
    this.isForNow = isForNow;
  }
}

/** Whether something may have been done although nobody has said so. */
export function isUndecided(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof Refused && error.code === 'OUTCOME_UNKNOWN');
}

/** Somebody pressed Ctrl-C, or answered a question with no. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** 0 done, 1 refused, 2 usage, 3 unreachable, 130 interrupted; undefined for what is a bug. */
export function exitCodeOf(error: unknown): number | undefined {
  if (error instanceof Refused) return 1;
  if (error instanceof Usage) return 2;
  if (error instanceof Unreachable) return 3;
  if (error instanceof Interrupted) return 130;
  if (error instanceof CommanderError) return HELPED.includes(error.code) ? 0 : 2;
  return undefined;
}

const HELPED: readonly string[] = ['commander.helpDisplayed', 'commander.version'];
