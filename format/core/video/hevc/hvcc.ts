import { eachLengthNal, isBaseLayer, NAL, NAL_LENGTH_BYTES, nalType } from '#format/core/video/hevc/nal.ts';
import { type HevcSps, readSps } from '#format/core/video/hevc/sps.ts';
import { joined } from '#format/core/video/joined.ts';

const HEAD_BYTES = 23;
/** Sets of each kind: what any encoder of ours writes is one. */
const MOST_SETS = 16;

/**
 * The decoder's configuration record (`hvcC`, ISO/IEC 14496-15 section 8.3.3.1.2) from the parameter sets of a key picture with lengths. Returns
 * a string that says why, where one is missing.
 */
export function hvccOf(unit: Uint8Array): Uint8Array | string {
  const sets = new Map<number, Uint8Array[]>([
    [NAL.vps, []],
    [NAL.sps, []],
    [NAL.pps, []],
  ]);
  const why = eachLengthNal(unit, (nal) => isBaseLayer(nal) && sets.get(nalType(nal[0] as number))?.push(nal));
  if (why !== undefined) return why;
  for (const [type, of] of sets) if (of.length === 0 || of.length > MOST_SETS) return `${of.length} parameter sets of type ${type}`;
  const sps = readSps(sets.get(NAL.sps)?.[0] as Uint8Array);
  if (typeof sps === 'string') return sps;
  const arrays = [...sets].flatMap(([type, of]) => [
    // array_completeness 0: each key picture has its sets as well, and after a relief by another encoder they are others.
    Uint8Array.of(type, 0, of.length),
    ...of.flatMap((nal) => [Uint8Array.of(nal.byteLength >> 8, nal.byteLength & 255), nal]),
  ]);
  return joined([head(sps, sets.size), ...arrays]);
}

function head(sps: HevcSps, arrays: number): Uint8Array {
  const bytes = new Uint8Array(HEAD_BYTES);
  bytes[0] = 1;
  bytes.set(sps.profile, 1);
  // min_spatial_segmentation_idc, parallelismType: not known. Reserved bits are ones.
  bytes.set([0xf0, 0, 0xfc, 0xfc | sps.chroma, 0xf8 | (sps.bitDepthLuma - 8), 0xf8 | (sps.bitDepthChroma - 8)], 13);
  // avgFrameRate is not said, constantFrameRate neither.
  bytes[21] = (sps.temporalLayers << 3) | (sps.temporalIdNested ? 4 : 0) | (NAL_LENGTH_BYTES - 1);
  bytes[22] = arrays;
  return bytes;
}

/** What a record says of the pictures; a string says why it is none, or not of ours. */
export function readHvcc(bytes: Uint8Array): HevcSps | string {
  if (bytes.byteLength < HEAD_BYTES || bytes[0] !== 1) return 'no hvcC of version 1';
  if (((bytes[21] as number) & 3) !== NAL_LENGTH_BYTES - 1) return 'NAL lengths of other than 4 bytes';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = HEAD_BYTES;
  for (let array = 0; array < (bytes[22] as number) && at + 3 <= bytes.byteLength; array++) {
    const type = view.getUint8(at) & 63;
    const count = view.getUint16(at + 1);
    at += 3;
    for (let n = 0; n < count; n++) {
      const length = at + 2 <= bytes.byteLength ? view.getUint16(at) : 0;
      if (at + 2 + length > bytes.byteLength || length < 2) return 'torn hvcC';
      const nal = bytes.subarray(at + 2, at + 2 + length);
      if (type === NAL.sps && isBaseLayer(nal)) return readSps(nal);
      at += 2 + length;
    }
  }
  return 'no sequence parameter set in hvcC';
}
