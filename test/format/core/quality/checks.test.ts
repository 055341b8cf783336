import { describe, expect, it } from 'vitest';
import type { Meta } from '#format/core/documents/meta.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import { InputFold } from '#format/core/quality/input/activity.ts';
import { sessionLength } from '#format/core/quality/session.ts';
import { judge, judgeDeep } from '#format/core/quality/verdict.ts';
import type { DeepFacts } from '#format/core/quality/video/pictures.ts';
import { gopLength } from '#format/core/quality/video/stream.ts';
import { playedFacts, T0 } from '#test/support/facts.ts';

const PLAYED = playedFacts();
type Frames = NonNullable<ShardFacts['frames']>;

const CHANGE = (PLAYED.facts.frames as Frames).change as Uint16Array;

const find = (findings: readonly Finding[], check: string) => findings.find((finding) => finding.check === check) as Finding;
const fast = (check: string, change: Partial<ShardFacts> = {}) => find(judge({ ...PLAYED.facts, ...change }).findings, check);
const frames = (change: Partial<Frames>) => ({ frames: { ...(PLAYED.facts.frames as Frames), ...change } });
const controls = (change: Partial<ShardFacts['controls']>) => ({ controls: { ...PLAYED.facts.controls, ...change } });
const recorder = (change: object) => ({
  meta: { ...PLAYED.facts.meta, recorder: { ...PLAYED.facts.meta.recorder, ...change } as Meta['recorder'] },
});
const deep = (check: string, pictures: Partial<DeepFacts['pictures']>, facts: Partial<ShardFacts> = {}) =>
  find(judgeDeep({ ...PLAYED.facts, ...facts }, { ...PLAYED.deep, pictures: { ...PLAYED.deep.pictures, ...pictures } }).findings, check);

it('a clean session has no finding except its length and the missing calibration', () => {
  const all = [...judge(PLAYED.facts).findings, ...judgeDeep(PLAYED.facts, PLAYED.deep).findings];
  expect(all.filter(({ severity }) => severity !== 'pass').map(({ check }) => check)).toEqual(['sync.calibration', 'session.duration']);
});

it('a bit of keymask that the spec does not name warns, and says which', () => {
  const named = recorder({ input: { ...PLAYED.facts.meta.recorder?.input, keymask_bits: { W: 0, Shift: 10 } } });
  const bits = (mask: number) => fast('controls.devices', { ...named, ...controls({ bits: mask }) });
  expect(bits(0b100_0000_0001).severity).toBe('pass');
  expect(bits(0b1000_0000_0001)).toMatchObject({ severity: 'warn', says: expect.stringContaining('0x800') });
});

describe('drift', () => {
  const drifting = (msPerMin: number) => {
    const { tsUs } = PLAYED.facts.frames as Frames;
    return frames({ captureUs: tsUs.map((us, n) => us + (n % 7) * 9 + (msPerMin * 1000 * (us - T0)) / 60e6) });
  };

  it.each([
    [0, 'pass'],
    [0.3, 'warn'],
    [-0.5, 'warn'],
    [1.5, 'fail'],
  ])('of the frame clock by %d ms/min: %s', (msPerMin, severity) => {
    const found = fast('time.frame-drift', drifting(msPerMin));
    expect(found.severity).toBe(severity);
    expect(found.measured).toBeCloseTo(Math.abs(msPerMin), 2);
  });

  it('of the input clock', () => {
    const { tsUs } = PLAYED.facts.controls;
    const found = fast('time.input-drift', controls({ lateUs: Float32Array.from(tsUs, (us) => 30 + (2000 * (us - T0)) / 60e6) }));
    expect(found).toMatchObject({ severity: 'fail', measured: expect.closeTo(2, 3) });
  });

  it.each([
    [1000, 6, 'fail'],
    [100, 0.6, 'warn'],
    [10, 0.06, 'pass'],
  ])('of UTC by %i us in ten seconds is %d ms a minute: %s', (us, measured, severity) => {
    const anchors = Array.from({ length: 10 }, (_, i) => ({
      ts_us: T0 + i * 10e6,
      utc_us: 1_795_000_000_000_000 + i * 10e6 + i * us,
      width_us: 2,
    }));
    expect(fast('time.utc-drift', recorder({ anchors }))).toMatchObject({ severity, measured: expect.closeTo(measured, 3) });
  });

  it('steps are no drift, and are found', () => {
    const { tsUs } = PLAYED.facts.frames as Frames;
    expect(fast('time.frame-steps', frames({ captureUs: tsUs.map((us, n) => us + (n > 4000 ? 5000 : 0)) }))).toMatchObject({
      severity: 'warn',
      measured: 5,
      says: expect.stringContaining('at 67.'),
    });
    const rows = PLAYED.facts.controls.tsUs;
    expect(fast('time.input-steps', controls({ lateUs: Float32Array.from(rows, (_, i) => (i > 9000 ? 9030 : 30)) })).severity).toBe('warn');
    const anchors = Array.from({ length: 10 }, (_, i) => ({
      ts_us: T0 + i * 10e6,
      utc_us: 1_795_000_000_000_000 + i * 10e6 + (i > 4 ? 5e6 : 0),
      width_us: 2,
    }));
    expect(fast('time.utc-steps', recorder({ anchors })).severity).toBe('warn');
    expect(fast('time.utc-drift', recorder({ anchors }))).toMatchObject({ severity: 'pass', measured: 0 });
    expect(fast('time.utc-steps').severity).toBe('pass');
  });
});

