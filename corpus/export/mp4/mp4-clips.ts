import { Mp4Writer } from '#corpus/export/mp4/mp4-writer.ts';
import { type Redraw, Transcoder } from '#corpus/export/mp4/transcoder.ts';
import type { VideoFormat } from '#format/core/video/file-header.ts';

/** `copy`: the packets as they are. */
export type Mp4Codec = 'copy' | 'h264';

interface Packets {
  readonly packets: readonly Uint8Array[];
  /** Whether each is a keyframe. */
  readonly keys: readonly boolean[];
}

/** Clips one after the other in an MP4, each decodable by itself, with their packets as they are or encoded anew. */
export class Mp4Clips implements Disposable {
  readonly #writer: Mp4Writer;
  readonly #source: VideoFormat;
  readonly #codec: Mp4Codec;
  readonly #redraw: Redraw | undefined;
  #transcoder: Transcoder | undefined;
  #sent = 0;

  /** `redraw` changes pictures that are encoded anew. */
  constructor(path: string, source: VideoFormat, codec: Mp4Codec, redraw?: Redraw) {
    this.#source = source;
    this.#codec = codec;
    this.#redraw = redraw;
    this.#writer = new Mp4Writer(path, codec === 'copy' ? source : { ...source, fourcc: 'H264' });
  }

  /** Frames of all clips that ended. */
  get frames(): number {
    return this.#writer.frames;
  }

  /** Part of a clip; its first begins with a keyframe. */
  async put({ packets, keys }: Packets): Promise<void> {
    if (this.#codec === 'copy') {
      for (const [i, packet] of packets.entries()) this.#writer.write(packet, keys[i] === true);
      return;
    }
    this.#transcoder ??= await Transcoder.open(this.#source, (bytes, _, key) => this.#writer.write(bytes, key), this.#redraw);
    for (const packet of packets) this.#transcoder.send(packet);
    this.#sent += packets.length;
  }

  /** Rejects where a picture could not be decoded. */
  endClip(): void {
    const pictures = this.#transcoder?.finish();
    this.#transcoder?.[Symbol.dispose]();
    this.#transcoder = undefined;
    if (pictures !== undefined && pictures !== this.#sent) throw new Error(`${this.#sent} packets made ${pictures} pictures`);
    this.#sent = 0;
  }

  /** Ends the file. */
  finish(): void {
    this.#writer.finish();
  }

  [Symbol.dispose](): void {
    this.#transcoder?.[Symbol.dispose]();
    this.#writer[Symbol.dispose]();
  }
}
