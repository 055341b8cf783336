import type { SpanUs } from '#format/core/time/units.ts';
import type { Fourcc } from '#format/core/video/codecs.ts';
import type { PictureSize } from '#format/core/video/picture-size.ts';
import type { Vendor } from '#native/core/screen/vendor.ts';

/** FFmpeg's options by name. */
export type Options = Readonly<Record<string, string>>;

/** In which form an encoder takes pictures: planar, with both colours in one plane, in the memory of a VA-API adapter, or as they were read. */
export type Pixels = 'yuv420p' | 'nv12' | 'vaapi' | 'bgr0';

/** An encoder with all its settings, decided before it starts. */
export interface EncoderPlan {
  /** FFmpeg's name. */
  readonly codec: string;
  /** `capture.encoder` in meta.json (GAP v0.2 section 2). */
  readonly metaName: string;
  readonly fourcc: Fourcc;
  readonly options: Options;
  /** Other options to open it with where the first are refused, in turn. */
  readonly retries?: readonly Options[];
  /** Planar without. */
  readonly pixels?: Pixels;
  /** Pictures that it holds back at most; none without: each is lost by a kill. */
  readonly heldBack?: number;
  /** Least time from a packet to the next picture, us. */
  readonly restUs: SpanUs;
}

/** What is asked of an encoder. */
export interface Asked {
  readonly size: PictureSize;
  readonly fps: number;
  /** From one keyframe to the next; two seconds without. */
  readonly gopFrames?: number;
  readonly bitrateBps: number;
  readonly threads: number;
}

/** When an encoder works, and for what: `capture` and `live` during play, `final` at sealing, on what `capture` kept. */
export type Stage = 'capture' | 'live' | 'final';

/** Where an encoder of a display adapter may exist: elsewhere it is not even tried (Intel's takes 23 s to fail without its driver). */
export interface Needs {
  readonly vendor: Vendor;
  /** `process.platform`. */
  readonly systems: readonly string[];
}

/** One setting that is worth offering. */
export interface Rung {
  readonly name: string;
  readonly stage: Stage;
  readonly planFor: (asked: Asked) => EncoderPlan;
  /** Of an encoder of a display adapter; undefined: it runs on any machine. */
  readonly needs?: Needs;
}

export const kbps = (bps: number): number => Math.round(bps / 1000);

/**
 * Limit for the kept pictures: 110 Mb/s for 720p60. Noise would take 235; limited to 44, it loses enough to show in the final video
 * (SSIM 0.478, here 0.486).
 */
const MOST_BITS_PER_PIXEL = 2;

/** The most that kept pictures may take, bits a second. */
export const mostKeptBps = ({ size, fps }: Pick<Asked, 'size' | 'fps'>): number =>
  Math.round(MOST_BITS_PER_PIXEL * size.width * size.height * fps);
