import { readFileSync } from 'node:fs';
import { expect, inject, it } from 'vitest';
import { Meta } from '#format/core/documents/meta.ts';
import { ShardFolder } from '#format/folder/shard-folder.ts';

it('accepts what we write, unknown fields included', () => {
  const shard = new ShardFolder(inject('shard'));
  for (const name of ['meta', 'qat', 'hashes', 'consent'] as const) expect(['good', 'missing']).toContain(shard.look(name).is);
  expect([shard.look('meta').is, shard.look('qat').is, shard.look('hashes').is]).toEqual(['good', 'good', 'good']);
  const meta = JSON.parse(readFileSync(`${inject('shard')}/meta.json`, 'utf8'));
  expect(Meta.safeParse({ ...meta, custom_of_somebody: 1 }).error).toBeUndefined();
});
