import { GOLD_META_NAME } from '#format/core/gold/gold.ts';
import { CAPTURE_FILE, videoFileFor } from '#format/core/layout.ts';
import { asSpan } from '#format/core/time/units.ts';
import type { Fourcc } from '#format/core/video/codecs.ts';
import { HARDWARE } from '#video/core/hardware.ts';
import { type Asked, type EncoderPlan, kbps, mostKeptBps, type Rung, type Stage } from '#video/core/rung.ts';

// rtc=1: without it SVT-AV1 3 turns preset 12 into 10. Low delay, constant bit rate: no frame is held back, so a kill
// loses nothing that was encoded. scm=0: games are not screen content. With SVT-AV1's own detection, a game of flat colours cost 40 % more
// processor, fell short of its bitrate by a third, and lost six times as many cells of the tile.
// hierarchical-levels=0: with temporal layers every other frame misses sudden changes, and 51 of 91 flips of a patch of 200 px appeared in
// the video one frame late (found by `gap calibrate`; a tile is too small to show it).
// SVT-AV1 3.1 warns that flat with rtc is "under development"; its output is measured (docs/quality.md, docs/benchmarks.md). Without rtc,
// flat is right too but takes half as much processor again.
// SVT-AV1 3.1.2 occasionally hangs for good when a picture arrives while its threads are still putting the previous one away: all of them
// wait, and so does the caller waiting for the packet. It happens when pictures come fast: identical ones (a black picture takes 1 ms), or
// several at once after a stall. Of 28 runs of up to 12,000 identical pictures at full speed, alongside others, 17 hung (with one thread
// 2 of 4); without rtc 3 of 28, with two layers 2 of 4. With a rest of 1 or 2 ms none of 32 did, 16 of them alongside six busy programs; of
// 60 more one did, in the middle of other tests. At 60 fps there is a rest of 12 ms anyway. One that still hangs is relieved
// (`encoder-keeper.ts`).
const liveAv1 = (preset: number, { bitrateBps, threads }: Asked): EncoderPlan => ({
  codec: 'libsvtav1',
  metaName: 'AV1_SVT',
  fourcc: 'AV01',
  restUs: asSpan(2000),
  options: {
    preset: String(preset),
    'svtav1-params': `rtc=1:scm=0:pred-struct=1:lookahead=0:rc=2:tbr=${kbps(bitrateBps)}:hierarchical-levels=0:lp=${threads}`,
  },
});

/**
 * The final video, made from the kept pictures, each closed GOP by itself. enable-tf=0: with temporal filtering, keyframes and similar
 * frames are a mean of what was shown around them; without it three contents are 0.3 to 1 dB better for less processor, and fewer small
 * changes are late.
 * hierarchical-levels=2: SVT-AV1 defaults to six temporal layers and hardly looks at the deepest. With three, 0 to 0.03 % of small changes
 * of a real game are late instead of 0.07 to 0.15 % (five runs, ten before), and 4.4 of 5 Mb/s are used instead of 3.3. It takes a quarter
 * more processor.
 * Variance boost and quantization matrices give smooth parts more of the bits: with three layers PSNR and SSIM are better on all three
 * contents.
 * Preset 10 is not on the ladder: it shows 1 to 2.5 % of small changes late, and with three layers 0.7 to 1 % of those of both games.
 */
const finalAv1 = (preset: number, { bitrateBps, threads }: Asked): EncoderPlan => ({
  codec: 'libsvtav1',
  metaName: 'AV1_SVT',
  fourcc: 'AV01',
  restUs: asSpan(0),
  options: {
    preset: String(preset),
    'svtav1-params': `rc=1:tbr=${kbps(bitrateBps)}:scm=0:enable-tf=0:hierarchical-levels=2:enable-variance-boost=1:enable-qm=1:lp=${threads}`,
  },
});

/**
 * The pictures kept during play: cheap and faithful. x264 with one thread: none wakes another. Constant quality, but with `maxrate` no
 * more than a disk can be expected to take.
 */
