import type { Field } from '#core/journal/record-layout.ts';
import { RECORDS } from '#core/journal/records.ts';

const MARKS = ['<!-- records -->', '<!-- /records -->'] as const;

const typeOf = ({ type, mask }: Field) => (type === 'us' ? 'int64, us' : type === 'flag' ? `bit ${Math.log2(mask)}` : type);

/** docs/journal.md with the tables of all records between its marks. */
export function withRecords(page: string): string {
  const [before, rest] = page.split(MARKS[0]);
  const after = rest?.split(MARKS[1])[1];
  if (before === undefined || after === undefined) throw new Error(`docs/journal.md has no ${MARKS.join(' … ')}`);
  const tables = Object.entries(RECORDS).map(([kind, { bytes, fields }]) => {
    const rows = Object.values<Field>(fields).map((field) => `| ${field.at} | \`${field.name}\` | ${typeOf(field)} | ${field.note} |`);
    return [`### \`${kind}\`: ${bytes} bytes`, '', '| byte | field | type | what it says |', '|---|---|---|---|', ...rows].join('\n');
  });
  return `${before}${MARKS[0]}\n\n${tables.join('\n\n')}\n\n${MARKS[1]}${after}`;
}
