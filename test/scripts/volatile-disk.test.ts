import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { FileCall } from '#scripts/faults/power/file-trace.ts';
import { type Kept, VolatileDisk } from '#scripts/faults/power/volatile-disk.ts';
import { Random } from '#scripts/random.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const ROOT = '/disk';
const open = (path: string, fd: number, { empties = false, appends = false } = {}): FileCall => ({
  call: 'open',
  path: join(ROOT, path),
  fd,
  empties,
  appends,
});
const write = (fd: number, text: string, at?: number): FileCall => ({ call: 'write', fd, at, bytes: Buffer.from(text) });
const sync = (fd: number): FileCall => ({ call: 'sync', fd });
const FOLDER = open('.', 9);

/** Contents of a file after a cut; undefined where it has no name. */
function after(calls: readonly FileCall[], kept: Kept, name: string, seed = 1): string | undefined {
  using folder = new TemporaryFolder();
  const [before, left] = [join(folder.path, 'before'), join(folder.path, 'left')];
  mkdirSync(before);
  writeFileSync(join(before, 'old'), 'there before');
  const disk = new VolatileDisk(ROOT, before);
  for (const call of calls) disk.apply(call);
  disk.cut(left, kept, new Random(seed));
  return existsSync(join(left, name)) ? readFileSync(join(left, name), 'latin1') : undefined;
}

it('keeps what was synced, and a name only if its folder was', () => {
  const calls = [open('a', 3), write(3, 'one'), sync(3), write(3, ', two')];
  expect(after(calls, 'least', 'a')).toBeUndefined();
  expect(after([...calls, FOLDER, sync(9)], 'least', 'a')).toBe('one');
  expect(after([...calls, FOLDER, sync(9)], 'most', 'a')).toBe('one, two');
  expect(after(calls, 'most', 'old')).toBe('there before');
});

it('may keep some of what was not synced, torn and with holes', () => {
  const calls = [open('a', 3), FOLDER, sync(9), write(3, '1234'), write(3, '5678')];
  const found = new Set(Array.from({ length: 60 }, (_, seed) => after(calls, 'some', 'a', seed)));
  for (const one of ['', '1234', '12345678', '\x00\x00\x00\x005678']) expect(found).toContain(one);
  expect([...found].some((one) => one === '1' || one === '12' || one === '123')).toBe(true);
  for (const one of found) expect(one).toMatch(/^[1-8\0]{0,8}$/);
});

it('renames, removes, truncates and appends as the calls say', () => {
  const whole = [open('a.tmp', 3), write(3, 'new'), sync(3), { call: 'rename', path: '/disk/a.tmp', to: '/disk/a' }] as FileCall[];
  expect(after([...whole, FOLDER, sync(9)], 'least', 'a')).toBe('new');
  expect(after(whole, 'most', 'a.tmp')).toBeUndefined();
  expect(after([{ call: 'remove', path: '/disk/old' }], 'least', 'old')).toBe('there before');
  expect(after([{ call: 'remove', path: '/disk/old' }], 'most', 'old')).toBeUndefined();
  expect(after([{ call: 'truncate', file: '/disk/old', bytes: 5 }], 'most', 'old')).toBe('there');
  expect(after([open('old', 3, { appends: true }), write(3, '!')], 'most', 'old')).toBe('there before!');
  expect(after([open('old', 3, { empties: true }), write(3, 'x')], 'most', 'old')).toBe('x');
  expect(after([open('old', 3), write(3, 'T', 0)], 'most', 'old')).toBe('There before');
  expect(after([{ call: 'make-folder', path: '/disk/sub' }, open('sub/b', 4), write(4, 'b')], 'most', 'sub/b')).toBe('b');
});

it('refuses a call that cannot have happened', () => {
  expect(() => after([{ call: 'rename', path: '/disk/x', to: '/disk/y' }], 'most', 'y')).toThrow('was not there');
  expect(() => after([open('nowhere/b', 3)], 'most', 'b')).toThrow('no such folder');
});
