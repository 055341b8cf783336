import type { Fourcc } from '#format/core/video/codecs.ts';
import { eachNal, NAL, NAL_LENGTH_BYTES, nalType } from '#format/core/video/hevc/nal.ts';
import { obuAt } from '#format/core/video/obu.ts';

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

function ofAv1(head: Uint8Array): Uint8Array | undefined {
  for (let at = 0; at < head.byteLength; ) {
    const obu = obuAt(head, at);
    if (typeof obu === 'string') return undefined;
    at = obu.from + obu.length;
    if (obu.type === AV1_SEQUENCE_HEADER) return head.subarray(obu.from, at);
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
  let found: Uint8Array | undefined;
  eachNal(head, (nal) => {
    if (((nal[0] ?? 0) & 31) === H264_SPS) found ??= nal;
  });
  return found;
}
