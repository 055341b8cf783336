import { CONTROLS, EVENTS, FRAMES, GAME, NETSTATS, type TableSchema } from '#format/core/parquet/tables.ts';
import { betweenMarks } from '#scripts/between-marks.ts';

const tableOf = ({ file, columns }: TableSchema): string =>
  [
    `### \`${file}\``,
    '',
    '| column | type | what it says |',
    '|---|---|---|',
    ...columns.map(({ name, type, nullable, note }) => `| \`${name}\` | ${type}${nullable ? ', null' : ''} | ${note} |`),
  ].join('\n');

/** format/SPEC.md with the columns of all tables between its marks. */
export const withColumns = (page: string): string =>
  betweenMarks(page, 'columns', [CONTROLS, EVENTS, FRAMES, NETSTATS, GAME].map(tableOf).join('\n\n'));
