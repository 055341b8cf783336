import { GapError } from '#format/core/errors.ts';
import { said, type Words } from '#format/core/said.ts';
import { type Microphone, VOICE_HZ } from '#native/voice/microphone.ts';
import { AV_CODEC_ID_PCM_F32LE, AV_CODEC_ID_PCM_S16LE } from '#video/av/constants.ts';
import * as av from '#video/av/lib.ts';

const FULL_SCALE = 32_767;

/** A microphone that FFmpeg opens: macOS' by `avfoundation`, `:default`. Every so many samples of its first channel are taken: a level needs no more. */
export class AvMicrophone implements Microphone {
  readonly source: string;
  readonly #input = new av.FormatContext();
  readonly #packet = new av.Packet();
  readonly #step: number;
  readonly #sampleBytes: number;
  /** Samples of the last packet that are still to be taken, and where. */
  #data: DataView | undefined;
  #at = 0;

  /** Throws a GapError (`preflight.microphone`). */
  constructor(format: string, url: string) {
    this.source = format;
    const code = this.#input.openInputSync(url, av.InputFormat.findInputFormat(format), null);
    if (code < 0) throw none(said`${format} gives code ${code}`);
    const sound = this.#input.streams[0]?.codecpar;
    const isFloat = sound?.codecId === AV_CODEC_ID_PCM_F32LE;
    if (sound === undefined || !(isFloat || sound.codecId === AV_CODEC_ID_PCM_S16LE)) {
      this.#input.closeInputSync();
      throw none(said`its samples have a form that is not known`);
    }
    this.#sampleBytes = isFloat ? 4 : 2;
    this.#step = this.#sampleBytes * Math.max(1, sound.channelLayout.nbChannels) * Math.max(1, Math.round(sound.sampleRate / VOICE_HZ));
    this.#packet.alloc();
  }

  read(into: Int16Array): boolean {
    for (let i = 0; i < into.length; ) {
      const data = this.#data;
      if (data === undefined || this.#at + this.#sampleBytes > data.byteLength) {
        if (!this.#next()) return false;
        continue;
      }
      const sample = this.#sampleBytes === 4 ? data.getFloat32(this.#at, true) * FULL_SCALE : data.getInt16(this.#at, true);
      into[i++] = Math.max(-FULL_SCALE, Math.min(FULL_SCALE, sample));
      this.#at += this.#step;
    }
    return true;
  }

  #next(): boolean {
    this.#packet.unref();
    if (this.#input.readFrameSync(this.#packet) < 0) return false;
    const bytes = this.#packet.data;
    if (bytes === null) return false;
    // The next one goes on where the step leads.
    this.#at = this.#data === undefined ? 0 : Math.max(0, this.#at - this.#data.byteLength);
    this.#data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return true;
  }

  [Symbol.dispose](): void {
    this.#packet.free();
    this.#input.closeInputSync();
  }
}

const none = (why: Words) =>
  new GapError(
    'preflight.microphone',
    said`No microphone can be heard: ${why}`,
    said`Connect a microphone, and allow this program to use it (System Settings, Privacy, Microphone)`,
  );
