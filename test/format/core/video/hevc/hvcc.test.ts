import { describe, expect, it } from 'vitest';
import { hevcCodecString } from '#format/core/video/hevc/codec-string.ts';
import { hvccOf, readHvcc } from '#format/core/video/hevc/hvcc.ts';
import { readSps } from '#format/core/video/hevc/sps.ts';
import { joined } from '#format/core/video/joined.ts';
import { bitsOf } from '#test/support/bits.ts';

const [VPS, SPS, PPS] = [32, 33, 34];
/** A unit of so many bytes; of another layer than every decoder shows with `layer`. */
const nal = (type: number, bytes = 3, layer = 0) => Uint8Array.from({ length: bytes }, (_, i) => [type << 1, (layer << 3) | 1][i] ?? 7);
/** Of 640x368, with a profile of 12 bytes of ones, three temporal layers, 4:2:2, 10 bits of luma and 12 of chroma. */
const sps = (nested = 0) =>
  joined([
    Uint8Array.of(SPS << 1, 1),
    bitsOf(
      [15, 4],
      [2, 3],
      [nested, 1],
      ...Array.from({ length: 12 }, () => [255, 8] as const),
      [0, 4],
      [0, 12],
      { ue: 0 },
      { ue: 2 },
      { ue: 640 },
      { ue: 368 },
      [0, 1],
      { ue: 2 },
      { ue: 4 },
      [255, 8],
    ),
  ]);

const accessUnit = (...units: Uint8Array[]) =>
  joined(units.flatMap((one) => [Uint8Array.of(0, 0, one.byteLength >> 8, one.byteLength & 255), one]));

function written(...units: Uint8Array[]): Uint8Array {
  const record = hvccOf(accessUnit(...units));
  if (typeof record === 'string') throw new Error(record);
  return record;
}

/** A record of these arrays; `count` is what it says of how many there are. */
function record(arrays: readonly { readonly type: number; readonly units: readonly Uint8Array[] }[], count = arrays.length): Uint8Array {
  const head = new Uint8Array(23);
  [head[0], head[21], head[22]] = [1, 3, count];
  return joined([
    head,
    ...arrays.flatMap(({ type, units }) => [
      Uint8Array.of(type, units.length >> 8, units.length & 255),
      ...units.flatMap((one) => [Uint8Array.of(one.byteLength >> 8, one.byteLength & 255), one]),
    ]),
  ]);
}

const SIZE = { size: { width: 640, height: 368 } };
const NONE = 'no sequence parameter set in hvcC';

describe('a record that is written', () => {
  it('has in its head what the sequence parameter set says, in the places of ISO/IEC 14496-15, 8.3.3.1.2', () => {
    const head = (nested: number) => [...written(nal(VPS), sps(nested), nal(PPS)).subarray(0, 23)];
    expect(head(0)).toEqual([
      1, // configurationVersion
      ...Array<number>(12).fill(255), // profile, compatibility, constraints, level
      0xf0, // min_spatial_segmentation_idc, 12 bits
      0,
      0xfc, // parallelismType, 2 bits
      0xfc | 2, // chroma_format_idc, 2 bits
      0xf8 | (10 - 8), // bit_depth_luma_minus8, 3 bits
      0xf8 | (12 - 8),
      0, // avgFrameRate
      0,
      (3 << 3) | 3, // numTemporalLayers, temporalIdNested, lengthSizeMinusOne
      3, // arrays
    ]);
    expect(head(1)[21]).toBe((3 << 3) | 4 | 3);
  });

  it('has the sets of each kind, behind their number and their lengths', () => {
    const [short, long] = [nal(PPS, 4), nal(PPS, 300)];
    const own = sps();
    expect(written(nal(PPS, 5, 1), short, nal(VPS), own, long).subarray(23)).toEqual(
      joined([
        Uint8Array.of(VPS, 0, 1, 0, 3),
        nal(VPS),
        Uint8Array.of(SPS, 0, 1, 0, own.byteLength),
        own,
        Uint8Array.of(PPS, 0, 2, 0, 4),
        short,
        Uint8Array.of(1, 300 - 256),
        long,
      ]),
    );
  });

  it('has up to sixteen sets of a kind', () => {
    const sets = (count: number) => [nal(VPS), sps(), ...Array.from({ length: count }, () => nal(PPS))];
    expect(readHvcc(written(...sets(16)))).toMatchObject(SIZE);
    expect(hvccOf(accessUnit(...sets(17)))).toBe('17 parameter sets of type 34');
  });
});

