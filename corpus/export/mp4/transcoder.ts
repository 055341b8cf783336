import { EXPORT_H264, exportGop } from '#corpus/core/export/h264-plan.ts';
import { gridTsUs } from '#format/core/time/grid.ts';
import { asTs } from '#format/core/time/units.ts';
import type { VideoFormat } from '#format/core/video/file-header.ts';
import type * as av from '#video/av/lib.ts';
import type { TakePacket } from '#video/core/video-encoder.ts';
import { Encoder } from '#video/encoder.ts';
import { PacketDecoder } from '#video/packet-decoder.ts';

/** Changes a picture before it is encoded; lends what it returns until the next call. */
export type Redraw = (picture: av.Frame, frame: number) => av.Frame;

/** Decodes packets from a keyframe on, and encodes their pictures as H.264: as many packets, in the same order. */
export class Transcoder implements Disposable {
  readonly #decoder: PacketDecoder;
  readonly #encoder: Encoder;
  readonly #take: TakePacket;
  readonly #sent: () => number;

  private constructor(decoder: PacketDecoder, encoder: Encoder, take: TakePacket, sent: () => number) {
    [this.#decoder, this.#encoder, this.#take, this.#sent] = [decoder, encoder, take, sent];
  }

  static async open({ width, height, fps, fourcc }: VideoFormat, take: TakePacket, redraw?: Redraw): Promise<Transcoder> {
    const encoder = await Encoder.open({ width, height, fps, plan: EXPORT_H264, bitrateBps: undefined, gopFrames: exportGop(fps) });
    let frames = 0;
    const decoder = await PacketDecoder.open(fourcc, 2, (picture) => {
      encoder.encodeFrame(redraw?.(picture, frames) ?? picture, gridTsUs({ t0Us: asTs(0), fps }, frames), take, frames === 0);
      frames += 1;
    });
    return new Transcoder(decoder, encoder, take, () => frames);
  }

  send(payload: Uint8Array): void {
    this.#decoder.send(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength));
  }

  /** Ends the stream. Returns how many pictures there were. */
  finish(): number {
    this.#decoder.finish();
    this.#encoder.finish(this.#take);
    return this.#sent();
  }

  [Symbol.dispose](): void {
    this.#decoder[Symbol.dispose]();
    this.#encoder[Symbol.dispose]();
  }
}
