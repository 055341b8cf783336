import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { Meta } from '#format/core/documents/meta.ts';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import { judge } from '#format/core/quality/verdict.ts';
import { readFacts } from '#format/tables/read-facts.ts';
import { validate } from '#shard/validate.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { expectFails, SHARD_FILES } from '#test/support/shards.ts';

describe('an odd shard', () => {
  it('with a table whose pages cannot be read gets a finding, not a crash', async () => {
    using copy = new ShardCopy(inject('shard'));
    // The header of the first page of the first column.
    copy.editBytes('controls.parquet', (bytes) => bytes.fill(0xff, 4, 20));
    copy.rehash();
    await expectFails(copy.path, ['content.readable']);
  });

  it('with a folder in place of a file gets a finding too', async () => {
    for (const file of SHARD_FILES) {
      using copy = new ShardCopy(inject('shard'));
      rmSync(copy.file(file));
      mkdirSync(copy.file(file));
      const { findings } = await validate(copy.path);
      expect(findings.some(({ severity, says }) => severity === 'fail' && says.startsWith(`${file} is missing`))).toBe(true);
    }
  });

  it('warns of a size the spec does not name, but not of a session of 31 minutes', async () => {
    const meta = Meta.parse(JSON.parse(readFileSync(join(inject('shard'), 'meta.json'), 'utf8')));
    const facts = await readFacts(inject('shard'), meta, { frames: true, events: true, game: false });
    const findings = (changed: ShardFacts) => judge(changed).findings;
    const large = { ...facts, meta: { ...meta, display: { ...meta.display, resolution: '1280x720' } } };
    expect(findings(large).find(({ check }) => check === 'video.preferred-size')?.severity).toBe('pass');
    expect(findings(facts).find(({ check }) => check === 'video.preferred-size')?.severity).toBe('warn');
    const long = {
      ...facts,
      video: { ...facts.video, pts: Float64Array.from({ length: 31 * 3600 }, (_, n) => meta.timing.t0_us + Math.round((n * 1e6) / 60)) },
    };
    expect(findings(long).find(({ check }) => check === 'session.duration')?.severity).toBe('pass');
  });
});
