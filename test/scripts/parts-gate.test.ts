import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { lackingIn, mustBeWhole } from '#scripts/package/parts-gate.mjs';
import { TemporaryFolder } from '#test/support/temporary.ts';

const PARTS = JSON.parse(readFileSync('resources/parts.json', 'utf8')) as Record<string, readonly { readonly file: string }[]>;
const filesFor = (system: string) => (PARTS[system] ?? []).map(({ file }) => `resources/app.asar.unpacked/${file}`);

it.each(Object.keys(PARTS))('a package for %s has all its parts, or is refused by name', (system) => {
  const files = filesFor(system);
  expect(lackingIn(files, system)).toEqual([]);
  expect(
    lackingIn(
      files.map((file) => file.replaceAll('/', '\\')),
      system,
    ),
  ).toEqual([]);
  for (const [i, { file }] of (PARTS[system] ?? []).entries()) expect(lackingIn(files.toSpliced(i, 1), system)).toEqual([file]);
});

it('one that was made of another system’s parts is refused', () => {
  expect(lackingIn(filesFor('linux-x64'), 'win32-x64')).toHaveLength(5);
  expect(lackingIn([], 'freebsd-x64')).toEqual(['everything compiled for freebsd-x64']);
  using folder = new TemporaryFolder();
  expect(() => mustBeWhole({ appOutDir: folder.path, electronPlatformName: 'win32', arch: 1 })).toThrow(
    /it lacks .*node-av\.node.*SDL2\.dll/,
  );
});

it('names files that the lock brings for that system', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, unknown> };
  const names = Object.values(PARTS).flatMap((parts) =>
    parts.flatMap(({ file }) => /^node_modules\/(@[^/]+\/[^/]+|[^/]+)/.exec(file)?.[0] ?? []),
  );
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name) => packages[name] === undefined)).toEqual([]);
});
