/** The H.264 needed to tell keyframes without decoding (ITU-T H.264, section 7.3.1 and table 7-1; byte stream format, annex B). */
const NAL_SLICE = 1;
const NAL_IDR = 5;
const NAL_SPS = 7;

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
