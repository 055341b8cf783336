import { tsAt } from '#format/core/time/units.ts';
import { matroskaEnds } from '#format/core/video/matroska/ending.ts';
import { MATROSKA_FRAME_HEADER_BYTES, putMatroskaFrameHeader } from '#format/core/video/matroska/frames.ts';
import { readMatroskaHeader } from '#format/core/video/matroska/header.ts';
import { vector } from '#scripts/fuzz/vector.ts';

const FRAMES = 60;

/** A small HEVC video: the first bytes of real packets behind a real header, and an index. */
export function matroskaSeed(): Buffer {
  const track = readMatroskaHeader(vector('matroska/unfinished'));
  if (typeof track === 'string') throw new Error(track);
  const packets = Array.from({ length: FRAMES }, (_, n) => vector(n % 30 === 0 ? 'hevc/key-642x362' : 'hevc/delta'));
  const pts = Float64Array.from(packets, (_, n) => 1e11 + n * 16_667);
  const frames = packets.flatMap((packet, n) => {
    const header = Buffer.alloc(MATROSKA_FRAME_HEADER_BYTES);
    putMatroskaFrameHeader(
      new DataView(header.buffer, header.byteOffset, header.byteLength),
      packet.byteLength,
      tsAt(pts, n),
      n % 30 === 0,
    );
    return [header, packet];
  });
  const { header, cues } = matroskaEnds(track, {
    pts,
    key: Uint8Array.from(packets, (_, n) => (n % 30 === 0 ? 1 : 0)),
    bytes: Uint32Array.from(packets, ({ byteLength }) => byteLength),
  });
  return Buffer.concat([header, ...frames, cues]);
}