describe('calibration', () => {
  it('warns when it is missing or old, and is shown when it is there', () => {
    expect(fast('sync.calibration').severity).toBe('warn');
    const calibration = { bias_us: { low: 900, high: 1100 }, correction_us: 1000, stamp_error_us: { p99: 800 }, age_s: 86_400 };
    expect(fast('sync.calibration', recorder({ calibration }))).toMatchObject({
      severity: 'pass',
      says: expect.stringContaining('-0.10 to 0.10 ms off after a correction of 1.00 ms'),
    });
    expect(fast('sync.calibration', recorder({ calibration: { ...calibration, age_s: 100 * 86_400 } })).severity).toBe('warn');
  });

  it('corrects what is judged, and only by what the metadata says', () => {
    const { tsUs } = PLAYED.facts.frames as Frames;
    const late = frames({ captureUs: tsUs.map((us) => us + 9000) });
    expect(fast('frames.residual', late)).toMatchObject({ severity: 'fail', measured: 9 });
    const calibration = { bias_us: { low: 8900, high: 9100 }, correction_us: 9000, stamp_error_us: { p99: 800 }, age_s: 1 };
    expect(fast('frames.residual', { ...late, ...recorder({ calibration }) })).toMatchObject({ severity: 'pass', measured: 0 });
  });
});

describe('frames', () => {
  it('repeated many times in a row are told apart from a game that draws slowly', () => {
    const repeat = new Uint8Array(7200).fill(1, 1000, 1007);
    expect(fast('cfr.run', frames({ repeat }))).toMatchObject({ severity: 'warn', measured: 7 });
    const slow = CHANGE.map((value, n) => (n % 2 === 0 ? value : 0));
    expect(fast('game.rate', frames({ change: slow })).measured).toBeCloseTo(30, 0);
    expect(fast('game.rate').measured).toBeCloseTo(60, 0);
  });
});

describe('controls', () => {
  const { tsUs, device } = PLAYED.facts.controls;
  const fold = (feed: (fold: InputFold) => void) => {
    const made = new InputFold(tsUs, device);
    feed(made);
    return controls({ input: made.summary() });
  };

  it('with holes that no gap explains', () => {
    const jumped = tsUs.map((us, i) => us + (i > 5000 ? 150_000 : 0));
    expect(fast('controls.holes', controls({ tsUs: jumped }))).toMatchObject({
      severity: 'fail',
      at: [{ from: 5000, to: 5001, of: 'row' }],
    });
    expect(fast('controls.holes', controls({ tsUs: jumped, skippedAt: new Map([[5001, 36]]) })).severity).toBe('warn');
    const gaps = [{ from_us: (tsUs[5000] as number) + 10, to_us: (tsUs[5000] as number) + 150_000, reason: 'suspended' }];
    expect(fast('controls.holes', { ...controls({ tsUs: jumped }), ...recorder({ gaps }) }).severity).toBe('pass');
  });

  it('with skipped ticks', () => {
    expect(fast('controls.ticks', controls({ skipped: 100 })).severity).toBe('pass');
    expect(fast('controls.ticks', controls({ skipped: 300 })).severity).toBe('warn');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 30_000, 2 ** 53])('with motion that no device produces: %d', (value) => {
    const dx = new Float32Array(tsUs.length);
    dx[77] = value;
    expect(
      fast(
        'controls.impossible',
        fold((made) => made.motion(dx, 0)),
      ),
    ).toMatchObject({ severity: 'fail', at: [{ from: 77, to: 77, of: 'row' }] });
  });

  it('with a key that never comes up again', () => {
    const long = playedFacts({ seconds: 330 }).facts;
    const held = new InputFold(long.controls.tsUs, long.controls.device);
    held.keys(new Uint16Array(long.controls.tsUs.length).fill(4), 0);
    const found = find(judge({ ...long, controls: { ...long.controls, input: held.summary() } }).findings, 'controls.stuck');
    expect(found).toMatchObject({ severity: 'warn', says: expect.stringContaining('bit 2') });
  });

  it('that fall silent while the picture moves', () => {
    const { facts } = playedFacts({ plays: (second) => second < 40 || second >= 50 });
    const moving = { ...facts, frames: { ...(facts.frames as Frames), change: new Uint16Array(7200).fill(500) } };
    expect(find(judge(moving).findings, 'controls.dead')).toMatchObject({ severity: 'warn', measured: expect.closeTo(10, 0) });
    const still = { ...facts, frames: { ...(facts.frames as Frames), change: new Uint16Array(7200) } };
    expect(find(judge(still).findings, 'controls.dead').severity).toBe('pass');
  });
});

