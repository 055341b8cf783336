import { describe, expect, it } from 'vitest';
import { Closing, type MadeFacts, metaOf } from '#core/journal/closing.ts';
import { Opening } from '#core/journal/opening.ts';
import { UNTITLED } from '#format/core/documents/meta.ts';
import type { GameSummary } from '#format/core/game/game-summary.ts';
import { GAP_REASONS } from '#format/core/input/gap.ts';
import { BASELINE_PROFILE } from '#format/core/input/profile.ts';
import { TILE_PX } from '#format/core/watermark/tile.ts';
import { ENDED } from '#test/support/ended.ts';

const SESSION = '2898752a-3e87-4880-9ac6-21ffb4fff418';
const REGION = { width: 1280, height: 720, x: 10, y: 20 };

/** A session of which nothing is known that need not be. */
const BARE: Opening = Opening.parse({
  plan: {
    sessionId: SESSION,
    size: { width: 640, height: 360 },
    fps: 30,
    hz: 120,
    bitrateBps: 5_000_000,
    gopFrames: 60,
    cursor: false,
    title: { name: 'Game', build: '', map: '' },
    rights: { publisherLicense: 'ref#a', playerConsentId: 'ref#b' },
    game: [],
    wholeScreen: false,
    profile: BASELINE_PROFILE,
    panicMinutes: 5,
  },
  recorder: { version: '0.1.0', runtime: 'node' },
  host: { os: 'Debian', gpu: 'none', driver: 'none', cpu: 'any', cores: 2, memoryMb: 4000, kernel: 'linux', displayServer: 'X.Org' },
  screen: { size: { width: 1920, height: 1080 }, region: REGION, area: { ...REGION, x: 0, y: 0 } },
  encoder: { metaName: 'AV1_SVT', version: '1', options: {}, color: 'bt709 limited' },
  threads: {
    videoSource: 'x11grab',
    videoPriority: 'fifo:10',
    inputSource: 'x11-xi2',
    inputPriority: 'fifo:20',
    inputCannot: [],
    pads: 'SDL',
    heldBackMs: 50,
  },
});

interface Known {
  readonly plan?: Partial<Opening['plan']>;
  readonly opening?: Partial<Opening>;
  readonly closing?: Partial<Closing>;
  readonly made?: Partial<MadeFacts>;
}

const metaWith = ({ plan, opening, closing, made }: Known) =>
  metaOf({ ...BARE, ...opening, plan: { ...BARE.plan, ...plan } }, { ...ENDED, ...closing }, made);

/** What `meta.json` only hands on is any object here. */
const any = <T>(value: object) => value as unknown as T;
const GAME = any<GameSummary>({ free_texts: 0 });

describe('what may be known of a session', () => {
  it.each<[string, unknown, Known]>([
    ['geo.h3', '85283473fffffff', { plan: { geo: '85283473fffffff' } }],
    ['recorder.format', 2, { opening: { recorder: { ...BARE.recorder, format: 2 } } }],
    ['recorder.ended_why', 'the disk is full', { closing: { why: 'the disk is full' } }],
    ['recorder.recovered', { lost_ms: 0 }, { closing: { lostMs: 0 } }],
    ['recorder.unproven', 'no key', { closing: { unproven: 'no key' } }],
    [
      'recorder.watermark',
      { x: 8, y: 16, size: TILE_PX, every: 30, key_id: 'abc', session_id: SESSION, first_frame: 0 },
      { plan: { watermark: { x: 8, y: 16, every: 30, keyId: 'abc' } } },
    ],
    ['recorder.calibration', { a: 1 }, { opening: { calibration: any({ a: 1 }) } }],
    ['recorder.lag_reference', { a: 2 }, { opening: { lagReference: any({ a: 2 }) } }],
    ['recorder.continues', 'another', { plan: { continues: 'another' } }],
    ['recorder.network', { a: 3 }, { made: { network: any({ a: 3 }) } }],
    ['recorder.labels', { 'scene.cut': 4 }, { made: { labels: { 'scene.cut': 4 } } }],
    ['recorder.game_state', GAME, { made: { game: GAME } }],
    [
      'recorder.video.capture',
      { encoder: 'H264_X264', options: { crf: '14' } },
      { opening: { capture: { metaName: 'H264_X264', options: { crf: '14' } } } },
    ],
    ['recorder.video.faithful', { a: 5 }, { made: { faithful: any({ a: 5 }) } }],
    ['recorder.video.gold', { a: 6 }, { made: { gold: any({ a: 6 }) } }],
    ['recorder.video.pace', { fps: 60 }, { opening: { pace: any({ fps: 60 }) } }],
    ['recorder.video.dropped', 0, { closing: { droppedCaptures: 0 } }],
    ['recorder.video.skipped', 0, { closing: { skippedFrames: 0 } }],
    ['recorder.video.relieved', [{ frame: 9, why: 'hung' }], { closing: { reliefs: [{ frame: 9, why: 'hung' }] } }],
    ['recorder.video.only_window', true, { plan: { window: true } }],
    ['recorder.video.views', [{ frame: 9, shows: 'hidden' }], { closing: { views: [{ frame: 9, shows: 'hidden' }] } }],
    ['recorder.input.unmapped_events', 0, { closing: { unmapped: 0 } }],
    ['recorder.input.pointer_map', [1, 2, 3], { opening: { threads: { ...BARE.threads, pointerMap: [1, 2, 3] } } }],
    ['recorder.input.positions', true, { closing: { positions: true } }],
    ['recorder.input.restarts', 0, { closing: { restarts: 0 } }],
  ])('%s is said where it is, and left out where it is not', (path, value, known) => {
    expect(metaWith(known)).toHaveProperty(path, value);
    expect(metaWith({})).not.toHaveProperty(path);
  });

  it.each<[string, Known]>([
    ['recorder.video.relieved', { closing: { reliefs: [] } }],
    ['recorder.video.views', { closing: { views: [] } }],
    ['recorder.video.only_window', { plan: { window: false } }],
    ['recorder.input.positions', { closing: { positions: false } }],
  ])('%s is left out where there was nothing of it', (path, known) => {
    expect(metaWith(known)).not.toHaveProperty(path);
  });
});

