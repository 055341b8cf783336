import type { Fourcc } from '#core/format/ivf.ts';
import type { RecordPlan } from '#core/plan.ts';

/** How one session's video is encoded: everything the encode worker needs, decided before it starts. */
export interface EncoderPlan {
  /** FFmpeg's name. */
  readonly codec: string;
  /** `capture.encoder` in meta.json (GAP v0.2 section 2). */
  readonly metaName: string;
  readonly fourcc: Fourcc;
  readonly options: Readonly<Record<string, string>>;
  /** Least time from a packet to the next picture, us. */
  readonly restUs: number;
}

type PlanFor = (plan: Pick<RecordPlan, 'bitrateBps' | 'encoderThreads'>) => EncoderPlan;

/** One line per encoder; `--encoder` takes the keys. */
const ENCODERS: Readonly<Record<string, PlanFor>> = {
  // rtc=1: without it SVT-AV1 3 turns preset 12 into 10. Low delay, constant bit rate: no frame is held back, so a kill
  // loses nothing that was encoded (DESIGN section 3). scm=0: games are not screen content. Told apart by SVT-AV1 itself, a game of
  // flat colours cost 40 % more processor, fell short of its bitrate by a third, and lost six times as many cells of the tile.
  // hierarchical-levels=0, preset 11: with temporal layers every other frame leaves sudden changes out, and 51 of 91 flips of a patch of
  // 200 px stood in the video one frame late (found by `gap calibrate`; a tile is too small for it). Flat at preset 12 it was 7 of 91, up
  // to six frames late, when the picture moved; at preset 11 none, for the same 4.3 ms of processor a frame.
  // SVT-AV1 3.1 warns that flat with rtc is "under development"; what it gives is measured (docs/quality.md, docs/benchmarks.md). Without rtc,
  // flat is right too and takes half as much processor again.
  // SVT-AV1 3.1.2 stops for good, now and then, when a picture comes while its threads still put the one before away: all of them wait, and so does
  // who asked for the packet. It happens where pictures come fast: equal ones (a black picture takes 1 ms), or several at once after a stall. Of 28 runs
  // of up to 12,000 equal pictures as fast as they went, beside others, 17 stopped (with one thread 2 of 4); without rtc 3 of 28, with two
  // layers 2 of 4. With a rest of 1 or 2 ms none of 32 did, 16 of them beside six busy programs. At 60 fps there is a rest of 12 ms anyway.
  'svt-av1': ({ bitrateBps, encoderThreads }) => ({
    codec: 'libsvtav1',
    metaName: 'AV1_SVT',
    fourcc: 'AV01',
    restUs: 2000,
    options: {
      preset: '11',
      'svtav1-params': `rtc=1:scm=0:pred-struct=1:lookahead=0:rc=2:tbr=${Math.round(bitrateBps / 1000)}:hierarchical-levels=0:lp=${encoderThreads}`,
    },
  }),
};

export const ENCODER_NAMES: readonly string[] = Object.keys(ENCODERS);

/** Of an encoder that makes the final video while somebody plays. The name has been checked by `planRecording`. */
export function planLive(plan: Pick<RecordPlan, 'encoder' | 'bitrateBps' | 'encoderThreads'>): EncoderPlan {
  const make = ENCODERS[plan.encoder];
  if (make === undefined) throw new RangeError(`no encoder ${plan.encoder}`);
  return make(plan);
}

/**
 * How pictures are kept while somebody plays, when the final video is made afterwards: cheaply, and as they were. x264 with one thread (none wakes
 * another) takes 4 to 5 ms of processor for a frame of 720p where SVT-AV1 takes 15 to 22, at 52 to 55 dB, and no small change comes late
 * (docs/benchmarks.md). Constant quality, but not more than the disk can be expected to take: `maxrate`.
 */
export function planCapture({ size, fps }: Pick<RecordPlan, 'size' | 'fps'>): EncoderPlan {
  const mostBps = Math.round(CAPTURE_BITS_PER_PIXEL * size.width * size.height * fps);
  return {
    codec: 'libx264',
    metaName: 'H264_X264',
    fourcc: 'H264',
    restUs: 0,
    options: {
      preset: 'ultrafast',
      tune: 'zerolatency',
      crf: '14',
      maxrate: String(mostBps),
      bufsize: String(mostBps),
      threads: '1',
      'forced-idr': '1',
      'x264-params': 'scenecut=0:open-gop=0',
    },
  };
}

/** Of the pictures as they are kept, at most: 44 Mb/s for 720p60. Noise would take 150. */
const CAPTURE_BITS_PER_PIXEL = 0.8;
/** What is to be expected of a game: 8 to 14 Mb/s at 720p60 were measured. */
const EXPECTED_BITS_PER_PIXEL = 0.3;

/** What a recording writes, bits a second: the final video, and where that is made afterwards what is kept until then. */
export function expectedBps({ bitrateBps, encode, size, fps }: Pick<RecordPlan, 'bitrateBps' | 'encode' | 'size' | 'fps'>): number {
  return bitrateBps + (encode === 'after' ? Math.round(EXPECTED_BITS_PER_PIXEL * size.width * size.height * fps) : 0);
}

/**
 * How the final video is made of what was kept. Each closed GOP is encoded by itself. Preset 10 shows up
 * to 0.5 % of the cells of a tile on a black picture late, and 0.01 % of small squares over a moving one; 9 and 8 none, at 54 and 49 frames a second
 * and thread where 10 has 71 (720p, 2-core AMD EPYC).
 */
export function planFinal({ bitrateBps }: Pick<RecordPlan, 'bitrateBps'>, threads: number): EncoderPlan {
  return {
    codec: 'libsvtav1',
    metaName: 'AV1_SVT',
    fourcc: 'AV01',
    restUs: 0,
    options: { preset: '9', 'svtav1-params': `rc=1:tbr=${Math.round(bitrateBps / 1000)}:scm=0:lp=${threads}` },
  };
}