describe('privacy', () => {
  it('fails for a code that the profile does not have', () => {
    const events = { tsUs: Float64Array.of(T0 + 1, T0 + 2), seq: Uint32Array.of(0, 1), known: Uint8Array.of(1, 0) };
    expect(fast('privacy.keys', { events })).toMatchObject({ severity: 'fail', at: [{ from: 1, to: 1, of: 'row' }] });
  });

  it.each(['voice_raw', 'chat_raw'])('fails for %s', (field) => {
    const meta = { ...PLAYED.facts.meta, privacy: { ...PLAYED.facts.meta.privacy, [field]: true } };
    expect(fast('privacy.raw', { meta }).severity).toBe('fail');
  });

  it.each([
    ['851f1d4bfffffff', 'pass'],
    ['871f1d489ffffff', 'warn'],
    ['52.52,13.405', 'fail'],
  ])('of a place %s: %s', (h3, severity) => {
    expect(fast('privacy.geo', { meta: { ...PLAYED.facts.meta, geo: { h3 } } }).severity).toBe(severity);
  });
});

describe('length', () => {
  /** Of a video whose last frame begins one period before its end. */
  const lasting = (seconds: number) =>
    sessionLength({ ...PLAYED.facts, video: { ...PLAYED.facts.video, pts: Float64Array.of(T0, T0 + seconds * 1e6 - 1e6 / 60) } });

  it.each([
    [1799.9, 'warn', 30],
    [1800, 'pass', 30],
    [7200, 'pass', 30],
    [7200.1, 'warn', 120],
  ])('of %d s: %s', (seconds, severity, limit) => {
    expect(lasting(seconds)).toMatchObject({ severity, limit, measured: expect.closeTo(seconds / 60, 5) });
  });
});

