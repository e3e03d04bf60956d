/** Deeper than any body that is asked for here. */
const DEPTH_MAX = 64;

/**
 * Where in a parsed body the first text is that cannot be kept: PostgreSQL takes no NUL, and half a character is none; or
 * where it nests deeper than anybody means it to. Undefined for nothing. Costs no memory to speak of, whatever the body.
 */
export function malformedIn(value: unknown, depth = 0): readonly string[] | undefined {
  if (typeof value === 'string') return isWellFormed(value) ? undefined : [];
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > DEPTH_MAX) return [];
  return Array.isArray(value) ? inList(value, depth) : inMembers(value, depth);
}

function inList(list: readonly unknown[], depth: number): readonly string[] | undefined {
  for (let index = 0; index < list.length; index += 1) {
    const found = malformedIn(list[index], depth + 1);
    if (found) return [String(index), ...found];
  }
  return undefined;
}

function inMembers(value: object, depth: number): readonly string[] | undefined {
  for (const key of Object.keys(value)) {
    if (!isWellFormed(key)) return [];
    const found = malformedIn(Reflect.get(value, key), depth + 1);
    if (found) return [key, ...found];
  }
  return undefined;
}

function isWellFormed(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
