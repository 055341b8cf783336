import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { MOST_ENTRIES, shardEntries, shardFiles } from '#format/folder/shard-entries.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

it('lists what lies in a folder in order of names, up to so many', () => {
  using folder = new TemporaryFolder();
  mkdirSync(join(folder.path, 'b'));
  for (const name of ['c', 'a', 'Z']) writeFileSync(join(folder.path, name), '');
  expect(shardFiles(folder.path)).toEqual(['Z', 'a', 'b', 'c']);
  expect(shardEntries(folder.path).map((entry) => entry.isFile())).toEqual([true, true, false, true]);
  for (let n = 4; n < MOST_ENTRIES; n++) writeFileSync(join(folder.path, `${n}`), '');
  expect(shardFiles(folder.path)).toHaveLength(MOST_ENTRIES);
  writeFileSync(join(folder.path, 'one more'), '');
  expect(() => shardFiles(folder.path)).toThrow(
    expect.objectContaining({ code: 'shard.many', message: `${folder.path}: there are more than ${MOST_ENTRIES} files in it` }),
  );
  expect(() => shardFiles(join(folder.path, 'none'))).toThrow(expect.objectContaining({ code: 'ENOENT' }));
});
