import type { z } from 'zod';
import type { Api } from './client.ts';
import { Unreachable } from './failures.ts';
import type { Terminal } from './terminal.ts';
import { plain } from './words.ts';

/** What a command works with. */
export interface Ops {
  readonly api: Api;
  readonly terminal: Terminal;
  /** Whether the API's own answer is wanted, and nothing else, on standard output. */
  readonly isJson: boolean;
}

/** Called when a command runs, and not for its help: only then the address and key are looked for. */
export type OpenOps = () => Ops;

/** Prints an answer: as it came for a program, else as the lines that `say` makes of it. */
export function answer<Schema extends z.ZodType>(
  { terminal, isJson }: Ops,
  body: unknown,
  { schema, say }: { readonly schema: Schema; readonly say: (parsed: z.output<Schema>) => readonly string[] },
): void {
  if (isJson) printJson(terminal, body);
  else terminal.print(...say(readable(schema, body)));
}

/** Prints a value as JSON that holds nothing that a terminal would obey. */
export function printJson(terminal: Terminal, value: unknown): void {
  const text = JSON.stringify(value, null, 2);
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  terminal.print(text.replaceAll(/[\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, escaped));
}

/** An answer whose texts can be shown: nothing that others wrote is obeyed by the terminal. */
export function readable<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const shown = (_name: string, value: unknown) => (typeof value === 'string' ? plain(value) : value);
  return understood(schema, JSON.parse(JSON.stringify(body ?? null), shown));
}

/** An answer as it is needed here. Throws `Unreachable` for one of another program, or of another version. */
export function understood<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const cause = parsed.error;
  throw new Unreachable('The answer is not one that is understood here: is the API of another version?', {
    isForNow: false,
    cause,
  });
}
