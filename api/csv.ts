/** A row of cells. */
export type CsvRow = readonly string[];

/** Why a text is no CSV, and in which row, counted from 1. */
export class CsvFault extends Error {
  readonly row: number;
  constructor(row: number) {
    super('a quoted cell does not end, or something follows its end');
    this.name = 'CsvFault';
    this.row = row;
  }
}

const DELIMITERS = [',', ';', '\t'] as const;

/** Cells of a row that are kept: nobody names more columns, and a row of separators alone would fill the memory. */
const CELLS_MAX = 200;

/**
 * Reads CSV (RFC 4180): cells in quotes may hold the delimiter, line breaks and doubled quotes; lines end by CRLF, LF or CR;
 * a byte-order mark is skipped. What separates the cells is what its first line has most of, because Excel writes `;` where
 * the comma is the decimal sign. Empty lines are no rows. Behind `rowsMax` rows it stops. Throws `CsvFault`.
 */
export function parseCsv(text: string, rowsMax = Number.POSITIVE_INFINITY): readonly CsvRow[] {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const delimiter = delimiterOf(source);
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let at = 0;
  while (at < source.length && rows.length < rowsMax) {
    const cell = readCell(source, { at, delimiter, row: rows.length + 1 });
    if (cells.length < CELLS_MAX) cells.push(cell.value);
    at = cell.end;
    if (source[at] === delimiter) {
      at += 1;
      if (at < source.length) continue;
      cells.push('');
    } else at += source.startsWith('\r\n', at) ? 2 : 1;
    if (cells.length > 1 || cells[0] !== '') rows.push(cells);
    cells = [];
  }
  return rows;
}

/** Writes CSV as spreadsheets read it: CRLF, and what they would take for a formula as a text. */
export function writeCsv(rows: readonly CsvRow[]): string {
  return rows.map((cells) => `${cells.map(writeCell).join(',')}\r\n`).join('');
}

/** Begins with what a spreadsheet computes (https://owasp.org/www-community/attacks/CSV_Injection). */
const FORMULA = /^[=+\-@\t\r]/;

/** What begins a cell, also where a spreadsheet divides a text by another sign than we, with what it would compute. */
const FORMULA_WITHIN = /(^|[,;\t\r\n"'|])(\s*)(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/g;

/**
 * A text that somebody else has written, for a cell: nothing in it begins what a spreadsheet would compute, whatever it takes
 * for the end of a cell.
 */
export function withoutFormulas(text: string): string {
  return text.replaceAll(FORMULA_WITHIN, "$1$2'");
}

function writeCell(value: string): string {
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",;\t\r\n']/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function delimiterOf(source: string): string {
  const times = new Map<string, number>(DELIMITERS.map((delimiter) => [delimiter, 0]));
  let quoted = false;
  for (let at = 0; at < source.length; at += 1) {
    const character = source.charAt(at);
    if (character === '"') quoted = !quoted;
    if (quoted) continue;
    if (character === '\r' || character === '\n') break;
    const counted = times.get(character);
    if (counted !== undefined) times.set(character, counted + 1);
  }
  return [...times].reduce((most, next) => (next[1] > most[1] ? next : most))[0];
}

/** One cell from `at` on; `end`: of the delimiter or line break behind it. */
function readCell(
  source: string,
  { at, delimiter, row }: { readonly at: number; readonly delimiter: string; readonly row: number },
): { readonly value: string; readonly end: number } {
  if (source[at] !== '"') {
    const end = endOfBare(source, at, delimiter);
    return { value: source.slice(at, end), end };
  }
  let value = '';
  for (let from = at + 1; ; ) {
    const quote = source.indexOf('"', from);
    if (quote < 0) throw new CsvFault(row);
    value += source.slice(from, quote);
    from = quote + 2;
    if (source[quote + 1] === '"') value += '"';
    else if (isEnd(source[quote + 1], delimiter)) return { value, end: quote + 1 };
    else throw new CsvFault(row);
  }
}

function endOfBare(source: string, at: number, delimiter: string): number {
  let end = at;
  while (!isEnd(source[end], delimiter)) end += 1;
  return end;
}

function isEnd(character: string | undefined, delimiter: string): boolean {
  return character === undefined || character === delimiter || character === '\r' || character === '\n';
}
