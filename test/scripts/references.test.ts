import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** Papers a reader of this repository does not have: reasons belong in the code or docs. Issues of other projects are named with them. */
const ELSEWHERE = /\((?:DESIGN|STYLE),? section|\bDESIGN section \d|(?<!\b[A-Z][\w-]+ )\bissues? \d/;

const referring = (text: string): string[] => text.split('\n').filter((line) => ELSEWHERE.test(line));

it('no comment or document refers to something that is not here', () => {
  const files = execFileSync('git', ['ls-files', '*.ts', '*.tsx', '*.mjs', '*.md'], { encoding: 'utf8' }).split('\n');
  const here = files.filter((file) => file !== '' && file !== 'test/scripts/references.test.ts');
  expect(here.length).toBeGreaterThan(700);
  expect(here.flatMap((file) => referring(readFileSync(file, 'utf8')).map((line) => `${file}: ${line.trim()}`))).toEqual([]);
});

it('finds those that do', () => {
  expect(
    referring('/** Pads at once (issue 3). */\n// bursts (DESIGN section 3)\n// as issues 2 to 5 ask\n// noticed (SDL issue 5380)'),
  ).toHaveLength(3);
});
