import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { TemporaryFolder } from '#test/support/temporary.ts';

const MEDIAN_LINES = 80;

const tracked = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' }).trim().split('\n');
const sources = tracked.filter((file) => /\.(ts|tsx|cts|mjs)$/.test(file));
const linesOf = (file: string) => readFileSync(file, 'utf8').split('\n').length - 1;

it('half of the files are shorter than 80 lines', () => {
  const sorted = sources.map(linesOf).toSorted((a, b) => a - b);
  expect(sorted[sorted.length >> 1]).toBeLessThan(MEDIAN_LINES);
  expect(sorted.length).toBeGreaterThan(500);
});

it('the linter refuses a function of more than 60 lines, and one of more than five parameters', () => {
  using tree = new TemporaryFolder();
  for (const part of ['biome.json', 'scripts/lint']) cpSync(part, join(tree.path, part), { recursive: true });
  const body = (lines: number) => `export function long() {\n${'  console.warn();\n'.repeat(lines)}}\n`;
  const many = (count: number) => `export const many = (${Array.from({ length: count }, (_, i) => `a${i}: number`).join(', ')}) => a0;\n`;
  const refused = (text: string) => {
    writeFileSync(join(tree.path, 'planted.ts'), text);
    const run = spawnSync(resolve('node_modules/.bin/biome'), ['lint', '--vcs-enabled=false', '--reporter=github', '.'], {
      cwd: tree.path,
      encoding: 'utf8',
    });
    return Array.from(run.stdout.matchAll(/lint\/complexity\/(\w+)/g), ([, rule]) => rule);
  };
  expect(refused(body(61))).toEqual(['noExcessiveLinesPerFunction']);
  expect(refused(body(50) + many(5))).toEqual([]);
  expect(refused(many(6))).toContain('useMaxParams');
});
