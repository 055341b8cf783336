import { join } from 'node:path';
import { CAPTURE_FILE, GOLD_FILE } from '#format/core/layout.ts';
import type { PictureSize } from '#format/core/video/picture-size.ts';
import type { WrittenFile } from '#format/core/written-file.ts';
import { type KeptFrame, readKept } from '#session/final/read-kept.ts';
import { PngEncoder } from '#session/gold/png-encoder.ts';
import { GoldWriter } from '#shard/gold/gold-writer.ts';
import { AV_PIX_FMT_RGB24 } from '#video/av/constants.ts';
import type * as av from '#video/av/lib.ts';
import { PacketDecoder } from '#video/packet-decoder.ts';
import { emptyFrame } from '#video/pictures/pixels-of.ts';

/** Where a gold archive is made. */
export interface GoldPlace {
  readonly partial: string;
  readonly size: PictureSize;
  readonly threads: number;
}

/** A unit of the final video, of which each picture is kept. `damaged`: it is black there, and so it is here. */
export interface GoldUnit {
  readonly frames: readonly KeptFrame[];
  readonly damaged: boolean;
}

const TURN_EVERY = 16;

/** Makes `gold.tar` of the lossless captures, unit by unit, as PNG files. */
export class GoldMaker implements Disposable {
  readonly #capture: string;
  readonly #black: av.Frame;
  readonly #writer: GoldWriter;
  readonly #encoder: PngEncoder;

  private constructor({ partial, size }: GoldPlace, writer: GoldWriter, encoder: PngEncoder) {
    this.#capture = join(partial, CAPTURE_FILE);
    this.#black = emptyFrame(size, AV_PIX_FMT_RGB24);
    for (const plane of this.#black.data ?? []) plane.fill(0);
    this.#writer = writer;
    this.#encoder = encoder;
  }

  /** `atWork` is called after each file. */
  static async open(place: GoldPlace, atWork: () => void = () => {}): Promise<GoldMaker> {
    const writer = new GoldWriter(join(place.partial, GOLD_FILE));
    const take = (png: Uint8Array) => {
      writer.put(png);
      atWork();
    };
    try {
      return new GoldMaker(place, writer, await PngEncoder.open(place.size, place.threads, take));
    } catch (error) {
      writer[Symbol.dispose]();
      throw error;
    }
  }

  /** False where a kept picture is no longer what it was when the video was made of it. */
  async take({ frames, damaged }: GoldUnit): Promise<boolean> {
    if (damaged) {
      for (const _ of frames) this.#encoder.put(this.#black);
      return true;
    }
    const kept = readKept(this.#capture, frames);
    if (kept === undefined) return false;
    let count = 0;
    using decoder = await PacketDecoder.open('H264', 1, (picture) => {
      count += 1;
      this.#encoder.put(picture);
    });
    for (let packet = kept.shift(); packet !== undefined; packet = kept.shift()) {
      decoder.send(packet);
      // FFmpeg's buffers are freed between two turns only.
      if (count % TURN_EVERY === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    decoder.finish();
    if (count !== frames.length) throw new Error(`${count} of ${frames.length} pictures can be decoded`);
    return true;
  }

  /** Ends the archive of `frames` pictures. */
  finish(frames: number): WrittenFile {
    this.#encoder.finish();
    if (this.#writer.frames !== frames) throw new Error(`${this.#writer.frames} PNG files were made of ${frames} pictures`);
    return this.#writer.finish();
  }

  [Symbol.dispose](): void {
    this.#encoder[Symbol.dispose]();
    this.#writer[Symbol.dispose]();
    this.#black.free();
  }
}
