import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

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
