import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { Shelf } from '#app/shelf/shelf.ts';
import { judgeShard } from '#corpus/judge/judge-shard.ts';
import { Keyring } from '#home/keyring.ts';
import { inspect, validate, verify } from '#library/index.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { readMeta } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const { trusted } = new Keyring();

/** A million files, or a document of two million values, ended as "Maximum call stack size exceeded" with 1 to 3 GB of memory. */
describe('a shard with far too much', () => {
  it('in its folder is refused by all that opens it, and listed with why', async () => {
    using copy = new ShardCopy(inject('shard'));
    for (let n = 0; n < 10_001; n++) writeFileSync(copy.file(`${n}`), '');
    const refused = expect.objectContaining({ code: 'shard.many', message: expect.stringContaining('more than 10000 files') });
    await expect(validate(copy.path)).rejects.toThrow(refused);
    await expect(verify(copy.path, { trusted })).rejects.toThrow(refused);
    await expect(inspect(copy.path)).rejects.toThrow(refused);
    expect(await judgeShard(copy.path, { level: 'fast', trusted })).toMatchObject({ verdict: 'unreadable' });
    using folder = new TemporaryFolder();
    renameSync(copy.path, join(folder.path, readMeta(copy.path).session_id));
    expect(new Shelf(() => folder.path, new Keyring()).list()).toMatchObject([
      { verdict: 'unreadable', reason: { form: '{0}: there are more than {1} files in it', values: [expect.any(String), 10_000] } },
    ]);
  });

  it('in a document fails it, and names the document', async () => {
    using copy = new ShardCopy(inject('shard'));
    copy.editJson('meta.json', (meta) => {
      (meta.recorder as Record<string, unknown>).gaps = new Array(200_000).fill(0);
    });
    const { verdict, findings } = await validate(copy.path);
    expect(verdict).toBe('fail');
    expect(findings.find(({ check }) => check === 'schema.meta')?.says).toBe(
      'meta.json: it has more than 200000 values: no recorder writes that many',
    );
  });

  it('wrong in a document says so a hundred times at most', async () => {
    using copy = new ShardCopy(inject('shard'));
    copy.editJson('meta.json', (meta) => {
      (meta.recorder as Record<string, unknown>).gaps = new Array(100_000).fill(0);
    });
    const { findings } = await validate(copy.path);
    expect(findings.filter(({ check }) => check === 'schema.meta')).toHaveLength(100);
  });

  it('named in its hashes fails it in one finding', async () => {
    using copy = new ShardCopy(inject('shard'));
    copy.editJson('hashes.json', (hashes) => {
      for (let n = 0; n < 150_000; n++) (hashes.sha256 as Record<string, string>)[`f${n}`] = 'a'.repeat(64);
    });
    const { findings } = await validate(copy.path);
    expect(findings.filter(({ check }) => check === 'hashes.match').map(({ says }) => says)).toEqual([
      expect.stringMatching(/^hashes\.json names 1500\d\d files; a shard has 10000 at most$/),
    ]);
  });
});
