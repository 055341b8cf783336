import { CHECKS } from '#format/core/findings/checks.ts';

const MARKS = ['<!-- checks -->', '<!-- /checks -->'] as const;

/** docs/quality.md with the table of all checks between its marks. */
export function withChecks(page: string): string {
  const [before, rest] = page.split(MARKS[0]);
  const after = rest?.split(MARKS[1])[1];
  if (before === undefined || after === undefined) throw new Error(`docs/quality.md has no ${MARKS.join(' … ')}`);
  const rows = Object.entries(CHECKS).map(
    ([name, words]) => `| \`${name}\` | ${words.title} | ${'limit' in words ? words.limit : ''} | ${words.asks} |`,
  );
  return `${before}${MARKS[0]}\n\n${['| check | title | limit | what it asks |', '|---|---|---|---|', ...rows].join('\n')}\n\n${MARKS[1]}${after}`;
}
