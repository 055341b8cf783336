import type { Field } from '#core/journal/record-layout.ts';
import { RECORDS } from '#core/journal/records.ts';
import { betweenMarks } from '#scripts/between-marks.ts';

const typeOf = ({ type, mask }: Field) => (type === 'us' ? 'int64, us' : type === 'flag' ? `bit ${Math.log2(mask)}` : type);

/** docs/journal.md with the tables of all records between its marks. */
export function withRecords(page: string): string {
  const tables = Object.entries(RECORDS).map(([kind, { bytes, fields }]) => {
    const rows = Object.values<Field>(fields).map((field) => `| ${field.at} | \`${field.name}\` | ${typeOf(field)} | ${field.note} |`);
    return [`### \`${kind}\`: ${bytes} bytes`, '', '| byte | field | type | what it says |', '|---|---|---|---|', ...rows].join('\n');
  });
  return betweenMarks(page, 'records', tables.join('\n\n'));
}
