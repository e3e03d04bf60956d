import { z } from 'zod';

/** As long as ours may be; what a register has longer is cut. */
const LINE_MAX = 160;

/** A line as a register writes it, in one line of at most `max` characters; null for an empty one. */
export function registerText(max = LINE_MAX) {
  return z
    .string()
    .nullish()
    .transform((text) => text?.normalize('NFC').replaceAll(/\s+/g, ' ').trim().slice(0, max) || null);
}

/** The parts of an address that there are; null where there is none. */
export function addressLine(parts: readonly (string | number | null | undefined)[], separator: string): string | null {
  const there = parts.filter((part) => part !== null && part !== undefined && part !== '');
  return there.join(separator).slice(0, LINE_MAX) || null;
}
