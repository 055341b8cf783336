import { describe, expect, it } from 'vitest';
import type { Meta } from '#format/core/documents/meta.ts';
import type { GoldFacts } from '#format/core/gold/gold.ts';
import { GOLD_META_NAME } from '#format/core/gold/gold.ts';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import { judge, judgeDeep } from '#format/core/quality/verdict.ts';
import type { DeepFacts, GoldPictures } from '#format/core/quality/video/pictures.ts';
import { playedFacts } from '#test/support/facts.ts';

const PLAYED = playedFacts({ seconds: 5 });
const { video } = PLAYED.facts;
const FRAMES = video.pts.length;
const GOLD: GoldFacts = { frames: FRAMES, bytes: 9_000, size: { width: video.width, height: video.height }, problem: undefined };

const declared = (gold: object | undefined): Meta => ({
  ...PLAYED.facts.meta,
  recorder: { ...PLAYED.facts.meta.recorder, video: { ...PLAYED.facts.meta.recorder?.video, gold } } as Meta['recorder'],
});
const found = (meta: Meta, gold: GoldFacts | undefined) =>
  judge({ ...PLAYED.facts, meta, gold }).findings.find(({ check }) => check === 'video.gold');

describe('the lossless pictures of a gold shard', () => {
  const meta = declared({ frames: FRAMES, bytes: 9_000 });
  const { recorder } = PLAYED.facts.meta;
  const capture = { encoder: GOLD_META_NAME, options: {} };
  const lost: Meta = { ...PLAYED.facts.meta, recorder: { ...recorder, video: { ...recorder?.video, capture } } as Meta['recorder'] };

  it('are as many as its frames; a shard without any is not asked', () => {
    expect(found(meta, GOLD)).toMatchObject({ severity: 'pass', says: `${FRAMES} lossless pictures` });
    expect(found(PLAYED.facts.meta, undefined)).toBeUndefined();
  });

  it.each<[string, Meta, GoldFacts | undefined, RegExp]>([
    ['missing', meta, undefined, /it is missing/],
    ['lost before they were made', lost, undefined, /damaged before their files could be made/],
    ['not declared', PLAYED.facts.meta, GOLD, /does not declare it/],
    ['damaged', meta, { ...GOLD, problem: 'at byte 7 (frame 0): no PNG file of 8-bit RGB' }, /at byte 7/],
    ['of another size', meta, { ...GOLD, size: { width: 640, height: 360 } }, /have 640x360 pixels, the video 1280x720/],
    ['too few', declared({ frames: FRAMES - 1, bytes: 9_000 }), { ...GOLD, frames: FRAMES - 1 }, /has 299 pictures for 300 frames/],
    ['fewer than declared', declared({ frames: FRAMES + 1, bytes: 9_000 }), GOLD, /declares 301 pictures/],
    ['larger than declared', declared({ frames: FRAMES, bytes: 8_000 }), GOLD, /declares 300 pictures in 8000 bytes/],
  ])('fail where they are %s', (_, its, gold, says) => {
    expect(found(its, gold)).toMatchObject({ severity: 'fail', says: expect.stringMatching(says) });
  });
});

describe('the lossless pictures, decoded,', () => {
  const deep = (check: string, gold: Partial<GoldPictures> | undefined, facts: Partial<ShardFacts> = {}) => {
    const all: DeepFacts = { ...PLAYED.deep, gold: gold && { pictures: PLAYED.deep.pictures, shown: [], ...gold } };
    return judgeDeep({ ...PLAYED.facts, ...facts }, all).findings.find((finding) => finding.check === check);
  };
  const { pictures } = PLAYED.deep;
  const changed = <T extends Float32Array | Int32Array>(column: T, n: number, to: number): T => {
    const copy = column.slice() as T;
    copy[n] = to;
    return copy;
  };

  it('are those of the video', () => {
    expect(deep('gold.pictures', {})).toMatchObject({ severity: 'pass', measured: 0 });
    expect(deep('privacy.gold', {})).toMatchObject({ severity: 'pass' });
    expect(deep('gold.pictures', undefined)).toBeUndefined();
    expect(deep('privacy.gold', undefined)).toBeUndefined();
  });

  it.each<[string, Partial<GoldPictures['pictures']>, object]>([
    ['has another number in its tile', { tile: changed(pictures.tile, 7, 8) }, { measured: 1, at: [{ from: 7, to: 7, of: 'frame' }] }],
    [
      'is brighter',
      { luma: changed(pictures.luma, 9, (pictures.luma[9] as number) + 4) },
      { measured: 1, at: [{ from: 9, to: 9, of: 'frame' }] },
    ],
    [
      'cannot be decoded',
      { count: 4, damage: 'broken' },
      { says: expect.stringContaining('4 of 300 lossless pictures decoded, then: broken') },
    ],
    ['is missing', { count: 299 }, { says: expect.stringContaining('299 of 300') }],
  ])('fail where one %s', (_, change, told) => {
    expect(deep('gold.pictures', { pictures: { ...pictures, ...change } })).toMatchObject({ severity: 'fail', ...told });
  });

  it('fail where one has no tile that the video has, and where they could not be looked at', () => {
    expect(deep('gold.pictures', { pictures: { ...pictures, tile: changed(pictures.tile, 7, -1) } })).toMatchObject({
      severity: 'fail',
      measured: 1,
    });
    const unseen = { ...pictures, count: 4, damage: 'broken' };
    expect(deep('privacy.gold', { pictures: unseen })).toMatchObject({
      severity: 'fail',
      says: 'not every lossless picture could be looked at',
    });
  });

  it('pass where the video has no tile that can be read, and a little brighter is no other picture', () => {
    const seen = { ...pictures, luma: changed(pictures.luma, 9, (pictures.luma[9] as number) + 2) };
    expect(deep('gold.pictures', { pictures: seen })).toMatchObject({ severity: 'pass' });
    const other = { ...PLAYED.deep, pictures: { ...pictures, tile: changed(pictures.tile, 7, -1) }, gold: { pictures, shown: [] } };
    expect(judgeDeep(PLAYED.facts, other).findings.find(({ check }) => check === 'gold.pictures')).toMatchObject({ severity: 'pass' });
  });

  it('fail where one shows what has to be black', () => {
    expect(deep('privacy.gold', { shown: [3, 4] })).toMatchObject({ severity: 'fail', measured: 2, at: [{ from: 3, to: 4, of: 'frame' }] });
  });
});
