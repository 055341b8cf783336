import { BitReader } from '#format/core/video/bit-reader.ts';

/** What a sequence parameter set says (ITU-T H.265, section 7.3.2.2), as far as a container and a checker need it. */
export interface HevcSps {
  /** `general_profile_space` to `general_level_idc`: 12 bytes, as they stand in `hvcC` too. */
  readonly profile: Uint8Array;
  /** `chroma_format_idc`: 1 is 4:2:0. */
  readonly chroma: number;
  readonly bitDepthLuma: number;
  readonly bitDepthChroma: number;
  readonly temporalLayers: number;
  readonly temporalIdNested: boolean;
  /** Of the shown pictures, less the conformance window. */
  readonly size: { readonly width: number; readonly height: number };
}

const PROFILE_BYTES = 12;
/** Samples of luma for one unit of the conformance window (table 6-1). */
const CHROMA_STEPS: readonly (readonly [number, number])[] = [
  [1, 1],
  [2, 2],
  [2, 1],
  [1, 1],
];

/** Reads a unit, header included. Returns a string that says why, if it is no such set. */
export function readSps(nal: Uint8Array): HevcSps | string {
  const payload = withoutEmulation(nal.subarray(2));
  try {
    const bits = new BitReader(payload);
    bits.read(4);
    const subLayers = bits.read(3);
    const temporalIdNested = bits.read(1) === 1;
    const profile = payload.slice(1, 1 + PROFILE_BYTES);
    for (let i = 0; i < PROFILE_BYTES; i++) bits.read(8);
    skipSubLayers(bits, subLayers);
    bits.readUe();
    const chroma = bits.readUe();
    const step = CHROMA_STEPS[chroma];
    if (step === undefined) return `chroma format ${chroma}`;
    if (chroma === 3) bits.read(1);
    const [width, height] = [bits.readUe(), bits.readUe()];
    let [left, right, top, bottom] = [0, 0, 0, 0];
    if (bits.read(1) === 1) [left, right, top, bottom] = [bits.readUe(), bits.readUe(), bits.readUe(), bits.readUe()];
    const size = { width: width - step[0] * (left + right), height: height - step[1] * (top + bottom) };
    if (!(size.width > 0 && size.height > 0)) return `a picture of ${size.width}x${size.height}`;
    const [bitDepthLuma, bitDepthChroma] = [8 + bits.readUe(), 8 + bits.readUe()];
    const deepest = Math.max(bitDepthLuma, bitDepthChroma);
    // hvcC has three bits for how many there are above 8.
    if (deepest > 15) return `${deepest} bits a sample`;
    return { profile, chroma, bitDepthLuma, bitDepthChroma, temporalLayers: subLayers + 1, temporalIdNested, size };
  } catch (error) {
    if (error instanceof RangeError) return 'torn sequence parameter set';
    throw error;
  }
}

/** The rest of profile_tier_level(), section 7.3.3: 88 bits of profile and 8 of level for each lower layer that has them. */
function skipSubLayers(bits: BitReader, subLayers: number): void {
  const has = Array.from({ length: subLayers }, () => [bits.read(1), bits.read(1)] as const);
  if (subLayers > 0) for (let i = subLayers; i < 8; i++) bits.read(2);
  for (const [profile, level] of has) {
    if (profile === 1) for (let i = 0; i < 11; i++) bits.read(8);
    if (level === 1) bits.read(8);
  }
}

/** Without the 3 that follows two zeros (`emulation_prevention_three_byte`, section 7.3.1.1). */
function withoutEmulation(bytes: Uint8Array): Uint8Array {
  const kept = new Uint8Array(bytes.byteLength);
  let [length, zeros] = [0, 0];
  for (const byte of bytes) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    kept[length++] = byte;
  }
  return kept.subarray(0, length);
}
