import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { TemporaryFolder } from '#test/support/temporary.ts';

const MOST_FILES = 15;
const MOST_LINES = 350;
const MEDIAN_LINES = 80;

const tracked = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' }).trim().split('\n');
const sources = tracked.filter((file) => /\.(ts|tsx|cts|mjs)$/.test(file));
const linesOf = (file: string) => readFileSync(file, 'utf8').split('\n').length - 1;

/** Folders with more sources than a reader takes in at a glance. Tests may be many: they mirror what they test. */
function crowded(files: readonly string[]): string[] {
  const rooms = Map.groupBy(
    files.filter((file) => !file.startsWith('test/')),
    (file) => dirname(file),
  );
  return [...rooms].flatMap(([folder, inside]) => (inside.length > MOST_FILES ? [`${folder}: ${inside.length}`] : []));
}

it('no folder holds more than 15 sources', () => {
  expect(crowded(sources)).toEqual([]);
  expect(crowded(Array.from({ length: 16 }, (_, i) => `a/b/${i}.ts`))).toEqual(['a/b: 16']);
});

it('no file is longer than 350 lines, and half of them are shorter than 80', () => {
  const lengths = sources.map((file) => ({ file, lines: linesOf(file) }));
  expect(lengths.filter(({ lines }) => lines > MOST_LINES)).toEqual([]);
  const sorted = lengths.map(({ lines }) => lines).toSorted((a, b) => a - b);
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
