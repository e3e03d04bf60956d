import { createInterface } from 'node:readline/promises';
import { styleText } from 'node:util';
import { Interrupted } from './failures.ts';

export type Style = Parameters<typeof styleText>[0];

/** The person, or the program, at the other end. Answers go to standard output, all else to standard error. */
export interface Terminal {
  /** Columns of standard output; undefined where it is no terminal. */
  readonly width: number | undefined;
  /** Whether somebody can be asked. */
  readonly isInteractive: boolean;
  /** Whether what is told can be written over. */
  readonly canRedraw: boolean;
  readonly print: (...lines: readonly string[]) => void;
  readonly tell: (...lines: readonly string[]) => void;
  /** Writes over the line told last. */
  readonly redraw: (line: string) => void;
  /** Colours what is printed, unless NO_COLOR is set or nobody sees it. */
  readonly paint: (style: Style, text: string) => string;
  /** Asks on standard error; undefined where the input has ended. Throws `Interrupted` on Ctrl-C. */
  readonly ask: (question: string) => Promise<string | undefined>;
  /** From now until it is disposed of, Ctrl-C does not end the program. */
  readonly catchInterrupts: () => Interrupts;
  /** The first line that comes in, without a question. */
  readonly readLine: () => Promise<string | undefined>;
}

/** Whether Ctrl-C was pressed. */
export interface Interrupts extends Disposable {
  readonly isPending: boolean;
  /** Resolves with the first one. */
  readonly first: Promise<void>;
}

/** The terminal that this process was started from. */
export function createTerminal(ours: NodeJS.Process): Terminal {
  const { stdin, stdout, stderr } = ours;

  async function ask(question: string): Promise<string | undefined> {
    const lines = createInterface({ input: stdin, output: stderr });
    try {
      return await new Promise<string | undefined>((resolve, reject) => {
        lines.once('SIGINT', () => reject(new Interrupted('Interrupted.')));
        lines.once('close', () => resolve(undefined));
        lines.question(question).then(resolve, reject);
      });
    } finally {
      lines.close();
    }
  }

  async function readLine(): Promise<string | undefined> {
    const lines = createInterface({ input: stdin });
    try {
      for await (const line of lines) return line;
      return undefined;
    } finally {
      lines.close();
    }
  }

  function catchInterrupts(): Interrupts {
    const { promise: first, resolve } = Promise.withResolvers<void>();
    let isPending = false;
    const onInterrupt = () => {
      isPending = true;
      resolve();
    };
    ours.on('SIGINT', onInterrupt);
    return {
      get isPending() {
        return isPending;
      },
      first,
      [Symbol.dispose]: () => void ours.off('SIGINT', onInterrupt),
    };
  }

  return {
    width: stdout.isTTY ? stdout.columns || 80 : undefined,
    isInteractive: Boolean(stdin.isTTY && stderr.isTTY),
    canRedraw: Boolean(stderr.isTTY),
    print: (...lines) => stdout.write(`${lines.join('\n')}\n`),
    tell: (...lines) => stderr.write(`${lines.join('\n')}\n`),
    redraw: (line) => stderr.write(`\r\x1b[2K${line}`),
    paint: (style, text) => styleText(style, text, { stream: stdout }),
    ask,
    catchInterrupts,
    readLine,
  };
}
