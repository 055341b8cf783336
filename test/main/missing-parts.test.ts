import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { missingParts } from '#main/missing-parts.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const WINDOWS = { platform: 'win32', arch: 'x64' } as const;

it('has all of its parts in this checkout', () => {
  expect(missingParts('.')).toEqual([]);
});

it('names each part that a package lacks, and what it is for', () => {
  using folder = new TemporaryFolder();
  const root = join(folder.path, 'resources', 'app.asar');
  const put = (path: string, text = '') => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  const part = (file: string) => ({ file, for: 'something' });
  const parts = [part('a/one.node'), part('b/two.node'), { ...part('c/three.dll'), optional: true }];
  put(join(root, 'resources/parts.json'), JSON.stringify({ 'win32-x64': parts }));
  expect(missingParts(root, WINDOWS)).toEqual(['a/one.node (something)', 'b/two.node (something)']);
  // Beside the archive, where the system can load it, and not in it.
  put(join(folder.path, 'resources/app.asar.unpacked/a/one.node'));
  put(join(root, 'b/two.node'));
  expect(missingParts(root, WINDOWS)).toEqual(['b/two.node (something)']);
  put(join(folder.path, 'resources/app.asar.unpacked/b/two.node'));
  expect(missingParts(root, WINDOWS)).toEqual([]);
});

it('says so where it was made for another system', () => {
  expect(missingParts('.', { platform: 'freebsd', arch: 'x64' })).toEqual([
    'everything compiled for freebsd on x64, for which there is no package',
  ]);
});
