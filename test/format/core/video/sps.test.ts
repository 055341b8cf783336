import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hvccOf, readHvcc } from '#format/core/video/hevc/hvcc.ts';
import { readSps } from '#format/core/video/hevc/sps.ts';
import { joined } from '#format/core/video/joined.ts';
import { type BitField, bitsOf } from '#test/support/bits.ts';

type Fields = readonly BitField[];

interface Wanted {
  readonly layers?: Fields;
  readonly subLayers?: number;
  readonly nested?: number;
  readonly chroma?: number;
  readonly window?: readonly [left: number, right: number, top: number, bottom: number];
  readonly luma?: number;
  readonly ofChroma?: number;
  readonly size?: readonly [width: number, height: number];
}

/** A sequence parameter set; its profile is twelve bytes of ones, so that nothing needs emulation prevention. */
function sps({
  layers = [],
  subLayers = 0,
  nested = 1,
  chroma = 1,
  window,
  luma = 0,
  ofChroma = 0,
  size = [640, 368],
}: Wanted = {}): Uint8Array {
  const fields: Fields = [[15, 4], [subLayers, 3], [nested, 1], ...Array.from({ length: 12 }, () => [255, 8] as const), ...layers];
  const rest: Fields = [
    { ue: 0 },
    { ue: chroma },
    ...(chroma === 3 ? [[1, 1] as const] : []),
    { ue: size[0] },
    { ue: size[1] },
    ...(window === undefined ? [[0, 1] as const] : [[1, 1] as const, ...window.map((ue) => ({ ue }))]),
    { ue: luma },
    { ue: ofChroma },
    [255, 8],
  ];
  return joined([Uint8Array.of(0x42, 1), bitsOf(...fields, ...rest)]);
}

/** As section 7.4.2 asks: two zeros and a byte of 0 to 3 never follow one another. */
function escaped(payload: Uint8Array): Uint8Array {
  const written: number[] = [];
  for (const byte of payload) {
    if (byte <= 3 && written.length >= 2 && written.at(-1) === 0 && written.at(-2) === 0) written.push(3);
    written.push(byte);
  }
  return Uint8Array.from(written);
}

