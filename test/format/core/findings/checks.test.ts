import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CHECKS } from '#format/core/findings/checks.ts';
import { SOURCES } from '#scripts/build/sources.ts';
import { withChecks } from '#scripts/check-table.ts';

it('docs/quality.md lists every check as it is (npm run schemas)', () => {
  const page = readFileSync('docs/quality.md', 'utf8');
  expect(withChecks(page)).toBe(page);
  for (const name of Object.keys(CHECKS)) expect(page).toContain(`| \`${name}\` |`);
});

it('refuses a page without a place for the table', () => {
  expect(() => withChecks('# Quality')).toThrow(/has no/);
});

it('every check in the table is made somewhere', () => {
  const files = execFileSync('git', ['ls-files', ...SOURCES], { encoding: 'utf8' })
    .split('\n')
    .filter((file) => file.endsWith('.ts') && file !== 'format/core/findings/checks.ts');
  const source = files.map((file) => readFileSync(file, 'utf8')).join('\n');
  // stills.ts makes these checks of raw and decoded pictures alike.
  const made = (name: string) => source.includes(`'${name}'`) || /^(frames|pictures)\.(frozen|black)$/.test(name);
  expect(Object.keys(CHECKS).filter((name) => !made(name))).toEqual([]);
});
