import Table from 'cli-table3';

export interface Column<Item> {
  readonly title: string;
  readonly of: (item: Item) => string;
  /** Where the terminal is too narrow, what is dropped first has the highest number; without one a column stays. */
  readonly dropped?: number;
}

const LINES = ['top', 'bottom', 'left', 'right', 'mid'] as const;
const ENDS = ['', '-mid', '-left', '-right'] as const;
const NO_LINES = Object.fromEntries(LINES.flatMap((line) => ENDS.map((end) => [`${line}${end}`, ''])));

/**
 * Items as a table without lines, each in one line. On a terminal (`width` is known) columns are dropped until it fits,
 * and where not even the needed ones fit, each item is a block of lines. Elsewhere everything is shown.
 */
export function tableOf<Item>(
  items: readonly Item[],
  columns: readonly Column<Item>[],
  width: number | undefined,
): readonly string[] {
  if (width === undefined) return linesOf(items, columns).map((line) => line.trimEnd());
  return fitted(
    items,
    columns.filter(({ of, dropped }) => dropped === undefined || items.some((item) => of(item) !== '')),
    width,
  );
}

function fitted<Item>(items: readonly Item[], columns: readonly Column<Item>[], width: number): readonly string[] {
  const lines = linesOf(items, columns);
  // the head has no wide letters, and the table pads it to its full width
  if ((lines[0] ?? '').length <= width) return lines.map((line) => line.trimEnd());
  const narrower = withoutOne(columns);
  return narrower ? fitted(items, narrower, width) : items.flatMap((item) => blockOf(item, columns));
}

function linesOf<Item>(items: readonly Item[], columns: readonly Column<Item>[]): readonly string[] {
  const table = new Table({
    head: columns.map(({ title }) => title),
    chars: { ...NO_LINES, middle: '  ' },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
  });
  table.push(...items.map((item) => columns.map(({ of }) => of(item))));
  return table.toString().split('\n');
}

function withoutOne<Item>(columns: readonly Column<Item>[]): readonly Column<Item>[] | undefined {
  const last = Math.max(...columns.map(({ dropped = 0 }) => dropped));
  return last > 0 ? columns.filter(({ dropped }) => dropped !== last) : undefined;
}

function blockOf<Item>(item: Item, columns: readonly Column<Item>[]): readonly string[] {
  const size = Math.max(...columns.map(({ title }) => title.length));
  const said = columns.map(({ title, of }) => [title, of(item)] as const).filter(([, text]) => text !== '');
  return [...said.map(([title, text]) => `${title.padEnd(size)}  ${text}`), ''];
}