describe('HEVC’s sequence parameter set', () => {
  it('says the size of the pictures, their depth and what they are made of', () => {
    expect(readSps(sps({ luma: 2 }))).toEqual({
      profile: new Uint8Array(12).fill(255),
      chroma: 1,
      bitDepthLuma: 10,
      bitDepthChroma: 8,
      temporalLayers: 1,
      temporalIdNested: true,
      size: { width: 640, height: 368 },
    });
    expect(readSps(sps({ nested: 0 }))).toMatchObject({ temporalIdNested: false });
    expect(readSps(sps({ luma: 1, ofChroma: 4 }))).toMatchObject({ bitDepthLuma: 9, bitDepthChroma: 12 });
    expect(readSps(sps({ luma: 7, ofChroma: 7 }))).toMatchObject({ bitDepthLuma: 15, bitDepthChroma: 15 });
  });

  it('is of one pixel at least', () => {
    expect(readSps(sps({ size: [1, 1] }))).toMatchObject({ size: { width: 1, height: 1 } });
    expect(readSps(sps({ size: [642, 362], window: [0, 320, 180, 0] }))).toMatchObject({ size: { width: 2, height: 2 } });
  });

  it.each([
    [0, { width: 636, height: 361 }],
    [1, { width: 632, height: 354 }],
    [2, { width: 632, height: 361 }],
    [3, { width: 636, height: 361 }],
  ])('less a window in units of chroma format %d', (chroma, size) => {
    expect(readSps(sps({ chroma, window: [1, 3, 2, 5] }))).toMatchObject({ chroma, size });
  });

  it.each<[string, number, Fields]>([
    [
      'profiles and levels',
      2,
      [
        [1, 1],
        [1, 1],
        [1, 1],
        [1, 1],
        ...Array.from({ length: 6 }, () => [3, 2] as const),
        ...Array.from({ length: 24 }, () => [255, 8] as const),
      ],
    ],
    ['levels alone', 1, [[0, 1], [1, 1], ...Array.from({ length: 7 }, () => [3, 2] as const), [255, 8]]],
    [
      'profiles alone',
      1,
      [[1, 1], [0, 1], ...Array.from({ length: 7 }, () => [3, 2] as const), ...Array.from({ length: 11 }, () => [255, 8] as const)],
    ],
    ['neither', 3, [[0, 6], ...Array.from({ length: 5 }, () => [3, 2] as const)]],
  ])('behind lower layers with %s', (_, subLayers, layers) => {
    expect(readSps(sps({ subLayers, layers }))).toMatchObject({
      temporalLayers: subLayers + 1,
      size: { width: 640, height: 368 },
      chroma: 1,
    });
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['of no picture', sps({ window: [200, 200, 0, 0] }), /a picture of -160x368/],
    ['of no width', sps({ window: [160, 160, 0, 0] }), /a picture of 0x368/],
    ['of no height', sps({ window: [0, 0, 92, 92] }), /a picture of 640x0/],
    ['of a chroma format that there is not', sps({ chroma: 4 }), /chroma format 4/],
    ['of more bits than hvcC can say', sps({ luma: 8 }), /^16 bits a sample/],
    ['of more bits of chroma', sps({ luma: 1, ofChroma: 9 }), /^17 bits a sample/],
    ['that is torn', sps().subarray(0, 16), /torn/],
  ])('is none %s', (_, bytes, says) => {
    expect(readSps(bytes)).toMatch(says);
  });

  it('is that of the layer that every decoder shows, where a video of two views has more', () => {
    const other = Uint8Array.of(0x42, 0x09, 0x0e, 0x80, 0x1f);
    const own = sps();
    const head = new Uint8Array(23);
    [head[0], head[21], head[22]] = [1, 3, 1];
    const record = joined([head, Uint8Array.of(33, 0, 2, 0, other.byteLength), other, Uint8Array.of(0, own.byteLength), own]);
    expect(readHvcc(record)).toMatchObject({ size: { width: 640, height: 368 } });
    // From an access unit with lengths, as a recorder gets it: what is written holds the one that counts.
    const unit = joined(
      [Uint8Array.of(0x40, 1, 9), other, own, Uint8Array.of(0x44, 1, 9)].flatMap((nal) => [Uint8Array.of(0, 0, 0, nal.byteLength), nal]),
    );
    const written = hvccOf(unit);
    expect(typeof written === 'string' ? written : readHvcc(written)).toMatchObject({ size: { width: 640, height: 368 } });
  });

  it('is read without the byte that keeps start codes out of it', () => {
    const bytes = sps();
    // Two zeros in the profile, and a 1 behind them: written as 0 0 3 1.
    const written = joined([bytes.subarray(0, 5), Uint8Array.of(0, 0, 3, 1), bytes.subarray(8)]);
    const read = readSps(written);
    expect(read).toMatchObject({ size: { width: 640, height: 368 } });
    expect((read as { profile: Uint8Array }).profile.subarray(0, 6)).toEqual(Uint8Array.of(255, 255, 0, 0, 1, 255));
  });

  it('keeps a 3 that follows fewer than two zeros', () => {
    // Its first byte is 0 for set 0 of one layer; the profile after it is 3, Main Still Picture.
    const still = Uint8Array.from([3, 0x10, 0, 3, 0, 3, 0, 3, 0xb0, 0, 3, 90]);
    const bytes = sps({ nested: 0 });
    bytes[2] = 0;
    bytes.set(still, 3);
    expect(readSps(bytes)).toMatchObject({ profile: still, temporalIdNested: false, size: { width: 640, height: 368 } });
  });

  it('says the same of any profile, however many zeros that has', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(0, 1, 0xf0),
        fc.array(fc.constantFrom(0, 0, 0, 1, 3, 255), { minLength: 12, maxLength: 12 }),
        (first, profile) => {
          const bytes = sps();
          bytes[2] = first;
          bytes.set(profile, 3);
          expect(readSps(joined([bytes.subarray(0, 2), escaped(bytes.subarray(2))]))).toMatchObject({
            profile: Uint8Array.from(profile),
            size: { width: 640, height: 368 },
          });
        },
      ),
      { numRuns: 150 },
    );
  });
});
