import { stripVTControlCharacters } from 'node:util';

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

const LEAST_ROOM = 20;
const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** What others wrote, in one line and without what a terminal would obey. */
export function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]+/gu, ' ');
}

/** An instant to the minute, in UTC: `2026-11-22 16:31Z`. */
export function instant(iso: string | null): string {
  return iso === null ? '' : `${new Date(iso).toISOString().slice(0, 16).replace('T', ' ')}Z`;
}

/** The same with how far it is from now: `2026-11-22 16:31Z (in 6 days)`. */
export function instantFromNow(iso: string, nowMs = Date.now()): string {
  const ms = Date.parse(iso) - nowMs;
  const [unit, size] = UNITS.find(([, length]) => Math.abs(ms) >= length) ?? (['minute', 60_000] as const);
  return `${instant(iso)} (${RELATIVE.format(Math.round(ms / size), unit)})`;
}

/** A count with its word: `1 mail`, `2 mails`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** Text in lines of at most `width`, all but the first moved in by `indent`; one line where nobody reads it on a terminal. */
export function wrapped(text: string, width: number | undefined, indent = 0): string {
  if (width === undefined) return text;
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const room = lines.length > 1 ? Math.max(LEAST_ROOM, width - indent) : width;
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length === 0 || stripVTControlCharacters(longer).length > room) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines.join(`\n${' '.repeat(indent)}`);
}
