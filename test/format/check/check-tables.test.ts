import { describe, expect, it } from 'vitest';
import { validateShard } from '#format/check/validate.ts';
import { framesSchema } from '#shard/core/import/event-rows.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { importedShard } from '#test/support/imported-shard.ts';
import { failing, GOLDEN_SHARD } from '#test/support/shards.ts';

const without = (name: string) => framesSchema.columns.filter((column) => column.name !== name);

describe('frames.parquet of another maker', () => {
  it('need only say when each picture was taken, and which repeat the one before', async () => {
    using copy = new ShardCopy(GOLDEN_SHARD);
    await importedShard(copy, without('blank'));
    copy.rehash();
    expect(await failing(copy.path)).toEqual([]);
    const { findings } = await validateShard(copy.path);
    expect(findings.filter(({ check }) => check === 'schema.frames').map(({ severity }) => severity)).toEqual(['pass']);
  });

  it.each(['capture_us', 'repeat', 'bytes'])('is refused without %s', async (name) => {
    using copy = new ShardCopy(GOLDEN_SHARD);
    await importedShard(copy, without(name));
    copy.rehash();
    const { findings } = await validateShard(copy.path);
    expect(findings.filter(({ severity, check }) => severity === 'fail' && check === 'schema.frames').map(({ says }) => says)).toEqual([
      `frames.parquet: column ${name} is missing`,
    ]);
  });
});
