import { describe, expect, it } from 'vitest';
import { GOLD_META_NAME, type GoldFacts } from '#format/core/gold/gold.ts';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import { goldAsDeclared, goldIsBlank, goldIsTheVideo } from '#format/core/quality/video/gold.ts';
import type { DeepFacts } from '#format/core/quality/video/pictures.ts';

const FRAMES = 4;
const GOLD: GoldFacts = { frames: FRAMES, bytes: 900, size: { width: 64, height: 32 }, problem: undefined };
const DECLARED = { frames: FRAMES, bytes: 900 };

describe('lossless pictures', () => {
  interface Told {
    readonly gold?: Partial<GoldFacts> | null;
    readonly declared?: object | null;
    readonly encoder?: string;
    readonly frames?: number;
  }
  const said = ({ gold = {}, declared = DECLARED, encoder, frames = FRAMES }: Told) =>
    [
      goldAsDeclared({
        meta: { recorder: { video: { gold: declared ?? undefined, capture: encoder && { encoder } } } },
        video: { width: 64, height: 32, pts: new Float64Array(frames) },
        gold: gold === null ? undefined : { ...GOLD, ...gold },
      } as unknown as ShardFacts),
    ].flat()[0];

  it('are as large, and as many, as the video and its documents say', () => {
    expect(said({})).toMatchObject({ severity: 'pass', says: '4 lossless pictures' });
    expect(said({ gold: { size: undefined } })).toMatchObject({ severity: 'pass' });
    const size = (width: number, height: number) => said({ gold: { size: { width, height } } });
    expect(size(66, 32)).toMatchObject({
      severity: 'fail',
      says: 'gold.tar: its pictures have 66x32 pixels, the video 64x32',
    });
    expect(size(64, 30)).toMatchObject({ severity: 'fail' });
    expect(said({ gold: { problem: 'no PNG' } })?.says).toMatch(/: no PNG$/);
    expect(said({ frames: 5 })?.says).toMatch(/: it has 4 pictures for 5 frames$/);
    expect(said({ declared: { ...DECLARED, frames: 5 } })?.says).toMatch(/: meta.json declares 5 pictures in 900 bytes$/);
    expect(said({ declared: { ...DECLARED, bytes: 901 } })?.says).toMatch(/: meta.json declares 4 pictures in 901 bytes$/);
  });

  it('are there where they are declared, and only there', () => {
    expect(said({ declared: null })?.says).toMatch(/: meta.json does not declare it$/);
    expect(said({ gold: null })?.says).toMatch(/: it is missing$/);
    expect(said({ gold: null, declared: null, encoder: GOLD_META_NAME })?.says).toMatch(
      /: there is none: the lossless pictures were damaged/,
    );
    expect(said({ gold: null, declared: null, encoder: 'x264' })).toBeUndefined();
    expect(said({ gold: null, declared: null })).toBeUndefined();
    expect([goldAsDeclared({ meta: {} } as ShardFacts)].flat()).toEqual([]);
  });
});

interface Pictures {
  readonly tile?: readonly number[];
  readonly luma?: readonly number[];
  readonly count?: number;
  readonly damage?: string;
}

const pictures = ({ tile = [0, 1, 2, 3], luma = tile.map(() => 90), count = tile.length, damage }: Pictures = {}) => ({
  tile: Int32Array.from(tile),
  luma: Float32Array.from(luma),
  count,
  damage,
});
const deep = (video: Pictures, gold: Pictures | undefined, shown: readonly number[] = []) =>
  ({ pictures: pictures(video), gold: gold && { pictures: pictures(gold), shown } }) as unknown as DeepFacts;
const facts = (frames = FRAMES, blank: Uint8Array | undefined = new Uint8Array(frames)) =>
  ({ video: { pts: new Float64Array(frames) }, frames: { blank } }) as unknown as ShardFacts;