describe('a record that is read', () => {
  it('is one of version 1, with a head of 23 bytes', () => {
    expect(readHvcc(record([]))).toBe(NONE);
    expect(readHvcc(record([]).subarray(0, 22))).toBe('no hvcC of version 1');
    expect(readHvcc(record([{ type: SPS, units: [sps()] }]).with(0, 2))).toBe('no hvcC of version 1');
  });

  it('has as many arrays as it says', () => {
    const arrays = [
      { type: VPS, units: [nal(VPS)] },
      { type: SPS, units: [sps()] },
    ];
    expect(readHvcc(record(arrays))).toMatchObject(SIZE);
    expect(readHvcc(record(arrays, 1))).toBe(NONE);
    expect(readHvcc(record(arrays.slice(1), 0))).toBe(NONE);
    expect(readHvcc(record(arrays.slice(0, 1), 9))).toBe(NONE);
  });

  it('may have a head of an array cut short behind the others', () => {
    const bytes = record([{ type: VPS, units: [nal(VPS)] }], 2);
    for (const rest of [[], [SPS], [SPS, 0]]) expect(readHvcc(joined([bytes, Uint8Array.from(rest)]))).toBe(NONE);
  });

  it('has its counts and lengths in two bytes', () => {
    const others = Array.from({ length: 256 }, () => nal(SPS, 2, 1));
    expect(
      readHvcc(
        record([
          { type: SPS, units: others },
          { type: SPS, units: [sps()] },
        ]),
      ),
    ).toMatchObject(SIZE);
    expect(
      readHvcc(
        record([
          { type: VPS, units: [nal(VPS, 300)] },
          { type: SPS, units: [sps()] },
        ]),
      ),
    ).toMatchObject(SIZE);
  });

  it('is torn where a set reaches beyond its end, or has no header', () => {
    const whole = record([{ type: SPS, units: [sps()] }]);
    expect(readHvcc(whole.subarray(0, -1))).toBe('torn hvcC');
    expect(readHvcc(record([{ type: SPS, units: [nal(SPS, 1)] }]))).toBe('torn hvcC');
    expect(readHvcc(record([{ type: SPS, units: [nal(SPS, 2)] }]))).toBe('torn sequence parameter set');
  });

  it('reads no set beyond its own end', () => {
    const own = sps();
    let least = own.byteLength;
    while (typeof readSps(own.subarray(0, least - 1)) !== 'string') least -= 1;
    const [cut, rest] = [own.subarray(0, least - 1), own.subarray(least - 1)];
    expect(readHvcc(joined([record([{ type: SPS, units: [cut] }]), rest]))).toBe('torn sequence parameter set');
  });
});

describe('the name of what a record describes', () => {
  const named = (...profile: number[]) => hevcCodecString(joined([Uint8Array.of(1), Uint8Array.from(profile)]));

  it.each([
    [0, 'hvc1.1.6.L93'],
    [1, 'hvc1.A1.6.L93'],
    [2, 'hvc1.B1.6.L93'],
    [3, 'hvc1.C1.6.L93'],
  ])('has the profile space %d as a letter', (space, name) => {
    expect(named((space << 6) | 1, 0x60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 93)).toBe(name);
  });

  it('has the compatibility flags from the last to the first, in hexadecimal', () => {
    // 0x12345678 from its last bit to its first.
    const flags = [...(0x1234_5678).toString(2).padStart(32, '0')].reverse().join('');
    const name = Number.parseInt(flags, 2).toString(16).toUpperCase();
    expect(name).toBe('1E6A2C48');
    expect(named(1, 0x12, 0x34, 0x56, 0x78, 0, 0, 0, 0, 0, 0, 93)).toBe(`hvc1.1.${name}.L93`);
  });

  it('has the constraints without the zeros at their end, and those between', () => {
    expect(named(1, 0x60, 0, 0, 0, 0x90, 0, 0x0c, 0, 0, 0, 93)).toBe('hvc1.1.6.L93.90.0.C');
  });
});