describe('video', () => {
  it.each([
    [59, 'warn'],
    [60, 'pass'],
    [120, 'pass'],
    [121, 'fail'],
  ])('with a keyframe every %i frames at 60 a second: %s', (every, severity) => {
    const key = Uint8Array.from({ length: 10 * every }, (_, n) => (n % every === 0 ? 1 : 0));
    const { meta } = recorder({ video: { ...PLAYED.facts.meta.recorder?.video, gop_frames: 120 } });
    const facts = { ...PLAYED.facts, meta, frames: undefined, video: { ...PLAYED.facts.video, key } };
    expect(gopLength(facts)).toMatchObject({ severity, limit: 120, measured: every });
    // The text's limit holds whatever a recorder allows itself, and for those of others.
    const loose = recorder({ video: { ...PLAYED.facts.meta.recorder?.video, gop_frames: 1000 } }).meta;
    const { recorder: _, ...others } = PLAYED.facts.meta;
    for (const another of [loose, others as Meta])
      expect(gopLength({ ...facts, meta: another })).toMatchObject({ severity, limit: 120, measured: every });
  });

  it('that is larger than was asked for, or starved', () => {
    expect(fast('video.bitrate', { video: { ...PLAYED.facts.video, fileBytes: 2 * PLAYED.facts.video.fileBytes } }).severity).toBe('warn');
    const { recorder: ours } = PLAYED.facts.meta;
    expect(fast('video.bitrate', recorder({ video: { ...ours?.video, bitrate_bps: 400_000 } })).severity).toBe('warn');
  });

  it('with a frame that does not decode', () => {
    expect(deep('video.decodes', { count: 7000, damage: 'a packet cannot be decoded' })).toMatchObject({
      severity: 'fail',
      at: [{ from: 7000, to: 7199, of: 'frame' }],
    });
    expect(deep('video.decodes', { count: 7300 }).severity).toBe('fail');
  });

  it('that shows a sudden change a frame late', () => {
    const cuts = [500, 1500, 2500];
    // It stands still around them.
    const still = (n: number) => !cuts.some((cut) => Math.abs(n - cut) <= 3);
    const captured = CHANGE.map((change, n) => (cuts.includes(n) ? 30 * 256 : still(n) ? change : 10));
    const shown = (late: number) =>
      PLAYED.deep.pictures.change.map((change, n) => (cuts.includes(n - (n > 2000 ? late : 0)) ? 25 : still(n) ? change : 0.1));
    const judgedWith = (late: number) => deep('pictures.sudden', { change: shown(late) }, frames({ change: captured }));
    expect(judgedWith(0)).toMatchObject({ severity: 'pass', says: expect.stringContaining('0 of 3') });
    expect(judgedWith(1)).toMatchObject({
      severity: 'fail',
      measured: expect.closeTo(33.3, 1),
      at: [{ from: 2500, to: 2500, of: 'frame' }],
    });
  });

  it('with a part that never moves', () => {
    const change = new Float32Array(144).fill(4);
    for (let row = 0; row < 5; row++) change.fill(0, row * 16, row * 16 + 5);
    expect(deep('video.overlay', { cells: { columns: 16, rows: 9, change } }).severity).toBe('warn');
  });

  it.each([
    [17, 'pass', 4],
    [18, 'warn', 4],
    [18, 'warn', 0.5],
  ])('of whose 144 parts %i never move: %s', (still, severity, usual) => {
    const cells = (left: number) => ({ columns: 16, rows: 9, change: new Float32Array(144).fill(usual).fill(left * usual, 0, still) });
    expect(deep('video.overlay', { cells: cells(0.019) })).toMatchObject({ severity, measured: (100 * still) / 144, limit: 12 });
    // A part that changes by a fiftieth of what the others do moves.
    expect(deep('video.overlay', { cells: cells(0.021) })).toMatchObject({
      severity: 'pass',
      measured: 0,
      says: 'all of the picture moves',
    });
  });

  it('of a second, or in which hardly anything moves, says nothing of an overlay', () => {
    const cells = { columns: 16, rows: 9, change: new Float32Array(144).fill(0.49).fill(0, 0, 60) };
    expect(deep('video.overlay', { cells })).toBeUndefined();
    const still = { ...cells, change: cells.change.map((change) => 9 * change) };
    expect(deep('video.overlay', { cells: still, count: 59 })).toBeUndefined();
    expect(deep('video.overlay', { cells: still, count: 60 }).severity).toBe('warn');
  });
});

describe('tiles', () => {
  const numbers = PLAYED.deep.pictures.tile;

  it('out of order: swapped, repeated, cut', () => {
    const swapped = numbers.slice();
    [swapped[100], swapped[101]] = [101, 100];
    expect(deep('watermark.order', { tile: swapped })).toMatchObject({ severity: 'fail', at: [{ from: 100, to: 101, of: 'frame' }] });
    expect(deep('watermark.order', { tile: numbers.map((number) => (number >= 500 ? number + 3 : number)) }).severity).toBe('fail');
  });

  it('that cannot be read, or needed much correction', () => {
    expect(deep('watermark.bits', { tile: numbers.map((number) => (number % 50 === 0 ? -1 : number)) }).severity).toBe('warn');
    expect(deep('watermark.bits', { wrongCells: new Uint8Array(7200).fill(2) }).severity).toBe('warn');
  });

  it('that were corrected into another number prove nothing', () => {
    const tile = numbers.slice();
    tile[100] = 4711;
    const wrongCells = new Uint8Array(7200);
    wrongCells[100] = 4;
    expect(deep('watermark.order', { tile, wrongCells }).severity).toBe('pass');
  });
});

