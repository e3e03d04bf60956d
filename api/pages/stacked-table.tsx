import type { ReactElement, ReactNode } from 'react';

/** A column: its name, and what its cells are of; `sorted`: whether the rows are in its order. */
export interface Column {
  readonly name: string;
  readonly head?: ReactNode;
  readonly sorted?: 'ascending' | 'descending' | undefined;
}

/**
 * A table that a narrow screen shows row under row, each cell with its column's name. Its roles are said again, because a
 * table that is laid out otherwise is none to a screen reader.
 */
export function StackedTable(props: {
  readonly labelledBy: string;
  readonly columns: readonly Column[];
  readonly rows: readonly { readonly key: string; readonly cells: readonly ReactNode[] }[];
}): ReactElement {
  const { labelledBy, columns, rows } = props;
  return (
    <table className="stacked" role="table" aria-labelledby={labelledBy}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ name, head, sorted }) => (
            <th key={name} role="columnheader" scope="col" aria-sort={sorted}>
              {head ?? name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map(({ key, cells }) => (
          <tr key={key} role="row">
            {cells.map((cell, index) => (
              <td key={columns[index]?.name} role="cell" data-column={columns[index]?.name}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
