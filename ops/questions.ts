import { Interrupted, Usage } from './failures.ts';
import type { Terminal } from './terminal.ts';

/** An address that is typed, or comes in on standard input. Throws `Usage` where none comes. */
export async function readAddress(terminal: Terminal, question: string): Promise<string> {
  const line = terminal.isInteractive ? await terminal.ask(question) : await terminal.readLine();
  const address = line?.trim();
  if (!address) throw new Usage('There is no address on standard input: type it, pipe it in, or give --email.');
  return address;
}

/**
 * Asks whether something is to be done. Where nobody can be asked it is; `Interrupted` says that somebody was, and said
 * anything but yes.
 */
export async function confirmed(terminal: Terminal, question: string): Promise<void> {
  if (!terminal.isInteractive) return;
  const typed = await terminal.ask(`${question} [y/N] `);
  if (!/^y(es)?$/i.test(typed?.trim() ?? '')) throw new Interrupted('Nothing was done.');
}
