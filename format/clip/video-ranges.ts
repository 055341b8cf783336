import { PacketIndex } from '#format/core/clip/packet-index.ts';
import { GapError } from '#format/core/errors.ts';
import { MOST_HEADER_BYTES, readVideoHeader, type VideoHeader } from '#format/core/video/container.ts';
import type { ByteSource } from '#format/source/byte-source.ts';

/** Most frames from one keyframe to the next: ten seconds at 120 fps. */
const LONGEST_GOP = 1200;
/** Read at once: a group of ten seconds at 40 Mb/s has 50 MB. */
const MOST_BYTES = 256e6;

/** Packets that were read, in order; `from` is the number of the first. */
export interface Packets {
  readonly from: number;
  readonly packets: readonly Uint8Array[];
}

interface RangeSizes {
  /** Of each packet. */
  readonly bytes: Uint32Array;
  /** 1: decoding can begin with it. */
  readonly key: Uint8Array;
  /** Where the first of these frames begins, if not behind the file's header. */
  readonly beginAt?: number;
}

/** A video of ours, read by frame number: one range from the keyframe before, found from the sizes in `frames.parquet`. */
export class VideoRanges implements Disposable {
  readonly header: VideoHeader;
  readonly index: PacketIndex;
  readonly #source: ByteSource;

  private constructor(source: ByteSource, header: VideoHeader, index: PacketIndex) {
    this.#source = source;
    this.header = header;
    this.index = index;
  }

  /** The source is closed with it. Rejects with a GapError (`shard.video`) where it is no video of ours. */
  static async open(source: ByteSource, { beginAt, ...sizes }: RangeSizes): Promise<VideoRanges> {
    try {
      const header = readVideoHeader(await source.read(0, Math.min(MOST_HEADER_BYTES, source.byteLength)));
      if (typeof header === 'string') throw unreadable(source, header);
      const { headerBytes, container } = header;
      return new VideoRanges(
        source,
        header,
        new PacketIndex({ headerBytes: beginAt ?? headerBytes, frameHeaderBytes: container.frameHeaderBytes, ...sizes }),
      );
    } catch (error) {
      source[Symbol.dispose]();
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#source[Symbol.dispose]();
  }

  /** Packets of frame `from` up to but not including `to`, with all since the keyframe before. Rejects with a GapError (`shard.video`). */
  async packets(from: number, to: number): Promise<Packets> {
    const { index } = this;
    const key = index.keyBefore(from);
    if (from - key > LONGEST_GOP) throw unreadable(this.#source, `no keyframe in ${LONGEST_GOP} frames before frame ${from}`);
    const { begin } = index.range(key, key);
    const { end } = index.range(to, to);
    if (end > this.#source.byteLength)
      throw unreadable(this.#source, `frame ${to - 1} should end at byte ${end}, and the file ends at ${this.#source.byteLength}`);
    if (end - begin > MOST_BYTES)
      throw unreadable(this.#source, `frames ${key} to ${to - 1} are ${end - begin} bytes, more than ${MOST_BYTES}`);
    const bytes = await this.#source.read(begin, end);
    const view = new DataView(bytes.buffer);
    const packets: Uint8Array[] = [];
    for (let n = key; n < to; n++) {
      const said = this.header.container.readFrameHeader(view, index.range(n, n).begin - begin);
      if (said?.payloadBytes !== index.bytesOf(n))
        throw unreadable(this.#source, `frame ${n} has ${said?.payloadBytes ?? 'no'} bytes, and ${index.bytesOf(n)} in frames.parquet`);
      packets.push(index.packet(n, bytes, begin));
    }
    return { from: key, packets };
  }
}

const unreadable = ({ name }: ByteSource, what: string): GapError =>
  new GapError(
    'shard.video',
    `${name}: ${what}`,
    'Validate the shard: its video and frames.parquet do not belong together, or are damaged',
  );
