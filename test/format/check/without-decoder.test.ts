import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { expect, inject, it } from 'vitest';
import { inspectShard } from '#format/check/inspect.ts';
import { validateShard } from '#format/check/validate.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { GOLDEN_SHARD } from '#test/support/shards.ts';

it('a shard of ours is judged without a decoder', async () => {
  const { verdict, findings } = await validateShard(GOLDEN_SHARD);
  expect({ verdict, failed: findings.filter(({ severity }) => severity === 'fail') }).toEqual({ verdict: 'pass', failed: [] });
});

it('Matroska of another maker does not pass unread', async () => {
  using copy = new ShardCopy(inject('shard'));
  execFileSync('ffmpeg', ['-v', 'error', '-i', copy.file('video.ivf'), '-c', 'copy', copy.file('video.mkv')]);
  rmSync(copy.file('video.ivf'));
  copy.rehash();
  const { verdict, findings } = await validateShard(copy.path);
  expect(verdict).toBe('fail');
  expect(findings.find(({ check }) => check === 'content.readable')).toMatchObject({
    severity: 'fail',
    says: 'video.mkv is Matroska of another maker, which is not read without a decoder',
    remedy: 'Validate it with GAP Recorder',
  });
  await expect(inspectShard(copy.path)).rejects.toMatchObject({ code: 'shard.decoder' });
});

it('nothing is decoded without a decoder, and none pretends to', async () => {
  await expect(validateShard(inject('shard'), { deep: true })).rejects.toMatchObject({ code: 'usage.deep' });
});
