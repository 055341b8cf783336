import type { Fourcc } from '#format/core/video/codecs.ts';
import { NAL, NAL_LENGTH_BYTES, nalType } from '#format/core/video/hevc/nal.ts';

/** Parameter sets stand in front of the first slice, after a few short units at most. */
const HEAD_BYTES = 1024;
const H264_SPS = 7;
const AV1_SEQUENCE_HEADER = 1;

/**
 * What in a key packet, in the form in which files hold it, says of which size and kind the pictures from there on are: AV1's sequence header, the
 * sequence parameter set of HEVC and H.264. Undefined where there is none.
 */
export function sequenceHeader(fourcc: Fourcc, packet: Uint8Array): Uint8Array | undefined {
  const head = packet.subarray(0, HEAD_BYTES);
  return fourcc === 'AV01' ? ofAv1(head) : fourcc === 'HEVC' ? ofHevc(head) : ofH264(head);
}

/** OBUs with their sizes (AV1 specification, section 5.3). */
function ofAv1(head: Uint8Array): Uint8Array | undefined {
  for (let at = 0; at < head.byteLength; ) {
    const first = head[at] as number;
    at += (first & 4) !== 0 ? 2 : 1;
    // Without a size it is the last.
    let length = head.byteLength - at;
    if ((first & 2) !== 0) {
      length = 0;
      for (let shift = 0; shift < 28; shift += 7) {
        const byte = head[at++] ?? 0;
        length += (byte & 0x7f) << shift;
        if ((byte & 0x80) === 0) break;
      }
    }
    if (((first >> 3) & 15) === AV1_SEQUENCE_HEADER) return head.subarray(at, at + length);
    at += length;
  }
  return undefined;
}

function ofHevc(head: Uint8Array): Uint8Array | undefined {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  for (let at = 0; at + NAL_LENGTH_BYTES < head.byteLength; ) {
    const begin = at + NAL_LENGTH_BYTES;
    at = begin + view.getUint32(at);
    if (nalType(head[begin] as number) === NAL.sps) return head.subarray(begin, at);
  }
  return undefined;
}

function ofH264(head: Uint8Array): Uint8Array | undefined {
  let begin = -1;
  for (let at = 0; at + 3 < head.byteLength; at++) {
    if (head[at] !== 0 || head[at + 1] !== 0 || head[at + 2] !== 1) continue;
    if (begin >= 0) return head.subarray(begin, at);
    if (((head[at + 3] as number) & 31) === H264_SPS) begin = at + 3;
  }
  return begin < 0 ? undefined : head.subarray(begin);
}
