import { CHECKS } from '#format/core/findings/checks.ts';
import { betweenMarks } from '#scripts/between-marks.ts';

/** docs/quality.md with the table of all checks between its marks. */
export function withChecks(page: string): string {
  const rows = Object.entries(CHECKS).map(
    ([name, words]) => `| \`${name}\` | ${words.title} | ${'limit' in words ? words.limit : ''} | ${words.asks} |`,
  );
  return betweenMarks(page, 'checks', ['| check | title | limit | what it asks |', '|---|---|---|---|', ...rows].join('\n'));
}
