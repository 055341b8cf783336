import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { shardsBelow } from '#format/folder/shards-below.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

it('finds shards however deep they lie, by paths from the folder’s own name on; nothing through a link, nothing unfinished', () => {
  using folder = new TemporaryFolder();
  const at = (path: string) => join(folder.path, path);
  for (const path of [
    'b/meta.json',
    'a/deep/er/video.ivf',
    'c.partial/meta.json',
    'd.trimming/meta.json',
    'e/notes.txt',
    'b/inside/meta.json',
  ]) {
    mkdirSync(join(at(path), '..'), { recursive: true });
    writeFileSync(at(path), '');
  }
  mkdirSync(at('f/meta.json'), { recursive: true });
  symlinkSync(at('b'), at('linked'));
  const name = basename(folder.path);
  expect([...shardsBelow(folder.path)]).toEqual([
    [`${name}/a/deep/er`, at('a/deep/er')],
    [`${name}/b`, at('b')],
  ]);
  expect([...shardsBelow(at('b'))]).toEqual([['b', at('b')]]);
  expect([...shardsBelow(at('nowhere'))]).toEqual([]);
  mkdirSync(at('locked/x'), { recursive: true });
  writeFileSync(at('locked/x/meta.json'), '');
  chmodSync(at('locked'), 0);
  // Root may look into everything.
  expect(shardsBelow(folder.path).size).toBe(process.getuid?.() === 0 ? 3 : 2);
  chmodSync(at('locked'), 0o700);
});
