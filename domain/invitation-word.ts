/** Syllables that are easy to type and to tell from each other. */
const ONSETS = 'bdfgklmnprstvz';
const VOWELS = 'aeou';
const SYLLABLES = 3;

/**
 * The short word that the page of an invitation shows to be typed, made from the hash of its token: a mail scanner that
 * submits forms does not type it.
 */
export function invitationWord(hash: Uint8Array): string {
  let word = '';
  for (let index = 0; index < SYLLABLES; index += 1) {
    const onset = ONSETS[(hash[2 * index] ?? 0) % ONSETS.length] ?? '';
    const vowel = VOWELS[(hash[2 * index + 1] ?? 0) % VOWELS.length] ?? '';
    word += onset + vowel;
  }
  return word;
}

/** Whether somebody has typed that word, however they write it. */
export function isInvitationWord(typed: string, hash: Uint8Array): boolean {
  return typed.trim().toLowerCase() === invitationWord(hash);
}
