import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { FRAMES, MOTION_COLUMNS, type TableSchema } from '#format/core/parquet/tables.ts';
import type { PictureFacts } from '#format/core/quality/video/pictures.ts';
import type { MotionColumns } from '#format/core/signal/motion-columns.ts';
import { ShardFolder } from '#format/folder/shard-folder.ts';
import { readFacts } from '#format/tables/read-facts.ts';
import { type Validation, validate } from '#library/index.ts';
import { FFMPEG_PICTURES } from '#shard/pictures/ffmpeg-pictures.ts';
import { lookAtPictures } from '#shard/pictures/look-at-pictures.ts';
import { ShardCopy } from '#test/support/damage.ts';

let pictures: PictureFacts;
beforeAll(async () => {
  pictures = await lookAtPictures(join(inject('shard'), 'video.ivf'), { frames: 360, tile: { x: 0, y: 0 } });
});

const deeply = (folder: string) => validate(folder, { deep: true, pictures: { ...FFMPEG_PICTURES, lookAtPictures: async () => pictures } });
const severityOf = ({ findings }: Validation, check: string) => findings.find((finding) => finding.check === check)?.severity;
const failed = ({ findings }: Validation) => findings.filter(({ severity }) => severity === 'fail').map(({ check }) => check);

describe('the lag of the picture behind the input', () => {
  it('is sealed with the verdict and found again without decoding, from motion that the decoded pictures share to a fifth of a pixel', async () => {
    const { sync } = new ShardFolder(inject('shard')).qat;
    const fast = await validate(inject('shard'));
    expect(fast.sync).toEqual(sync);
    expect(severityOf(fast, 'sync.measured')).toBe('pass');
    const { meta } = new ShardFolder(inject('shard'));
    const { frames } = await readFacts(inject('shard'), meta, { frames: true, events: true, game: false });
    const motion = frames?.motion as MotionColumns;
    const known = [...motion.dx.keys()].filter((n) => !Number.isNaN(motion.dx[n]));
    // The final video knows no picture before the first of a GOP: that motion was measured while recording, unless the encoder was behind.
    const encodeUs = frames?.encodeUs as Uint32Array;
    const inTime = (n: number) => (encodeUs[n] as number) < 80_000;
    const late = [...motion.dx.keys()].filter((n) => n > 0 && !(inTime(n) && inTime(n - 1)));
    expect([...motion.dx.keys()].slice(1).filter((n) => Number.isNaN(motion.dx[n]) && !late.includes(n))).toEqual([]);
    expect(known.length).toBeGreaterThanOrEqual(360 - 4);
    for (const axis of ['dx', 'dy'] as const) {
      const apart = known.map((n) => Math.abs((motion[axis][n] as number) - (pictures[axis][n] as number))).sort((a, b) => a - b);
      expect(apart[Math.floor(0.95 * apart.length)]).toBeLessThan(0.2);
    }
    expect(severityOf(await deeply(inject('shard')), 'video.motion')).toBe('pass');
  });

  it('of columns that are not of these pictures does not stand: deep validation says so, and nothing else fails', async () => {
    using copy = new ShardCopy(inject('shard'));
    const before = failed(await deeply(inject('shard')));
    await copy.editTable(FRAMES, (rows) =>
      rows.map((row, n) => ({ ...row, motion_dx: rows[n - 3]?.motion_dx ?? null, motion_dy: rows[n - 3]?.motion_dy ?? null })),
    );
    copy.rehash();
    expect(failed(await deeply(copy.path)).filter((check) => !before.includes(check))).toEqual(['video.motion']);
  });

  it('of columns that hold no number is not known, and a warning says so', async () => {
    using copy = new ShardCopy(inject('shard'));
    await copy.editTable(FRAMES, (rows) => rows.map((row) => ({ ...row, motion_dx: null, motion_dy: null, motion_certainty: null })));
    copy.rehash();
    const fast = await validate(copy.path);
    expect([severityOf(fast, 'sync.measured'), fast.sync]).toEqual(['warn', undefined]);
  });

  it('of a shard from before motion was measured is found by decoding alone', async () => {
    using copy = new ShardCopy(inject('shard'));
    const older: TableSchema = { ...FRAMES, columns: FRAMES.columns.filter(({ name }) => !MOTION_COLUMNS.includes(name)) };
    await copy.editTable(older, (rows) => rows);
    copy.rehash();
    const before = failed(await validate(inject('shard')));
    const fast = await validate(copy.path);
    expect(failed(fast)).toEqual(before);
    expect([severityOf(fast, 'sync.measured'), severityOf(fast, 'schema.frames'), fast.sync]).toEqual(['warn', 'pass', undefined]);
    const deep = await deeply(copy.path);
    expect(deep.sync?.lag_ms?.median).toBeDefined();
    expect(severityOf(deep, 'video.motion')).toBeUndefined();
  });
});