it('a gap says its device where one alone is missing', () => {
  const gap = { fromUs: 6_000_000, toUs: 7_000_000, reason: 'held' } as const;
  const { recorder } = metaWith({ closing: { gaps: [gap, { ...gap, reason: 'device-lost', device: 'pad 1' }] } });
  const said = { from_us: 6_000_000, to_us: 7_000_000 };
  expect(recorder?.gaps).toStrictEqual([
    { ...said, reason: 'held' },
    { ...said, reason: 'device-lost', device: 'pad 1' },
  ]);
});

it.each([
  ['Game', 'Game'],
  ['  Game of two words ', 'Game of two words'],
  [' ', UNTITLED],
  ['', UNTITLED],
])('a title of %j is %j', (name, said) => {
  expect(metaWith({ plan: { title: { name, build: '7', map: '' } } }).title).toEqual({ name: said, build: '7', map: '' });
});

it.each([
  [undefined, false],
  [0, false],
  [1, true],
])('with %s free texts of a game, chat is kept: %s', (texts, chat) => {
  const game = texts === undefined ? undefined : any<GameSummary>({ free_texts: texts });
  expect(metaWith({ made: { game } }).privacy).toEqual({ voice_raw: false, chat_raw: chat, labels_only: !chat, consent: 'on-file' });
});

it.each([
  [[], ['any']],
  [['title:Game'], ['title:Game']],
])('a game by the rules %j is %j', (game, said) => {
  expect(metaWith({ plan: { game } }).recorder?.input.game).toEqual(said);
});

it('says what the pictures are of, and how often the keyboard was read', () => {
  const { video, input } = metaWith({}).recorder ?? {};
  expect(video).toMatchObject({ source_size: '1920x1080', region: '1280x720+10+20', active_area: '1280x720+0+0', cursor_drawn: false });
  expect([input?.hz, input?.keyboard_hz, metaWith({ plan: { hz: 240 } }).recorder?.input.keyboard_hz]).toEqual([120, 120, 120]);
});

it('a rate is of whole bits a second, and that of a single frame is known', () => {
  const measured = (frames: number, videoBytes: number) => metaWith({ closing: { frames, videoBytes } }).recorder?.video.measured_bps;
  expect([measured(1, 1000), measured(7, 1000), measured(0, 0)]).toEqual([240_000, 34_286, 0]);
});

describe('a journal', () => {
  it('may end with a gap for any reason, but not for none', () => {
    const reasons = (...all: string[]) => {
      const gaps = all.map((reason) => ({ fromUs: 0, toUs: 1, reason }));
      return Closing.safeParse({ ...ENDED, gaps }).success;
    };
    expect(reasons(...GAP_REASONS.filter((reason) => reason !== ''))).toBe(true);
    expect([reasons(''), reasons('other')]).toEqual([false, false]);
  });

  it('may plan shards of 3 s to two hours', () => {
    const plans = (rollS: number) => Opening.safeParse({ ...BARE, plan: { ...BARE.plan, rollS } }).success;
    expect([2.9, 3, 7200, 7200.1].map(plans)).toEqual([false, true, true, false]);
  });
});