describe('a lossless picture', () => {
  const same = (video: Pictures, gold: Pictures | undefined, frames = FRAMES) =>
    [goldIsTheVideo(facts(frames), deep(video, gold))].flat()[0];

  it('is that of its frame: with its number, and as bright to three grey levels', () => {
    expect(same({}, {})).toMatchObject({ severity: 'pass', measured: 0, limit: 0, says: '4 of 4 lossless pictures decoded', at: [] });
    expect(same({}, { luma: [93, 87, 90, 90] })).toMatchObject({ severity: 'pass', measured: 0 });
    expect(same({}, { luma: [90, 93.1, 86.9, 90] })).toMatchObject({
      severity: 'fail',
      measured: 2,
      says: '4 of 4 lossless pictures decoded; 2 are brighter or darker than the video',
      at: [{ from: 1, to: 2, of: 'frame' }],
    });
    expect(same({}, { tile: [1, 1, 2, 3] })).toMatchObject({
      severity: 'fail',
      measured: 1,
      says: '4 of 4 lossless pictures decoded; 1 are not those of their frames, by the tile',
      at: [{ from: 0, to: 0 }],
    });
  });

  it('has a number where the video’s can be read, be it 0', () => {
    expect(same({ tile: [-1, 1, 2, 3] }, {})).toMatchObject({ severity: 'pass' });
    expect(same({}, { tile: [-1, 1, 2, 3] })).toMatchObject({ severity: 'fail', measured: 1 });
    // A picture is told once, by its number rather than by its brightness.
    expect(same({}, { tile: [5, 1, 2, 3], luma: [0, 90, 90, 90] })).toMatchObject({ measured: 1 });
  });

  it('is named in order, whatever is wrong with it', () => {
    expect(same({}, { tile: [0, 1, 7, 3], luma: [90, 50, 90, 90] })).toMatchObject({ measured: 2, at: [{ from: 1, to: 2 }] });
  });

  it('is looked at as far as all were decoded', () => {
    expect(same({ count: 2 }, { tile: [0, 1, 7, 7] })).toMatchObject({ severity: 'pass', measured: 0 });
    expect(same({}, { tile: [0, 1, 7, 7], count: 2, damage: 'torn' })).toMatchObject({
      severity: 'fail',
      measured: 0,
      says: '2 of 4 lossless pictures decoded, then: torn',
    });
    expect(same({}, { damage: 'torn' })).toMatchObject({ severity: 'fail', says: '4 of 4 lossless pictures decoded, then: torn' });
    expect(same({}, { tile: [0, 1, 2, 7] }, 3)).toMatchObject({ severity: 'fail', measured: 0, says: '4 of 3 lossless pictures decoded' });
    expect(same({}, undefined)).toBeUndefined();
    expect(same({ tile: [] }, { tile: [] }, 0)).toMatchObject({ severity: 'pass', measured: 0 });
  });

  it('may be of another brightness in one of a thousand: a flash that the video dropped', () => {
    const count = 2000;
    const tile = Array.from({ length: count }, (_, n) => n);
    const flashes = (few: number) => same({ tile }, { tile, luma: tile.map((n) => (n < few ? 200 : 90)) }, count);
    expect(flashes(2)).toMatchObject({ severity: 'pass', measured: 2, at: [{ from: 0, to: 1 }] });
    expect(flashes(3)).toMatchObject({ severity: 'fail', measured: 3 });
  });
});

describe('lossless pictures of a gap', () => {
  const blank = (gold: Pictures | undefined, shown: readonly number[] = [], its: ShardFacts = facts()) =>
    [goldIsBlank(its, deep({}, gold, shown))].flat()[0];

  it('are black', () => {
    expect(blank({})).toMatchObject({
      severity: 'pass',
      measured: 0,
      limit: 0,
      says: 'every lossless picture inside a gap is black',
      at: [],
    });
    expect(blank({}, [2])).toMatchObject({
      severity: 'fail',
      measured: 1,
      says: '1 lossless pictures inside a gap show something',
      remedy: 'Delete this shard: it shows what the player did not agree to',
      at: [{ from: 2, to: 2, of: 'frame' }],
    });
  });

  it('fail where not all could be looked at, and what is shown is told first', () => {
    const unseen = { severity: 'fail', says: 'not every lossless picture could be looked at', remedy: expect.stringMatching(/^Copy/) };
    expect(blank({ count: 3 })).toMatchObject(unseen);
    expect(blank({ damage: 'torn' })).toMatchObject(unseen);
    expect(blank({ count: 3 }, [1])).toMatchObject({ severity: 'fail', says: '1 lossless pictures inside a gap show something' });
  });

  it('are not asked for where there are none, or no gaps are known', () => {
    expect(blank(undefined)).toBeUndefined();
    expect(blank({}, [], { ...facts(), frames: undefined } as ShardFacts)).toBeUndefined();
    expect(blank({}, [1], { ...facts(), frames: {} } as ShardFacts)).toBeUndefined();
  });
});
