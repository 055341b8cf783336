import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { Keyring } from '#home/keyring.ts';
import { change } from '#scripts/faults/changes.ts';
import { tamper } from '#scripts/faults/tamper.ts';
import { Random } from '#scripts/random.ts';

it('finds every one of 120 random changes of a signed shard', async () => {
  expect(await tamper(inject('shard'), new Keyring().trusted, 120, 7)).toEqual([]);
});

it('a change is a change: the shard is never the same afterwards', () => {
  const files = new Map(readdirSync(inject('shard')).map((name) => [name, readFileSync(join(inject('shard'), name))]));
  for (let seed = 0; seed < 300; seed++) {
    const { files: changed, what } = change(files, new Random(seed));
    const same = changed.size === files.size && [...changed].every(([name, bytes]) => files.get(name)?.equals(bytes) === true);
    expect(same, what).toBe(false);
  }
});