describe('what happened on the way', () => {
  it('a recorded window that changed warns, with the frames; one that did not passes, and the screen has none', () => {
    const video = { ...PLAYED.facts.meta.recorder?.video, only_window: true };
    const views = [
      { frame: 20, shows: '800x600' },
      { frame: 50, shows: 'hidden' },
      ...Array.from({ length: 9 }, (_, n) => ({ frame: 60 + n, shows: '640x480' })),
    ];
    const { severity, says, at } = fast('video.window', recorder({ video: { ...video, views } }));
    expect(severity).toBe('warn');
    expect(says).toContain('from frame 20 on it has 800x600 pixels; from frame 50 on it is hidden; ');
    expect(says).toMatch(/; 5 more$/);
    expect(at[0]).toMatchObject({ from: 20, of: 'frame' });
    expect(fast('video.window', recorder({ video })).severity).toBe('pass');
    // A piece says what it begins with.
    expect(fast('video.window', recorder({ video: { ...video, views: [{ frame: 0, shows: '800x600' }] } })).severity).toBe('pass');
    expect(fast('video.window', recorder({ video: { ...video, views: [{ frame: 0, shows: 'hidden' }] } })).severity).toBe('warn');
    expect(judge(PLAYED.facts).findings.some(({ check }) => check === 'video.window')).toBe(false);
  });

  it('a screen that could not be read for a while warns, with the frames and what to keep away', () => {
    const video = {
      ...PLAYED.facts.meta.recorder?.video,
      views: [
        { frame: 30, shows: 'lost' },
        { frame: 90, shows: '640x360' },
      ],
    };
    expect(fast('video.window', recorder({ video }))).toMatchObject({
      severity: 'warn',
      says: 'from frame 30 on it could not be read and is black; from frame 90 on it has 640x360 pixels',
      remedy: expect.stringContaining('lock screen'),
    });
  });

  it('an encoder that was relieved warns, with the frame and the reason', () => {
    const video = {
      ...PLAYED.facts.meta.recorder?.video,
      relieved: [
        { frame: 70, why: 'silent for 0.5 s', encoder: 'h264-20' },
        { frame: 90, why: 'it failed' },
      ],
    };
    const { severity, says, at } = fast('video.encoder', recorder({ video }));
    expect(severity).toBe('warn');
    expect(says).toBe('from frame 70 on another encoder (h264-20): silent for 0.5 s; from frame 90 on another encoder: it failed');
    expect(at.map(({ from }) => from)).toEqual([70, 90]);
  });

  it('what a game reported that cannot be warns, kind by kind', () => {
    const problems = [
      { kind: 'too-deep', count: 2, first: 'line 7' },
      { kind: 'frame-order', count: 1, first: 'frame 9' },
    ];
    const found = fast('game.protocol', recorder({ game_state: { games: ['coin'], problems } }));
    expect(found).toMatchObject({ severity: 'warn', says: '3 impossible reports: too-deep (2): line 7; frame-order (1): frame 9' });
  });
});

describe('the motion that sealing measured', () => {
  const { motion } = PLAYED.facts.frames as Frames;
  const columns = motion as NonNullable<typeof motion>;

  it('is compared with that of the decoded pictures: those of a frame later are not these', () => {
    expect(deep('video.motion', {})).toMatchObject({ severity: 'pass', measured: 0 });
    const later = (values: Float32Array) => Float32Array.from(values, (_, n) => values[n + 1] ?? 0);
    const late = deep('video.motion', { dx: later(columns.dx), dy: later(columns.dy) });
    expect(late.severity).toBe('fail');
    expect(late.at.length).toBeGreaterThan(0);
  });

  it('is not compared where either is uncertain, and not at all where nothing is certain', () => {
    const wrong = columns.dx.map((px, n) => (n % 10 === 0 ? px + 50 : px));
    expect(deep('video.motion', { dx: wrong }).severity).toBe('fail');
    const certainty = columns.certainty.map((share, n) => (n % 10 === 0 ? 0.3 : share));
    expect(deep('video.motion', { dx: wrong, certainty }).severity).toBe('pass');
    expect(deep('video.motion', { certainty: new Float32Array(columns.certainty.length) })).toBeUndefined();
  });

  it('is missing in a video that was made live: the lag is unknown then, and a warning says so', () => {
    const { findings, sync } = judge({ ...PLAYED.facts, ...frames({ motion: undefined }) });
    expect(sync).toBeUndefined();
    expect(find(findings, 'sync.measured').severity).toBe('warn');
    expect(findings.some(({ check }) => check === 'sync.latency')).toBe(false);
    expect(fast('sync.measured')).toMatchObject({ severity: 'pass', measured: columns.dx.length });
  });

  it('with unknown pictures here and there gives the same lag', () => {
    const gaps = (values: Float32Array) => values.map((px, n) => (n % 120 === 0 ? Number.NaN : px));
    const lagOf = (change: Partial<Frames>) => judge({ ...PLAYED.facts, ...frames(change) }).sync?.lag_ms?.median ?? Number.NaN;
    const sparse = lagOf({ motion: { ...columns, dx: gaps(columns.dx), dy: gaps(columns.dy) } });
    expect(Math.abs(sparse - lagOf({}))).toBeLessThan(0.2);
  });
});
