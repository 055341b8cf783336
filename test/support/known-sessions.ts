import type { Meta } from '#format/core/documents/meta.ts';
import { PAD } from '#format/core/input/codes.ts';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import { InputFold } from '#format/core/quality/input/activity.ts';
import type { DeepFacts } from '#format/core/quality/video/pictures.ts';
import { asTs } from '#format/core/time/units.ts';
import { playedFacts, T0 } from '#test/support/facts.ts';
import { pressedFacts } from '#test/support/pressed.ts';

type Frames = NonNullable<ShardFacts['frames']>;
type Recorder = NonNullable<Meta['recorder']>;

/** An invented session, and what decoding its video shows, where it is decoded. */
interface Known {
  readonly facts: ShardFacts;
  readonly deep?: DeepFacts;
}

/** Changes of some facts, each beside what was there. */
interface Changes {
  readonly frames?: Partial<Frames>;
  readonly controls?: Partial<ShardFacts['controls']>;
  readonly video?: Partial<ShardFacts['video']>;
  readonly meta?: Partial<Meta>;
  readonly recorder?: Partial<Recorder>;
  readonly recorderVideo?: Partial<Recorder['video']>;
  readonly recorderInput?: Partial<Recorder['input']>;
  readonly beside?: Partial<ShardFacts>;
}

function changed(
  facts: ShardFacts,
  { frames, controls, video, meta, recorder, recorderVideo, recorderInput, beside }: Changes,
): ShardFacts {
  const own = facts.meta.recorder as Recorder;
  const withRecorder = {
    ...own,
    ...recorder,
    video: { ...own.video, ...recorderVideo },
    input: { ...own.input, ...recorderInput },
  };
  return {
    ...facts,
    meta: { ...facts.meta, ...meta, recorder: withRecorder },
    video: { ...facts.video, ...video },
    controls: { ...facts.controls, ...controls },
    frames: { ...(facts.frames as Frames), ...frames },
    ...beside,
  };
}

/** Each entry of a column that `is` picks, as `to` says. */
function where<Column extends { [n: number]: number; readonly length: number; slice(): Column }>(
  column: Column,
  is: (n: number) => boolean,
  to: (value: number, n: number) => number,
): Column {
  const copy = column.slice();
  for (let n = 0; n < copy.length; n++) if (is(n)) copy[n] = to(copy[n] as number, n);
  return copy;
}

const between = (from: number, to: number) => (n: number) => n >= from && n < to;
const us = (s: number) => T0 + s * 1e6;

/** Frames that were not captured, or were black in a gap; captures that came late. */
function withLosses(): Known {
  const { facts, deep } = playedFacts({ seconds: 60, seed: 3 });
  const frames = facts.frames as Frames;
  const isRepeat = (n: number) => n % 97 === 50 || between(700, 711)(n) || between(3000, 3020)(n);
  const isBlank = between(1200, 1500);
  const gaps = [
    { from_us: us(20), to_us: us(25), reason: 'unfocused' as const },
    { from_us: us(40), to_us: us(40.5), reason: 'hook-lost' as const },
    { from_us: us(50), to_us: us(52), reason: 'device-lost' as const, device: 'pad0' },
  ];
  return {
    deep: {
      pictures: {
        ...deep.pictures,
        luma: where(deep.pictures.luma, isBlank, (_, n) => (n === 1300 ? 20 : 16)),
        change: where(deep.pictures.change, isRepeat, () => 0),
        tile: where(deep.pictures.tile, isRepeat, (value) => value - 1),
      },
    },
    facts: changed(facts, {
      frames: {
        repeat: where(frames.repeat, isRepeat, () => 1),
        blank: where(frames.blank as Uint8Array, isBlank, () => 1),
        luma: where(frames.luma as Uint16Array, isBlank, (_, n) => (n === 1310 ? 4000 : 4096)),
        change: where(frames.change as Uint16Array, isRepeat, () => 0),
        captureUs: where(
          frames.captureUs,
          (n) => n % 40 === 7,
          (value, n) => value + 900 + ((n * 37) % 9000),
        ),
        errUs: where(
          frames.errUs,
          (n) => n % 10 === 3,
          (_, n) => 150 + ((n * 53) % 1100),
        ),
        encodeUs: where(
          frames.encodeUs,
          () => true,
          (_, n) => 5000 + ((n * 131) % 17_000),
        ),
      },
      recorder: { gaps },
      recorderVideo: { repeats: 93, dropped: 4, skipped: 89, captured: 3207 },
      beside: {
        events: {
          tsUs: Float64Array.from({ length: 40 }, (_, i) => us(i * 1.27)),
          seq: Uint32Array.from({ length: 40 }, (_, i) => (i < 20 ? i : i + 3)),
          known: Uint8Array.from({ length: 40 }, (_, i) => (i % 9 === 5 ? 0 : 1)),
        },
      },
    }),
  };
}

