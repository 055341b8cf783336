/** Of a terminal that does not say. */
const USUAL_COLUMNS = 80;
const JOINT = '   ';
const INDENT = '    ';

/** Whether lines can be drawn again there: a terminal that obeys control codes. */
export const canRedraw = (out: Pick<NodeJS.WriteStream, 'isTTY'>): boolean => out.isTTY === true && process.env.TERM !== 'dumb';

/** One column less than there are: a full line wraps on some. */
const widthOf = ({ columns }: Partial<Pick<NodeJS.WriteStream, 'columns'>>): number => Math.max(20, columns || USUAL_COLUMNS) - 1;

/** A line as one that fits. */
export function cutToFit(text: string, out: Partial<Pick<NodeJS.WriteStream, 'columns'>>): string {
  const width = widthOf(out);
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

/** Lines of figures, broken where one ends and the next begins, so that a terminal does not wrap them: it would scroll with each redraw. */
export function broken(lines: readonly string[], out: Partial<Pick<NodeJS.WriteStream, 'columns'>>): string[] {
  const width = widthOf(out);
  return lines.flatMap((line) => {
    const rows: string[] = [];
    for (const part of line.split(JOINT)) {
      const last = rows.at(-1);
      if (last !== undefined && last.length + JOINT.length + part.length <= width) rows[rows.length - 1] = `${last}${JOINT}${part}`;
      else rows.push(...wrapped(last === undefined ? part : INDENT + part, width));
    }
    return rows;
  });
}

/** A sentence of its own is broken between words. */
function wrapped(text: string, width: number): string[] {
  const rows: string[] = [];
  let rest = text;
  while (rest.length > width) {
    const at = rest.lastIndexOf(' ', width);
    const end = at > INDENT.length ? at : width;
    rows.push(rest.slice(0, end));
    rest = INDENT + rest.slice(end).trimStart();
  }
  return [...rows, rest];
}