const keptH264 = (crf: number, asked: Asked): EncoderPlan => {
  const mostBps = String(mostKeptBps(asked));
  return {
    codec: 'libx264',
    metaName: 'H264_X264',
    fourcc: 'H264',
    restUs: asSpan(0),
    options: {
      preset: 'ultrafast',
      tune: 'zerolatency',
      crf: String(crf),
      maxrate: mostBps,
      bufsize: mostBps,
      threads: '1',
      'forced-idr': '1',
      'x264-params': 'scenecut=0:open-gop=0',
    },
  };
};

/**
 * HEVC during play, for players and hardware decoders without AV1. zerolatency: no picture is held back. One frame thread: more would hold back one
 * picture each. No level, profile or rate stands in the parameter sets that another such encoder would write differently: one that relieves it
 * goes on in the same file.
 */
const liveHevc = ({ bitrateBps, threads }: Asked): EncoderPlan => ({
  codec: 'libx265',
  metaName: 'HEVC_X265',
  fourcc: 'HEVC',
  restUs: asSpan(0),
  options: {
    preset: 'ultrafast',
    tune: 'zerolatency',
    'forced-idr': '1',
    'x265-params': `vbv-maxrate=${kbps(bitrateBps)}:vbv-bufsize=${kbps(bitrateBps)}:scenecut=0:open-gop=0:repeat-headers=1:info=0:pools=${threads}:frame-threads=1:log-level=error`,
  },
});

/**
 * The final video in HEVC, for hardware decoders without AV1 (NVIDIA's A100, H100 and H200 have none). No B-frames: packets stand in the order of their
 * pictures, as everything that reads a shard expects. Parameter sets say nothing of a rate, so that all GOPs have the same ones, whatever
 * each was allowed: without a limit x265 chooses its level by size and frame rate alone.
 */
const finalHevc = (preset: string, { threads }: Asked): EncoderPlan => ({
  codec: 'libx265',
  metaName: 'HEVC_X265',
  fourcc: 'HEVC',
  restUs: asSpan(0),
  options: {
    preset,
    'forced-idr': '1',
    'x265-params': `bframes=0:scenecut=0:open-gop=0:repeat-headers=1:info=0:pools=${threads}:frame-threads=1:log-level=error`,
  },
});

/**
 * Lossless, for a short gold shard (GAP v0.2 section 3): red, green and blue as they were read. Zero latency cuts a picture into slices, one for each thread:
 * no picture is held back. At 720p two games take 0.01 and 0.24 MB a picture and 3.4 and 6.8 ms of processor, noise 2.3 MB and 21 ms; MagicYUV, the
 * quickest other codec, 0.4 to 1.9 MB (docs/benchmarks.md).
 */
const goldH264 = ({ threads }: Asked): EncoderPlan => ({
  codec: 'libx264rgb',
  metaName: GOLD_META_NAME,
  fourcc: 'H264',
  pixels: 'bgr0',
  restUs: asSpan(0),
  options: {
    preset: 'ultrafast',
    tune: 'zerolatency',
    qp: '0',
    threads: String(threads),
    'forced-idr': '1',
    'x264-params': 'scenecut=0:open-gop=0',
  },
});

/** What a game usually needs: 8 to 14 Mb/s were measured at 720p60. */
const EXPECTED_BITS_PER_PIXEL = 0.3;

const rung = (name: string, stage: Stage, planFor: Rung['planFor']): Rung => ({ name, stage, planFor });

/**
 * The ladder: every setting worth offering, the default of each stage first; within `capture` and `live` each is cheaper than the one
 * of its codec before. docs/benchmarks.md has the measurements (`npm run bench -- --only ladder`): a setting that another beats in every respect is
 * left out.
 */
export const LADDER: readonly Rung[] = [
  rung('h264-14', 'capture', (asked) => keptH264(14, asked)),
  rung('h264-20', 'capture', (asked) => keptH264(20, asked)),
  rung('live-av1-11', 'live', (asked) => liveAv1(11, asked)),
  rung('live-av1-12', 'live', (asked) => liveAv1(12, asked)),
  rung('live-hevc', 'live', liveHevc),
  rung('av1-9', 'final', (asked) => finalAv1(9, asked)),
  rung('av1-8', 'final', (asked) => finalAv1(8, asked)),
  rung('hevc-veryfast', 'final', (asked) => finalHevc('veryfast', asked)),
  rung('hevc-ultrafast', 'final', (asked) => finalHevc('ultrafast', asked)),
];