/** A clock that runs fast, steps, and is set; rows that were skipped, came late, and are missing. */
function withOddClocks(): Known {
  const { facts } = playedFacts({ seconds: 90, seed: 4, lagMs: 55 });
  const { tsUs } = facts.controls;
  const frames = facts.frames as Frames;
  const [skipped, lost] = [(n: number) => n % 400 === 11, between(9000, 9060)];
  return {
    facts: changed(facts, {
      controls: {
        tsUs: where(tsUs, lost, (value, n) => (n === 9059 ? value : (tsUs[9000] as number) + (n - 9000))),
        lateUs: where(
          new Float32Array(tsUs.length).fill(30),
          () => true,
          (value, n) => value + (n % 5) * 40 + (n > 12_000 ? 900 : 0) + n / 50,
        ),
        skipped: 60,
        skippedAt: new Map(Array.from({ length: 60 }, (_, i) => [i * 300 + 11, 1 + (i % 3)])),
        device: where(facts.controls.device, skipped, () => 0),
        events: 40,
      },
      frames: {
        captureUs: where(
          frames.captureUs,
          () => true,
          (value, n) => value + n / 3 + (n > 2700 ? 5200 : 0),
        ),
      },
      video: { pts: where(facts.video.pts, between(1800, 1806), (value) => value + 1500) },
      recorder: {
        anchors: Array.from({ length: 10 }, (_, i) => ({
          ts_us: us(i * 10),
          utc_us: 1_795_000_000_000_000 + i * 10e6 + i * i * 90 + (i > 6 ? 40_000 : 0),
          width_us: 2 + i,
        })),
        calibration: calibrationOf(),
      },
    }),
  };
}

function calibrationOf(): NonNullable<Recorder['calibration']> {
  const interval = { low: 300, high: 700, violations_pct: 0.1 };
  return {
    age_s: 95 * 86_400,
    correction_us: 500,
    bias_us: interval,
    stamp_error_us: { p50: 90, p95: 300, p99: 420, max: 900 },
  } as unknown as NonNullable<Recorder['calibration']>;
}

/** A gamepad turns the camera; two buttons are held, one for minutes. */
function withPad(): Known {
  const { facts } = playedFacts({ seconds: 400, seed: 5, lagMs: 66, plays: (s) => s % 11 < 8 });
  const { trace, tsUs } = facts.controls;
  if (trace === undefined) throw new Error('nothing was played');
  const largest = trace.dx.reduce((max, x) => Math.max(max, Math.abs(x)), 1);
  const [rx, ry] = [trace.dx.map((x) => x / largest), trace.dy.map((y) => y / largest)];
  const none = new Float32Array(tsUs.length);
  const device = new Uint8Array(tsUs.length).fill(PAD);
  const keymask = Uint16Array.from(tsUs, (_, n) => (between(500, 80_000)(n) ? 64 : 0) | (n % 700 < 90 ? 2 : 0));
  const fold = new InputFold(tsUs, device);
  fold.keys(keymask, 0);
  fold.pad(rx, 0, { rest: 0, least: -1, camera: true });
  fold.pad(ry, 0, { rest: 0, least: -1, camera: true });
  const padHeld = Uint8Array.from(rx, (x, n) => (Math.abs(x) > 0.1 || Math.abs(ry[n] as number) > 0.1 ? 1 : 0));
  return {
    facts: changed(facts, {
      controls: {
        device,
        pad: new Uint8Array(tsUs.length),
        input: fold.summary(),
        trace: { ...trace, dx: none, dy: none, keymask, padHeld, rx, ry },
      },
      recorderInput: { pads: 'sdl', cannot: ['separate keyboards'], pointer_map: [3, 2, 1], positions: true },
    }),
  };
}

