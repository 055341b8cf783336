import { eachNal } from '#format/core/video/hevc/nal.ts';
import { joined } from '#format/core/video/joined.ts';

/** The H.264 needed to tell keyframes without decoding (ITU-T H.264, section 7.3.1 and table 7-1; byte stream format, annex B). */
const NAL_SLICE = 1;
const NAL_IDR = 5;
const NAL_SPS = 7;
const NAL_PPS = 8;
const START_CODE = Uint8Array.of(0, 0, 0, 1);

/**
 * Whether decoding can start with this access unit: it begins with a sequence parameter set, which x264 writes before IDR pictures only,
 * or with a slice of an IDR picture. `head` need only hold its first bytes (64 are ample). Returns a string that says why, if it is not an
 * access unit.
 */
export function readH264Unit(head: Uint8Array): { readonly key: boolean } | string {
  for (let at = 0; at + 3 < head.byteLength; at++) {
    if (head[at] !== 0 || head[at + 1] !== 0 || head[at + 2] !== 1) continue;
    const header = head[at + 3] as number;
    if ((header & 0x80) !== 0) return 'forbidden bit set in a NAL header';
    const type = header & 31;
    if (type === NAL_IDR || type === NAL_SPS) return { key: true };
    if (type === NAL_SLICE) return { key: false };
  }
  return 'no picture in the access unit';
}

/** The parameter sets of a byte stream's first access unit, with start codes; a string says which it lacks. */
export function h264ParameterSets(unit: Uint8Array): Uint8Array | string {
  const sets: Uint8Array[] = [];
  eachNal(unit, (nal) => {
    if ([NAL_SPS, NAL_PPS].includes((nal[0] as number) & 31)) sets.push(START_CODE, nal);
  });
  return sets.length < 4 ? 'no sequence and picture parameter set' : joined(sets);
}
