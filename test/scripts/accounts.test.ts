import { describe, expect, inject, it } from 'vitest';
import { CONTROLS, FRAMES } from '#format/core/parquet/tables.ts';
import { LATENESS } from '#format/core/quality/lateness.ts';
import type { Meta } from '#library/index.ts';
import { isExcused, unaccounted } from '#scripts/faults/accounts.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { readMeta } from '#test/support/shards.ts';

/** What is left unaccounted for in the tests' shard after `change` was made to its metadata. */
async function open(change: (recorder: NonNullable<Meta['recorder']>) => void): Promise<string[]> {
  const meta = structuredClone(readMeta(inject('shard')));
  if (meta.recorder !== undefined) change(meta.recorder);
  return unaccounted(inject('shard'), meta);
}

describe('the account of a shard', () => {
  it('adds up for one just as it was recorded', async () => {
    expect(await open(() => {})).toEqual([]);
  });

  it('does not add up when the shard states the wrong number of repeats', async () => {
    const { repeats = 0 } = readMeta(inject('shard')).recorder?.video ?? {};
    expect(await open(({ video }) => Object.assign(video, { repeats: repeats + 1 }))).toEqual([
      `meta.json says ${repeats + 1} repeats, frames.parquet has ${repeats}`,
    ]);
  });

  it('does not add up when fewer frames were captured than are shown', async () => {
    expect(await open(({ video }) => Object.assign(video, { captured: 10 }))).toEqual([
      expect.stringMatching(/^\d+ frames are no repeats, but only 10 were captured$/),
    ]);
  });

  it('does not add up when there are more repeats than skipped ticks and dropped captures', async () => {
    using copy = new ShardCopy(inject('shard'));
    let repeats = 0;
    await copy.editTable(FRAMES, (rows) =>
      rows.map((row, n) => {
        const repeat = n > 100 && n < 120 ? 1 : Number(row.repeat);
        repeats += repeat;
        return { ...row, repeat };
      }),
    );
    const meta = readMeta(copy.path);
    const { skipped = 0, dropped = 0 } = meta.recorder?.video ?? {};
    Object.assign(meta.recorder?.video ?? {}, { repeats });
    expect(await unaccounted(copy.path, meta)).toEqual([
      `${repeats} repeats, but only ${skipped} ticks were skipped and ${dropped} captures dropped`,
    ]);
  });

  it('does not add up when no frame was captured at its time: wrong stamps are wrong throughout', async () => {
    using copy = new ShardCopy(inject('shard'));
    await copy.editTable(FRAMES, (rows) => rows.map((row) => ({ ...row, capture_us: Number(row.capture_us) + 5000 })));
    expect(await unaccounted(copy.path, readMeta(copy.path))).toEqual(['no frame at all was captured at its time']);
    // Less than a second is too short to tell.
    await copy.editTable(FRAMES, (rows) => rows.slice(0, 50).map((row) => ({ ...row, repeat: 0 })));
    const meta = readMeta(copy.path);
    Object.assign(meta.recorder?.video ?? {}, { repeats: 0 });
    expect(await unaccounted(copy.path, meta)).toEqual([]);
  });

  it('does not add up when rows are missing without an explanation', async () => {
    using copy = new ShardCopy(inject('shard'));
    await copy.editTable(CONTROLS, (rows) => rows.filter((_, i) => i < 300 || i > 310));
    const meta = readMeta(copy.path);
    // A gap would explain it.
    Object.assign(meta.recorder ?? {}, { gaps: [] });
    expect(await unaccounted(copy.path, meta)).toEqual([
      expect.stringMatching(/^\d+ ticks without a row before row 30\d, of which it says \d+ were skipped$/),
    ]);
  });

  it('is missing when the shard does not say how it was recorded', async () => {
    const { recorder: _, ...meta } = readMeta(inject('shard'));
    expect(await unaccounted(inject('shard'), meta)).toEqual(['it does not say how it was recorded']);
  });

  it('excuses only checks of lateness, and only while it adds up', () => {
    const excused = (check: string, openOf: readonly string[] = [], reasons: readonly string[] = []) => {
      const meta = structuredClone(readMeta(inject('shard')));
      const gaps = reasons.map((reason) => ({ from_us: 0, to_us: 1, reason }));
      return isExcused({ check }, openOf, { recorder: { ...meta.recorder, gaps } as Meta['recorder'] });
    };
    for (const check of LATENESS) expect([excused(check), excused(check, ['a tick'])]).toEqual([true, false]);
    expect(excused('sync.lag')).toBe(false);
    // A machine that stood still makes gaps; so does a player who looked elsewhere, but that is not lateness.
    expect([excused('session.gaps', [], ['stalled', 'focus-unknown']), excused('session.gaps', [], ['stalled', 'held'])]).toEqual([
      true,
      false,
    ]);
  });
});
