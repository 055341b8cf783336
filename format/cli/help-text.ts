/** Columns of a help text where nobody says how wide the terminal is, and at most. */
const MOST_COLUMNS = 100;
/** Narrower than that, words would stand alone. */
const LEAST_COLUMNS = 60;

/** What a name and what it means have between them, at least. */
const GAP = /^( *\S.*?)( {2,})(\S.*)$/;

/** A command's help, as wide as the terminal and at most 100 columns. What fits stays as it was laid out. */
export function helpText(help: string, terminal = MOST_COLUMNS): string {
  const columns = Math.min(MOST_COLUMNS, Math.max(LEAST_COLUMNS, terminal));
  return blocksOf(help.split('\n'))
    .flatMap((block) => (block.every((line) => line.length <= columns) ? block : wrapped(block, columns)))
    .join('\n');
}

const indentOf = (line: string): number => line.length - line.trimStart().length;

/** Lines that belong together: a name with what it means, or a paragraph. */
function blocksOf(lines: readonly string[]): string[][] {
  const blocks: string[][] = [];
  for (const line of lines) {
    const block = blocks.at(-1);
    if (block !== undefined && goesOn(block, line)) block.push(line);
    else blocks.push([line]);
  }
  return blocks;
}

function goesOn([first = '']: readonly string[], line: string): boolean {
  if (first.trim() === '' || line.trim() === '') return false;
  const isNamed = first.startsWith(' ') || first.startsWith('gap');
  return isNamed ? indentOf(line) > indentOf(first) + 2 : indentOf(line) === 0 && !line.startsWith('gap');
}

function wrapped([first = '', ...more]: readonly string[], columns: number): string[] {
  const [, name, space, meaning] = GAP.exec(first) ?? [];
  const isNamed = name !== undefined && (first.startsWith(' ') || first.startsWith('gap'));
  const head = isNamed ? `${name}${space}` : ' '.repeat(indentOf(first));
  const indent = more[0] !== undefined || !isNamed ? indentOf(more[0] ?? first) : Math.min(head.length, columns / 2);
  const words = [isNamed ? (meaning ?? '') : first, ...more].join(' ').trim().split(/ +/);
  const lines: string[] = [];
  let line = head;
  for (const word of words) {
    const isEmpty = line.trim() === '' || line === head;
    if (!isEmpty && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = ' '.repeat(indent) + word;
    } else line += isEmpty ? word : ` ${word}`;
  }
  return [...lines, line];
}
