import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { patiently, renamePatiently, waitsFor } from '#shard/folder/rename.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

/** Fails so often with a code, then works. */
function failing(code: string, times: number) {
  let attempts = 0;
  return {
    work: () => {
      attempts += 1;
      if (attempts <= times) throw Object.assign(new Error(`${code}: no`), { code });
    },
    get attempts() {
      return attempts;
    },
  };
}

describe('what somebody holds', () => {
  it.each(['EPERM', 'EACCES', 'EBUSY'])('is tried again until they let go: %s', (code) => {
    const held = failing(code, 2);
    patiently(held.work, [1, 1, 1]);
    expect(held.attempts).toBe(3);
  });

  it('fails with the system’s own words where they never do', () => {
    const held = failing('EBUSY', 100);
    expect(() => patiently(held.work, [1, 1])).toThrow('EBUSY: no');
    expect(held.attempts).toBe(3);
  });

  it('is not what is not there, nor a right that is missing elsewhere than on Windows', () => {
    for (const [code, waits] of [
      ['ENOENT', [1, 1]],
      ['EPERM', []],
    ] as const) {
      const other = failing(code, 100);
      expect(() => patiently(other.work, waits)).toThrow(code);
      expect(other.attempts).toBe(1);
    }
  });
});

it('nobody waits where a folder is in the way', () => {
  using folder = new TemporaryFolder();
  writeFileSync(join(folder.path, 'file'), '');
  expect(waitsFor(folder.path, [1, 2])).toEqual([]);
  expect(waitsFor(join(folder.path, 'file'), [1, 2])).toEqual([1, 2]);
  expect(waitsFor(join(folder.path, 'none'), [1, 2])).toEqual([1, 2]);
});

it('a folder has its new name', () => {
  using folder = new TemporaryFolder();
  mkdirSync(join(folder.path, 'a'));
  writeFileSync(join(folder.path, 'a/x'), 'x');
  renamePatiently(join(folder.path, 'a'), join(folder.path, 'b'));
  expect([existsSync(join(folder.path, 'a')), existsSync(join(folder.path, 'b/x'))]).toEqual([false, true]);
});
