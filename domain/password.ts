import type { FieldErrorCode } from './errors.ts';

/** Code points. Source: NIST SP 800-63B-4 asks for no composition rules where a person chooses. */
export const PASSWORD_MIN_LENGTH = 12;
/** Long enough for every passphrase, short enough that hashing a hostile one costs nothing extra. */
const PASSWORD_MAX_LENGTH = 256;

/** Words that stand in the person's own registration make a password easy to guess. */
const SHORTEST_CONTEXT_WORD = 4;

/** A password is compared and hashed in NFC, so that two keyboards produce the same one. */
export function normalizePassword(password: string): string {
  return password.normalize('NFC');
}

/**
 * Why `password` is refused, undefined when it is not. `context` are texts that an attacker knows (user name, address,
 * environment, platform); `isCommon` looks a lower-cased password up among the most used ones.
 */
export function refusePassword(
  password: string,
  context: readonly string[],
  isCommon: (lowerCased: string) => boolean,
): FieldErrorCode | undefined {
  const normalized = normalizePassword(password);
  const length = [...normalized].length;
  if (length < PASSWORD_MIN_LENGTH) return 'PASSWORD_TOO_SHORT';
  if (length > PASSWORD_MAX_LENGTH) return 'PASSWORD_TOO_LONG';
  const lowerCased = normalized.toLowerCase();
  if (isCommon(lowerCased) || isCommon(lowerCased.replaceAll(/[\d\W_]+$/g, '')) || isRepetition(lowerCased)) {
    return 'PASSWORD_COMMON';
  }
  return isMostlyContext(lowerCased, context) ? 'PASSWORD_CONTEXT' : undefined;
}

/** Of the four kinds of characters, how many a password has that somebody gives to somebody else (product.md §2). */
const KINDS_NEEDED = 3;
const KINDS = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{L}\p{Nd}\s]/u];

/**
 * Why a password that an administrator gives is refused, beside what `refusePassword` says: it has fewer than three of
 * lower case, upper case, digit and special character. A person who chooses their own is not asked for that.
 */
export function refuseComposition(password: string): FieldErrorCode | undefined {
  const normalized = normalizePassword(password);
  return KINDS.filter((kind) => kind.test(normalized)).length < KINDS_NEEDED ? 'PASSWORD_COMPOSITION' : undefined;
}

/** One to four characters over and over, or a run of the keyboard or alphabet. */
function isRepetition(lowerCased: string): boolean {
  if (/^(.{1,4})\1+.{0,3}$/u.test(lowerCased)) return true;
  return [
    'abcdefghijklmnopqrstuvwxyz',
    '01234567890123456789',
    'qwertyuiopasdfghjklzxcvbnm',
    'azertyuiopqsdfghjklmwxcvbn',
  ]
    .flatMap((run) => [run, [...run].reverse().join('')])
    .some((run) => run.includes(lowerCased));
}

/** Whether little is left once the words that an attacker knows are taken out. */
function isMostlyContext(lowerCased: string, context: readonly string[]): boolean {
  const words = context
    .flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u))
    .filter((word) => word.length >= SHORTEST_CONTEXT_WORD)
    .toSorted((a, b) => b.length - a.length);
  const rest = words.reduce((left, word) => left.replaceAll(word, ''), lowerCased);
  if (rest === lowerCased) return false;
  // digits and punctuation are what everybody puts behind a word that is known
  const letters = rest.replaceAll(/\P{L}/gu, '');
  return [...rest].length < PASSWORD_MIN_LENGTH / 2 || [...letters].length < PASSWORD_MIN_LENGTH / 3;
}

/** So many wrong passwords are answered at once: everybody mistypes. */
const GUESSES_AT_ONCE = 3;

/** How long to hold the answer to the `guess`-th guess back (the first is 1); the last of `pausesMs` repeats. */
export function wrongPasswordPauseMs(guess: number, pausesMs: readonly number[]): number {
  if (guess <= GUESSES_AT_ONCE) return 0;
  return pausesMs[guess - GUESSES_AT_ONCE - 1] ?? pausesMs.at(-1) ?? 0;
}