/** Keeps the pictures of a gold shard. It is used only for `--gold`, and never offered by name. */
const GOLD = rung('gold', 'capture', goldH264);
export const GOLD_ENCODER = GOLD.name;

/** Those on offer: of the ladder, and of display adapters, which only a probe on the machine itself can recommend. */
const OFFERED: readonly Rung[] = [...LADDER, ...HARDWARE];
const ALL: readonly Rung[] = [...OFFERED, GOLD];

const namesOf = (...stages: Stage[]): readonly string[] => OFFERED.flatMap(({ name, stage }) => (stages.includes(stage) ? [name] : []));

/** Encoders that may run during play. */
export const RECORDING_ENCODERS = namesOf('capture', 'live');
/** Those of them that run on any machine. */
export const LADDER_ENCODERS = RECORDING_ENCODERS.filter((name) => rungOf(name).needs === undefined);
/** Encoders of the final video, where it is made afterwards. */
export const FINAL_ENCODERS = namesOf('final');

/** Throws a RangeError for an unknown name: names are checked where they come in. */
export function rungOf(name: string): Rung {
  const found = ALL.find((each) => each.name === name);
  if (found === undefined) throw new RangeError(`no encoder ${name}`);
  return found;
}

/** What does not depend on what is asked of it. */
const somePlan = ({ planFor }: Rung): EncoderPlan => planFor({ size: { width: 1280, height: 720 }, fps: 60, bitrateBps: 5e6, threads: 1 });
/** What its packets are. */
const codecOf = (rung: Rung): Fourcc => somePlan(rung).fourcc;

/** Pictures that an encoder holds back at most. */
export const heldBackBy = (name: string): number => somePlan(rungOf(name)).heldBack ?? 0;

/** The first of a stage. */
export function defaultRung(of: Stage): Rung {
  return LADDER.find(({ stage }) => stage === of) as Rung;
}

/**
 * The next encoder that is cheaper during play and whose packets fit into the same file; the same one where there is none. After one of a display
 * adapter comes the first of the ladder: what ails the adapter would ail another encoder of it.
 */
export function cheaperRung(name: string): Rung {
  const at = LADDER.findIndex((each) => each.name === name);
  const now = rungOf(name);
  if (now.stage === 'final' || now === GOLD) return now;
  return LADDER.slice(at + 1).find((each) => each.stage === now.stage && codecOf(each) === codecOf(now)) ?? now;
}

/** Whether pictures are only kept during play, and the final video is made from them at sealing. */
export const isKept = ({ encoder }: { readonly encoder: string }): boolean => rungOf(encoder).stage === 'capture';

/** What an encoder of the final video makes. */
export const codecName = ({ encoder }: { readonly encoder: string }): 'AV1' | 'HEVC' =>
  codecOf(rungOf(encoder)) === 'HEVC' ? 'HEVC' : 'AV1';

/** The file that the encoder writes during play. */
export const picturesFile = ({ encoder }: { readonly encoder: string }): string =>
  isKept({ encoder }) ? CAPTURE_FILE : videoFileFor(codecOf(rungOf(encoder)));

/** Of a lossless picture, bits a pixel: half of what it has. Two games take 0.1 and 2, as PNG 0.2 and 5.6; noise 20. */
const GOLD_BITS_PER_PIXEL = 12;

/** What lossless pictures are expected to take, bits a second: while they are kept, and again as PNG. */
export const goldBps = ({ size, fps }: Pick<Asked, 'size' | 'fps'>): number =>
  Math.round(GOLD_BITS_PER_PIXEL * size.width * size.height * fps);

/** What a recording writes, bits a second: the final video and, where that is made afterwards, the pictures kept until then. */
export function expectedBps(asked: Omit<Asked, 'threads'> & { readonly encoder: string }): number {
  const { bitrateBps, encoder, size, fps } = asked;
  if (encoder === GOLD_ENCODER) return bitrateBps + 2 * goldBps(asked);
  return bitrateBps + (isKept({ encoder }) ? Math.round(EXPECTED_BITS_PER_PIXEL * size.width * size.height * fps) : 0);
}
