/**
 * An array as PostgreSQL reads it from a text; the ORM would make a list of one. For codes, ids and instants, in which
 * nothing has to be escaped.
 */
export function arrayOf(values: readonly (string | number | null)[]): string {
  return `{${values.map((value) => (value === null ? 'null' : `"${value}"`)).join(',')}}`;
}
