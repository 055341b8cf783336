import { figure } from '#renderer/text/figures.ts';

interface DataTableProps {
  readonly label: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** Rows under their heads; numbers to the right. Wider than the window it is moved sideways by itself, also with the keyboard. */
export function DataTable({ label, head, rows }: DataTableProps) {
  const isNumber = (column: number) => (typeof rows[0]?.[column] === 'number' ? 'number' : undefined);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be moved sideways must be reachable with the keyboard (WCAG 2.1.1)
    <section className="table" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {head.map((name, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two columns may have the same name in a language
              <th key={column} scope="col" className={isNumber(column)}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no state, and come as a whole
            <tr key={i}>
              {row.map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: as their heads
                <td key={column} className={isNumber(column)}>
                  {typeof cell === 'number' ? figure(cell) : cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