/** What no hand does, and what no reader knows. */
function withOddRows(): Known {
  const { facts } = playedFacts({ seconds: 60, seed: 6 });
  const { tsUs, device } = facts.controls;
  const fold = new InputFold(tsUs, device);
  fold.motion(
    where(
      facts.controls.trace?.dx as Float32Array,
      (n) => n % 3000 === 17,
      (_, n) => (n % 2 === 0 ? Number.NaN : 30_000),
    ),
    0,
  );
  fold.keys(
    where(new Uint16Array(tsUs.length), between(100, 14_000), () => 1025),
    0,
  );
  return {
    facts: changed(facts, {
      controls: {
        input: fold.summary(),
        strange: { rows: [4, 5, 6, 90], name: 'tablet' },
        otherPlayers: [7, 8],
        bits: 0b1110_0000_0000_0011,
        split: Array.from({ length: 100 }, (_, i) => i * 3),
      },
      recorderInput: { lost_events: 2, lost_rows: 3, unmapped_events: 9, restarts: 1, game: ['any'] },
      video: {
        others: ['subtitle', 'attachment'],
        sound: true,
        fileBytes: 2_000_000,
        key: Uint8Array.from(tsUs.subarray(0, 3600), (_, n) => (n % 250 === 0 ? 1 : 0)),
      },
      meta: { privacy: { voice_raw: true, chat_raw: true, labels_only: false, consent: 'on-file' }, geo: { h3: '871fb4670ffffff' } },
      beside: { sizes: { controls: 3_000_000, beside: 2_500_000 } },
    }),
  };
}

/** What the recorder and the game have to say of themselves. */
function withStories(): Known {
  const { facts, deep } = playedFacts({ seconds: 120, seed: 7, lagMs: 41 });
  return {
    deep,
    facts: changed(facts, {
      meta: { rights: { publisher_license: 'none', player_consent_id: '' } },
      recorder: {
        ended: 'recovered',
        ended_why: 'the recorder ended without sealing',
        recovered: { lost_ms: 612.4 },
        unproven: 'no proof',
        watermark: undefined,
        lag_reference: { ms: 38, low: 37, high: 39, signal: 'mouse-motion', sessions: 4 },
        continues: '3f0f0a52-46a7-4f8e-a6a3-000000000009',
      },
      recorderVideo: {
        faithful: { compared: 9_000_000, late: 12_000, frames: [40, 41, 42, 900] },
        relieved: [
          { frame: 300, why: 'it hung', encoder: 'AV1_SVT' },
          { frame: 900, why: 'it failed' },
        ],
        only_window: true,
        views: [
          { frame: 0, shows: '1280x720' },
          { frame: 100, shows: 'hidden' },
          { frame: 160, shows: '800x600' },
          { frame: 700, shows: 'lost' },
          { frame: 730, shows: '1280x720' },
        ],
        bitrate_bps: 3_000_000,
        measured_bps: 5_400_000,
      },
      beside: {
        marks: [
          { tsUs: asTs(us(5)), name: 'menu', open: true },
          { tsUs: asTs(us(9)), name: 'menu', open: false },
          { tsUs: asTs(us(30)), name: 'cutscene' },
          { tsUs: asTs(us(110)), name: 'pause', open: true },
        ],
        game: {
          ...{ rows: 7200, episodes: 3, frames: 3600, forced: 12, forcedFrames: 6, misplaced: 2, agreed: 3000, parted: 4, holes: 5 },
          ...{ disordered: 1, freeTexts: 3, firstForced: 'episode 2, frame 9', firstMisplaced: 'row 3', firstParted: 'frame 70' },
          ...{ firstHole: 'frame 80', firstDisordered: 'row 90' },
        },
      },
    }),
  };
}

/** A game that freezes, goes black, flashes and cuts, while keys and mouse go on. */
function withStills(): Known {
  const { facts, deep } = playedFacts({ seconds: 60, seed: 8 });
  const frames = facts.frames as Frames;
  const [frozen, black, cuts] = [between(600, 660), between(1500, 1600), (n: number) => n % 450 === 449];
  const change = where(
    where(frames.change as Uint16Array, frozen, () => 0),
    cuts,
    () => 90 * 256,
  );
  const { pictures } = deep;
  const shown = where(
    where(pictures.change, frozen, () => 0.01),
    (n) => cuts(n - (n > 1800 ? 1 : 0)),
    () => 80,
  );
  return {
    facts: changed(facts, {
      frames: {
        change,
        regions: (frames.regions ?? []).map((region, i) => (i % 5 === 0 ? where(region, frozen, () => 0) : change)),
        luma: where(frames.luma as Uint16Array, black, () => 2 * 256),
      },
    }),
    deep: {
      pictures: {
        ...pictures,
        change: shown,
        clear: where(
          shown,
          (n) => n % 7 === 3,
          () => 0,
        ),
        luma: where(pictures.luma, black, () => 1.5),
        tile: where(
          pictures.tile,
          (n) => n % 301 === 300,
          () => -1,
        ),
        wrongCells: where(
          pictures.wrongCells,
          (n) => n % 83 === 5,
          (_, n) => (n % 2 === 0 ? 3 : 255),
        ),
        dx: where(pictures.dx, between(2000, 2100), (value) => value + 9),
        certainty: where(pictures.certainty, between(2500, 2900), () => 0.1),
        cells: {
          ...pictures.cells,
          change: where(
            pictures.cells.change,
            (n) => n % 6 === 0,
            () => 0,
          ),
        },
        count: 3590,
        damage: 'broken packet',
      },
    },
  };
}

