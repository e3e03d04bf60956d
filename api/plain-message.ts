/** Lines of plain text that somebody wrote: what controls how text runs is a space, and white space alone is nothing. */
export function plainMessage(text: string | undefined): string | null {
  const lines = (text ?? '').replaceAll(/\r\n?/g, '\n').split('\n');
  const plain = lines.map((line) => line.replaceAll(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, ' ')).join('\n');
  return plain.trim() || null;
}
