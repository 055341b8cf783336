import { BitReader } from '#format/core/video/bit-reader.ts';
import { obuAt } from '#format/core/video/obu.ts';

/** The AV1 needed to tell codec, size and keyframes without decoding (AV1 Bitstream & Decoding Process Specification, 5.3–5.9). */
const OBU_SEQUENCE_HEADER = 1;
const OBU_TEMPORAL_DELIMITER = 2;
const OBU_FRAME_HEADER = 3;
const OBU_FRAME = 6;
/** May stand in front of a frame: delimiter, tile group, metadata, redundant frame header, tile list, padding (section 6.2.2). */
const PASSED_OVER: ReadonlySet<number> = new Set([OBU_TEMPORAL_DELIMITER, 4, 5, 7, 8, 15]);

export interface Av1Unit {
  /** First frame of the temporal unit is a shown key frame (`frame_type` 0): decoding can start here. */
  readonly key: boolean;
  /** `max_frame_width_minus_1 + 1` and height, where the unit carries a sequence header. */
  readonly size: { readonly width: number; readonly height: number } | undefined;
}

/**
 * Reads the start of a temporal unit; `head` need only hold its first OBU headers and the first bytes of the first frame (64 are ample).
 * Returns a string that says why, if it is not an AV1 temporal unit.
 */
export function readAv1Unit(head: Uint8Array): Av1Unit | string {
  let at = 0;
  let sequence: Sequence | undefined;
  try {
    while (at < head.byteLength) {
      const obu = obuAt(head, at);
      if (typeof obu === 'string') return obu;
      const { type, from, length } = obu;
      if (type === OBU_SEQUENCE_HEADER) sequence = sequenceOf(new BitReader(head, from));
      else if (type === OBU_FRAME || type === OBU_FRAME_HEADER) {
        const bits = new BitReader(head, from);
        // show_existing_frame, then frame_type(2): 0 is KEY_FRAME (section 5.9.2). A reduced header has neither: its frames are all key frames.
        return { key: sequence?.reduced === true || (bits.read(1) === 0 && bits.read(2) === 0), size: sequence?.size };
      } else if (!PASSED_OVER.has(type)) return `reserved OBU type ${type}`;
      at = from + length;
    }
  } catch (error) {
    if (error instanceof RangeError) return 'torn OBU';
    throw error;
  }
  return 'no frame in the temporal unit';
}

interface Sequence {
  readonly size: { readonly width: number; readonly height: number };
  /** `reduced_still_picture_header`. */
  readonly reduced: boolean;
}

/** sequence_header_obu(), section 5.5.1, as far as the frame size. */
function sequenceOf(bits: BitReader): Sequence {
  bits.read(3);
  bits.read(1);
  const reduced = bits.read(1) === 1;
  if (reduced) bits.read(5);
  else {
    let decoderModel = false;
    let delayBits = 0;
    if (bits.read(1) === 1) {
      bits.read(32);
      bits.read(32);
      if (bits.read(1) === 1) bits.skipUvlc();
      decoderModel = bits.read(1) === 1;
      if (decoderModel) {
        delayBits = bits.read(5) + 1;
        bits.read(32);
        bits.read(5);
        bits.read(5);
      }
    }
    const initialDisplayDelay = bits.read(1) === 1;
    const points = bits.read(5) + 1;
    for (let i = 0; i < points; i++) {
      bits.read(12);
      if (bits.read(5) > 7) bits.read(1);
      if (decoderModel && bits.read(1) === 1) bits.read(delayBits * 2 + 1);
      if (initialDisplayDelay && bits.read(1) === 1) bits.read(4);
    }
  }
  const widthBits = bits.read(4) + 1;
  const heightBits = bits.read(4) + 1;
  return { size: { width: bits.read(widthBits) + 1, height: bits.read(heightBits) + 1 }, reduced };
}

/** A temporal delimiter OBU with its size, 0 (section 5.6): each temporal unit begins with one (section 7.5). */
const DELIMITER = Uint8Array.of(0x12, 0);

/** Whether a temporal unit begins as it must: encoders of some display adapters leave the delimiter out, which FFmpeg's muxers mend, too. */
export const hasDelimiter = (unit: Uint8Array): boolean => (((unit[0] ?? 0) >> 3) & 15) === OBU_TEMPORAL_DELIMITER;

/** Writes the temporal unit with a delimiter into `into`. Returns how many bytes it has. */
export function putWithDelimiter(unit: Uint8Array, into: Uint8Array): number {
  into.set(DELIMITER);
  into.set(unit, DELIMITER.byteLength);
  return DELIMITER.byteLength + unit.byteLength;
}
