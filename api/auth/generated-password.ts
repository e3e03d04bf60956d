import { randomInt } from 'node:crypto';
import { refuseComposition } from '../../domain/password.ts';

/** No letter or digit that reads as another one: it may be told over the telephone. */
const CHARACTERS = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789-+=!?';
/** 62 characters to the power of 16 are 95 bits. */
const LENGTH = 16;

/** A password that nobody has chosen, of at least three kinds of characters; drawn again until it is. */
export function generatePassword(): string {
  for (;;) {
    const drawn = Array.from({ length: LENGTH }, () => CHARACTERS.charAt(randomInt(CHARACTERS.length))).join('');
    if (refuseComposition(drawn) === undefined) return drawn;
  }
}
