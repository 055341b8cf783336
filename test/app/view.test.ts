import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { expect, it } from 'vitest';
import { TestDesk } from '#test/support/desk.ts';

/** Runs something with every function of `node:fs` watched, and returns the names of those that it called. */
function callsOfDisk(work: () => void): string[] {
  const called: string[] = [];
  const own = Object.entries(fs).filter(([name, value]) => typeof value === 'function' && /^[a-z]/.test(name));
  for (const [name, value] of own)
    Object.assign(fs, {
      [name]: (...given: unknown[]) => {
        called.push(name);
        return Reflect.apply(value as () => unknown, fs, given);
      },
    });
  syncBuiltinESMExports();
  try {
    work();
  } finally {
    Object.assign(fs, Object.fromEntries(own));
    syncBuiltinESMExports();
  }
  return called;
}

it('a view says what the last look found, and reads nothing from the disk', async () => {
  await using test = await TestDesk.open();
  const { room, fresh, choices } = test.desk.view;
  expect(room).toMatchObject({ folder: test.shards, freeBytes: expect.any(Number) });
  expect([fresh, choices.profiles.length > 0]).toEqual([true, true]);
  expect(callsOfDisk(() => test.desk.view)).toEqual([]);
  // What is watched is what the desk calls: a look does read.
  expect(callsOfDisk(() => test.desk.sealLeftovers())).not.toEqual([]);
});
