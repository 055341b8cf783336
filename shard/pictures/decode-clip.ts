import type { Packets } from '#format/clip/video-ranges.ts';
import type { Fourcc } from '#format/core/video/codecs.ts';
import type * as av from '#video/av/lib.ts';
import { PacketDecoder } from '#video/packet-decoder.ts';

/**
 * Decodes packets from their keyframe on, and lends the pictures of frame `first` and all after it to `take`, in order. Rejects with an
 * UndecodableError, or where a picture did not come.
 */
export async function decodeClip(
  fourcc: string,
  { from, packets }: Packets,
  first: number,
  take: (picture: av.Frame, frame: number) => void,
): Promise<void> {
  let frame = from;
  using decoder = await PacketDecoder.open(fourcc as Fourcc, 2, (picture) => {
    if (frame >= first) take(picture, frame);
    frame += 1;
  });
  for (const packet of packets) decoder.send(Buffer.from(packet.buffer, packet.byteOffset, packet.byteLength));
  const end = from + packets.length;
  if (frame < end) decoder.finish();
  if (frame !== end) throw new Error(`frame ${frame} cannot be decoded`);
}
