import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockPartial } from '#shard/journal/lock.ts';
import { partialShards } from '#shard/journal/partials.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

describe('unsealed recordings in a folder of shards', () => {
  it('are folders that end in .partial, each with the process that holds it', () => {
    using folder = new TemporaryFolder();
    for (const name of ['left.partial', 'held.partial', 'sealed']) mkdirSync(join(folder.path, name));
    writeFileSync(join(folder.path, 'no-folder.partial'), '');
    using _lock = lockPartial(join(folder.path, 'held.partial'));
    const found = partialShards(folder.path).toSorted((a, b) => a.path.localeCompare(b.path));
    expect(found).toEqual([
      { path: join(folder.path, 'held.partial'), holder: 'this process' },
      { path: join(folder.path, 'left.partial'), holder: undefined },
    ]);
  });

  it('are none when there is no folder', () => {
    using folder = new TemporaryFolder();
    expect(partialShards(join(folder.path, 'missing'))).toEqual([]);
  });
});
