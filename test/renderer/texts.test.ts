import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';

/** By its path: pages are for a browser, but their texts are plain data. */
const { EN } = (await import(pathToFileURL(resolve('renderer/text/en.ts')).href)) as { EN: Record<string, string> };

const TEXTS = /text[/\\]en/;

it('every text is shown somewhere', () => {
  const files = globSync('{renderer,viewer}/**/*.{ts,tsx}');
  const read = (some: readonly string[]) => some.map((file) => readFileSync(file, 'utf8')).join('\n');
  const source = read(files.filter((file) => !TEXTS.test(file)));
  const keys = [...read(files.filter((file) => TEXTS.test(file))).matchAll(/^ {2}'?([a-zA-Z][\w.-]*)'?:/gm)].map(
    ([, key]) => key as string,
  );
  expect(keys.length).toBeGreaterThan(300);
  // Of a group such as `rec.gap.${reason}` any may be.
  const groups = [...source.matchAll(/`([a-zA-Z.]+\.)\$\{/g)].map(([, group]) => group as string);
  expect(keys.filter((key) => !source.includes(`'${key}'`) && !groups.some((group) => key.startsWith(group)))).toEqual([]);
});

/** Of operators, of who keeps many recordings, of who opens those of others; titles of checks are docs/quality.md's. */
const OTHERS = /^(lab|take|corpus|view|title)\./;

it('a player’s windows speak of recordings as players do', () => {
  const ours = /\b(shards?|seal(ed|ing|s)?|countersign\w*|baseline|residuals?|grid)\b/i;
  // Not the names of ICU's branches, which are data.
  const shown = (text: string) => text.replaceAll(/\w+ \{/g, '{');
  expect(Object.entries(EN).filter(([key, text]) => !OTHERS.test(key) && ours.test(shown(text)))).toEqual([]);
});
