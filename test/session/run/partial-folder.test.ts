import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SmallDisk } from '#scripts/faults/small-disk.ts';
import { createPartial } from '#session/run/partial-folder.ts';
import { readOnly } from '#test/support/read-only.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const ID = 'c3e1a0c4-9d7a-4f1e-8c90-9e5d9e21a7ad';
const refusal = (code: string) => expect.objectContaining({ code });

it('a session’s folder is its own: locked, with a reserve for the end, and never shared with another of that id', () => {
  using folder = new TemporaryFolder();
  {
    using partial = createPartial(folder.path, ID, undefined);
    expect(readdirSync(folder.path).sort()).toEqual([`${ID}.partial`, `${ID}.partial.lock`]);
    expect(readdirSync(partial.path).map((name) => statSync(join(partial.path, name)).size)).toEqual([32e6]);
    expect(() => createPartial(folder.path, ID, undefined)).toThrow(refusal('preflight.folder'));
  }
  // What is left is not locked any more, and still is not taken for a new session's.
  expect(() => createPartial(folder.path, ID, undefined)).toThrow(/cannot be created.*EEXIST/);
  expect(readdirSync(folder.path)).toEqual([`${ID}.partial`]);
});

it('where nothing can be written, it says so and leaves nothing', () => {
  using folder = new TemporaryFolder();
  const file = join(folder.path, 'file');
  writeFileSync(file, '');
  expect(() => createPartial(file, ID, undefined)).toThrow(refusal('preflight.folder'));
  using _locked = readOnly(folder.path);
  expect(() => createPartial(folder.path, ID, undefined)).toThrow(/cannot be created.*EROFS/);
  expect(readdirSync(folder.path)).toEqual(['file']);
});

it('where there is no room for the reserve, it says so and leaves nothing', () => {
  using folder = new TemporaryFolder();
  using disk = new SmallDisk(join(folder.path, 'disk'), 20);
  expect(() => createPartial(disk.path, ID, undefined)).toThrow(refusal('preflight.disk'));
  expect(existsSync(join(disk.path, `${ID}.partial`))).toBe(false);
  expect(readdirSync(disk.path)).toEqual([]);
});