/** Of another maker: neither frames nor events, and no word on how it was made. */
function ofAnother(): Known {
  const { facts } = playedFacts({ seconds: 45, seed: 9 });
  const { recorder: _, ...meta } = facts.meta;
  return {
    facts: {
      ...facts,
      meta: { ...meta, display: { ...meta.display, fps: 60 } } as Meta,
      frames: undefined,
      events: undefined,
      controls: { ...facts.controls, lateUs: undefined, events: undefined, skipped: undefined, pad: undefined, trace: undefined },
      video: {
        ...facts.video,
        fourcc: 'HEVC',
        width: 1000,
        codedSize: { width: 1008, height: 720 },
        damage: { offset: 4000, why: 'torn' },
      },
    },
  };
}

/** Lossless pictures beside the video, some of them not those of their frames. */
function ofGold(): Known {
  const { facts, deep } = playedFacts({ seconds: 20, seed: 10 });
  const { pictures } = deep;
  const blank = between(300, 360);
  const frames = facts.frames as Frames;
  return {
    facts: changed(facts, {
      frames: { blank: where(frames.blank as Uint8Array, blank, () => 1) },
      recorder: { gaps: [{ from_us: us(5), to_us: us(6), reason: 'unfocused' }] },
      recorderVideo: { gold: { frames: 1200, bytes: 9000 }, capture: { encoder: 'FFV1', options: {} } },
      beside: { gold: { frames: 1199, bytes: 8000, size: { width: 1280, height: 700 }, problem: undefined } },
    }),
    deep: {
      pictures,
      gold: {
        pictures: {
          ...pictures,
          tile: where(pictures.tile, between(900, 904), (value) => value + 1),
          luma: where(pictures.luma, between(100, 130), (value) => value + 8),
        },
        shown: [310, 311],
      },
    },
  };
}

const lagging = (latencyMs: number, ...options: Parameters<typeof playedFacts>): Known => {
  const { facts, deep } = playedFacts(...options);
  const profile = { latency: { ms: latencyMs, source: 'its maker' } } as unknown as Recorder['input']['profile'];
  return { facts: changed(facts, { recorderInput: { profile } }), deep };
};

/** Sessions whose whole verdict is kept (`test/format/core/quality/known`): each asks something else of the checks. */
export const KNOWN_SESSIONS: Readonly<Record<string, () => Known>> = {
  'a-long-lag': () => lagging(40, { seconds: 90, lagMs: 95, driftMsPerMin: 4, seed: 11 }),
  'a-lag-that-jumps': () => lagging(30, { seconds: 160, lagMs: 30, jump: { atS: 85, byMs: 34 }, seed: 12, noisePx: 1.5 }),
  'a-game-at-its-own-pace': () => lagging(12, { seconds: 80, lagMs: 12, gameHz: 47, stale: 0.4, seed: 13, plays: (s) => s % 20 < 13 }),
  'before-its-cause': () => lagging(20, { seconds: 60, lagMs: -15, seed: 14 }),
  'without-motion': () => ({ facts: playedFacts({ seconds: 40, seed: 15, plays: () => false }).facts }),
  'presses-and-a-lamp': () => ({ facts: pressedFacts({ game: 'lamp', seconds: 70, lagMs: 72, seed: 16 }) }),
  'presses-that-flash': () => ({
    facts: pressedFacts({ game: 'flash', lastsMs: 120, goesBy: 2, lagMs: 50, seed: 17, jump: { atS: 30, byMs: 40 } }),
  }),
  'presses-and-a-walk': () => ({ facts: pressedFacts({ game: 'walk', lagMs: 33, reacts: true, seed: 18, gameFps: 40, busy: 0.6 }) }),
  losses: withLosses,
  'odd-clocks': withOddClocks,
  'a-pad': withPad,
  'odd-rows': withOddRows,
  stories: withStories,
  stills: withStills,
  'of-another-maker': ofAnother,
  gold: ofGold,
};
