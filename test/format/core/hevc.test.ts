import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hevcCodecString } from '#format/core/video/hevc/codec-string.ts';
import { hvccOf, readHvcc } from '#format/core/video/hevc/hvcc.ts';
import { eachNal, lengthsBytes, NAL, putLengths, startCodesInPlace } from '#format/core/video/hevc/nal.ts';
import { joined } from '#format/core/video/joined.ts';
import { vector } from '#scripts/fuzz/vector.ts';

/** A unit of some type whose content needs no emulation prevention: no zeros. */
const nal = fc
  .tuple(fc.constantFrom(NAL.trail, NAL.idrFirst, NAL.vps, 39), fc.uint8Array({ minLength: 1, maxLength: 40 }))
  .map(([type, body]) => Uint8Array.of(type << 1, 1, ...body.map((byte) => byte | 1)));
const startCode = fc.constantFrom(Uint8Array.of(0, 0, 1), Uint8Array.of(0, 0, 0, 1), Uint8Array.of(0, 0, 0, 0, 0, 1));

const stream = (parts: readonly (readonly [Uint8Array, Uint8Array])[]) => joined(parts.flat());

describe('a byte stream', () => {
  it('is found apart at its start codes, and together again behind lengths', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(startCode, nal), { minLength: 1, maxLength: 8 }), (parts) => {
        const bytes = stream(parts);
        const found: Uint8Array[] = [];
        eachNal(bytes, (one) => found.push(one.slice()));
        expect(found).toEqual(parts.map(([, one]) => one));
        const into = new Uint8Array(lengthsBytes(bytes.byteLength));
        const unit = into.subarray(0, putLengths(bytes, into));
        expect(unit.byteLength).toBe(found.reduce((sum, one) => sum + 4 + one.byteLength, 0));
        // And back: a decoder without hvcC reads start codes of four bytes.
        expect(startCodesInPlace(unit)).toBeUndefined();
        expect(unit).toEqual(stream(parts.map(([, one]) => [Uint8Array.of(0, 0, 0, 1), one])));
      }),
      { numRuns: 2000 },
    );
  });

  it('is kept without delimiters, which Matroska does not have', () => {
    const bytes = Uint8Array.of(0, 0, 0, 1, NAL.delimiter << 1, 1, 0x50, 0, 0, 1, NAL.trail << 1, 1, 7);
    const into = new Uint8Array(lengthsBytes(bytes.byteLength));
    expect([...into.subarray(0, putLengths(bytes, into))]).toEqual([0, 0, 0, 3, NAL.trail << 1, 1, 7]);
  });

  it('of nothing but start codes has no units, and fits', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60, max: 3 }), (bytes) => {
        const into = new Uint8Array(lengthsBytes(bytes.byteLength));
        expect(putLengths(bytes, into)).toBeLessThanOrEqual(into.byteLength);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('lengths that do not fit', () => {
  it.each([
    ['torn NAL length', [0, 0, 0]],
    ['a NAL unit of 9 bytes does not fit', [0, 0, 0, 9, 2, 1, 7]],
    ['a NAL unit of 1 bytes does not fit', [0, 0, 0, 1, 2]],
  ])('are said: %s', (why, bytes) => {
    expect(startCodesInPlace(Uint8Array.from(bytes))).toBe(why);
  });
});

describe('the record of a decoder', () => {
  const hvcc = vector('hvcc/x265-642x362');
  /** The parameter sets in the record, as a key picture has them. */
  const sets = (): Uint8Array => {
    const parts: Uint8Array[] = [];
    for (let at = 23; at < hvcc.length; ) {
      const length = (hvcc[at + 3] as number) * 256 + (hvcc[at + 4] as number);
      parts.push(Uint8Array.of(0, 0, hvcc[at + 3] as number, hvcc[at + 4] as number), hvcc.subarray(at + 5, at + 5 + length));
      at += 5 + length;
    }
    return joined(parts);
  };

  it('is made from the parameter sets of a key picture', () => {
    // FFmpeg's says that all sets are in it (array_completeness); ours are in each key picture, too.
    const ours = hvcc.slice();
    for (let at = 23; at < ours.length; at += 5 + (ours[at + 3] as number) * 256 + (ours[at + 4] as number))
      ours[at] = (ours[at] as number) & 0x7f;
    expect(hvccOf(sets())).toEqual(ours);
    expect(readHvcc(hvcc)).toMatchObject({ size: { width: 642, height: 362 }, bitDepthLuma: 8, chroma: 1 });
  });

  it('is not made where one is missing', () => {
    const all = sets();
    const firstBytes = 4 + ((all[2] as number) * 256 + (all[3] as number));
    expect(hvccOf(all.subarray(firstBytes))).toBe('0 parameter sets of type 32');
    expect(hvccOf(all.subarray(0, firstBytes))).toBe('0 parameter sets of type 33');
  });

  it('has the name by which browsers ask for a decoder', () => {
    expect(hevcCodecString(hvcc)).toBe('hvc1.1.6.L63.90');
    // Of a film in high tier, from the examples of ISO/IEC 14496-15.
    const high = hvcc.slice();
    high.set([0x22, 0x20, 0, 0, 0, 0xb0, 0, 0, 0, 0, 0, 153], 1);
    expect(hevcCodecString(high)).toBe('hvc1.2.4.H153.B0');
  });
});
