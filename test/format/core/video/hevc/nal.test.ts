import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eachLengthNal, eachNal, isBaseLayer, lengthsBytes, NAL, nalType, putLengths, readHevcUnit } from '#format/core/video/hevc/nal.ts';

/** A unit of so many bytes, header included, behind its length. */
const behindLength = (type: number, bytes = 3) => [0, 0, 0, bytes, type << 1, 1, 7, 7, 7].slice(0, 4 + bytes);
const read = (...units: number[][]) => readHevcUnit(Uint8Array.from(units.flat()));

function unitsOf(stream: Uint8Array): number[][] {
  const units: number[][] = [];
  eachNal(stream, (nal) => units.push([...nal]));
  return units;
}

function lengthsOf(...bytes: number[]): number[] {
  const into = new Uint8Array(lengthsBytes(bytes.length));
  return [...into.subarray(0, putLengths(Uint8Array.from(bytes), into))];
}

describe('a byte stream', () => {
  it('is what stands between start codes, less the zeros in front of them', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 0, 0, 1, 1, 2, 3), { maxLength: 40 }), (bytes) => {
        // A digit for each byte.
        const parts = bytes.join('').split('001').slice(1);
        const units = parts.map((part) => [...part.replace(/0+$/, '')].map(Number));
        expect(unitsOf(Uint8Array.from(bytes))).toEqual(units);
      }),
      { numRuns: 300 },
    );
  });

  it('has an empty unit behind a start code at its end, and between two that touch', () => {
    expect(unitsOf(Uint8Array.of(0, 0, 1, 2, 1, 7, 0, 0, 1))).toEqual([[2, 1, 7], []]);
    expect(unitsOf(Uint8Array.of(0, 0, 1, 0, 0, 1, 2, 1, 7))).toEqual([[], [2, 1, 7]]);
  });

  it('keeps a unit of a header alone, such as the end of a sequence, but no less', () => {
    // Table 7-1: 36 is EOS_NUT, which has no payload.
    expect(lengthsOf(0, 0, 1, 2, 1, 7, 0, 0, 1, 36 << 1, 1)).toEqual([0, 0, 0, 3, 2, 1, 7, 0, 0, 0, 2, 36 << 1, 1]);
    expect(lengthsOf(0, 0, 1, 2, 1, 7, 0, 0, 1, 36 << 1)).toEqual([0, 0, 0, 3, 2, 1, 7]);
  });

  it('needs at most a quarter more, and a length, where start codes of three bytes grow to four', () => {
    for (const bytes of [0, 1, 5, 100, 1003]) expect(lengthsBytes(bytes)).toBeLessThan(bytes * 1.25 + 5);
    const stream = Array.from({ length: 50 }, () => [0, 0, 1, 2, 1]).flat();
    expect(lengthsOf(...stream)).toHaveLength(50 * 6);
  });
});

describe('an access unit with lengths', () => {
  it('has units of two bytes or more, each where it says', () => {
    const unit = Uint8Array.from([...behindLength(36, 2), ...behindLength(NAL.trail, 5)]);
    const found: [number[], number][] = [];
    expect(eachLengthNal(unit, (nal, at) => found.push([[...nal], at]))).toBeUndefined();
    expect(found).toEqual([
      [[36 << 1, 1], 0],
      [[2, 1, 7, 7, 7], 6],
    ]);
  });

  it('is torn within a length, or behind one', () => {
    expect(eachLengthNal(Uint8Array.of(0, 0, 0), () => {})).toBe('torn NAL length');
    expect(eachLengthNal(Uint8Array.of(0, 0, 0, 2), () => {})).toBe('a NAL unit of 2 bytes does not fit');
    expect(eachLengthNal(Uint8Array.of(0, 0, 0, 2, 2), () => {})).toBe('a NAL unit of 2 bytes does not fit');
  });

  // Table 7-1: 0 to 31 are pictures, of which 19 and 20 are IDR; 32 to 34 parameter sets.
  it.each([0, 1, 16, 18, 21, 22, 31])('has no key picture where one of type %d comes first', (type) => {
    expect(read(behindLength(type), behindLength(19))).toEqual({ key: false });
  });

  it.each([19, 20, 32, 33, 34])('has a key picture where a unit of type %d comes first', (type) => {
    expect(read(behindLength(type), behindLength(1))).toEqual({ key: true });
  });

  it.each([35, 36, 39, 40, 63])('is what stands behind a unit of type %d', (type) => {
    expect(read(behindLength(type, 2), behindLength(20))).toEqual({ key: true });
    expect(read(behindLength(type), behindLength(21))).toEqual({ key: false });
    expect(read(behindLength(type))).toBe('no picture in the access unit');
  });

  it('has no picture behind a last length', () => {
    expect(read(behindLength(35), [0, 0, 0, 3])).toBe('no picture in the access unit');
    expect(read(behindLength(35), [0, 0, 0, 1, 2])).toBe('a NAL unit of 1 bytes');
  });
});

it('the header of a unit says its type and its layer', () => {
  // forbidden_zero_bit, nal_unit_type(6), nuh_layer_id(6), nuh_temporal_id_plus1(3): section 7.3.1.2.
  fc.assert(
    fc.property(fc.nat(63), fc.nat(63), fc.integer({ min: 1, max: 7 }), (type, layer, temporal) => {
      const header = (type << 9) | (layer << 3) | temporal;
      const nal = Uint8Array.of(header >> 8, header & 255);
      expect(nalType(nal[0] as number)).toBe(type);
      expect(isBaseLayer(nal)).toBe(layer === 0);
    }),
  );
});

it('the types of units are those of table 7-1', () => {
  expect(NAL).toMatchObject({ trail: 1, idrFirst: 19, idrLast: 20, vps: 32, sps: 33, pps: 34, delimiter: 35 });
});
