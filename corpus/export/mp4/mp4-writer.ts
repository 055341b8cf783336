import type { Fourcc } from '#format/core/video/codecs.ts';
import type { VideoFormat } from '#format/core/video/file-header.ts';
import { h264ParameterSets } from '#format/core/video/h264.ts';
import { hvccOf } from '#format/core/video/hevc/hvcc.ts';
import {
  AV_CODEC_ID_AV1,
  AV_CODEC_ID_H264,
  AV_CODEC_ID_HEVC,
  AV_PKT_FLAG_KEY,
  type AVCodecID,
  AVFMT_FLAG_BITEXACT,
  AVMEDIA_TYPE_VIDEO,
  type AVPacketFlag,
} from '#video/av/constants.ts';
import * as av from '#video/av/lib.ts';

const CODECS: Readonly<Record<Fourcc, AVCodecID>> = { AV01: AV_CODEC_ID_AV1, HEVC: AV_CODEC_ID_HEVC, H264: AV_CODEC_ID_H264 };
/**
 * Of a frame. Frame n is shown at n * 1000 / (1000 * fps), exactly, and the last one for as long as the others: pts made of microseconds drift, and
 * an average rate of 60.0033 leaves torchcodec a frame off after five minutes.
 */
const FRAME_TICKS = 1000;
const ENOSPC = -28;

/** Packets of constant frame rate as an MP4. Its bytes depend on the packets alone, not on when it was made. */
export class Mp4Writer implements Disposable {
  readonly #context = new av.FormatContext();
  readonly #packet = new av.Packet();
  readonly #path: string;
  readonly #format: VideoFormat;
  #frames = 0;
  #isOpen = false;

  /** A file that is there already is replaced. `format.fps` is an integer. */
  constructor(path: string, format: VideoFormat) {
    this.#path = path;
    this.#format = format;
    this.#packet.alloc();
  }

  get frames(): number {
    return this.#frames;
  }

  /** The next packet, as our files hold it. The first must be a keyframe with its parameter sets. */
  write(payload: Uint8Array, key: boolean): void {
    if (this.#frames === 0) this.#begin(payload);
    const packet = this.#packet;
    packet.data = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
    packet.streamIndex = 0;
    packet.pts = BigInt(this.#frames * FRAME_TICKS);
    packet.dts = packet.pts;
    packet.duration = BigInt(FRAME_TICKS);
    packet.flags = key ? AV_PKT_FLAG_KEY : (0 as AVPacketFlag);
    this.#check(this.#context.writeFrameSync(packet), 'write a frame');
    packet.unref();
    this.#frames += 1;
  }

  /** Ends the file, which has at least one frame. */
  finish(): void {
    this.#check(this.#context.writeTrailerSync(), 'end the file');
    this.#context.closeOutputSync();
    this.#isOpen = false;
  }

  [Symbol.dispose](): void {
    if (this.#isOpen) this.#context.closeOutputSync();
    this.#packet.free();
    this.#context.freeContext();
  }

  #begin(first: Uint8Array): void {
    const { width, height, fourcc, fps } = this.#format;
    const context = this.#context;
    this.#check(context.allocOutputContext2(null, 'mp4', this.#path), 'make an MP4');
    context.setFlags(AVFMT_FLAG_BITEXACT);
    const stream = context.newStream(null);
    stream.timeBase = new av.Rational(1, fps * FRAME_TICKS);
    stream.avgFrameRate = new av.Rational(fps, 1);
    const { codecpar } = stream;
    codecpar.codecType = AVMEDIA_TYPE_VIDEO;
    codecpar.codecId = CODECS[fourcc];
    codecpar.width = width;
    codecpar.height = height;
    // FFmpeg takes AV1's sequence header from the first packet by itself.
    if (fourcc === 'HEVC') {
      codecpar.extradata = Buffer.from(this.#parameterSets(hvccOf(first)));
      codecpar.codecTag = 'hvc1';
    } else if (fourcc === 'H264') codecpar.extradata = Buffer.from(this.#parameterSets(h264ParameterSets(first)));
    this.#check(context.openOutputSync(), 'open the file');
    this.#isOpen = true;
    const options = av.Dictionary.fromObject({ video_track_timescale: String(fps * FRAME_TICKS) });
    this.#check(context.writeHeaderSync(options), 'write the header');
    options.free();
  }

  #parameterSets(found: Uint8Array | string): Uint8Array {
    if (typeof found === 'string') throw new Error(`${this.#path}: its first packet lacks what a decoder needs: ${found}`);
    return found;
  }

  #check(code: number, what: string): void {
    if (code >= 0) return;
    const error = new Error(`${code === ENOSPC ? 'ENOSPC: ' : ''}${this.#path}: FFmpeg failed to ${what} (code ${code})`);
    throw code === ENOSPC ? Object.assign(error, { code: 'ENOSPC' }) : error;
  }
}
