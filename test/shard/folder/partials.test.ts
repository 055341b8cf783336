import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockPartial } from '#shard/folder/lock.ts';
import { partialShards } from '#shard/folder/partials.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const [HELD, LEFT, FILE] = ['1', '2', '3'].map((n) => `0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c11${n}.partial`) as [string, string, string];

describe('unsealed recordings in a folder of shards', () => {
  it('are folders named after a session that end in .partial, each with the process that holds it', () => {
    using folder = new TemporaryFolder();
    for (const name of [LEFT, HELD, 'sealed', 'film.mp4.partial']) mkdirSync(join(folder.path, name));
    writeFileSync(join(folder.path, FILE), '');
    using _lock = lockPartial(join(folder.path, HELD));
    const found = partialShards(folder.path).toSorted((a, b) => a.path.localeCompare(b.path));
    expect(found).toEqual([
      { path: join(folder.path, HELD), holder: expect.objectContaining({ form: 'this process' }) },
      { path: join(folder.path, LEFT), holder: undefined },
    ]);
  });

  it('are none when there is no folder', () => {
    using folder = new TemporaryFolder();
    expect(partialShards(join(folder.path, 'missing'))).toEqual([]);
  });
});
