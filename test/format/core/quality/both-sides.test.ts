import { expect, it } from 'vitest';
import type { Meta } from '#format/core/documents/meta.ts';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import { judge } from '#format/core/quality/verdict.ts';
import { playedFacts } from '#test/support/facts.ts';

/** Half a minute: a bit rate is judged from there on. */
const { facts } = playedFacts({ seconds: 30 });
const META = facts.meta;
type Recorder = NonNullable<Meta['recorder']>;

const recorder = (change: object): Partial<ShardFacts> => ({
  meta: { ...META, recorder: { ...(META.recorder as Recorder), ...change } } as Meta,
});
const video = (change: Partial<ShardFacts['video']>): Partial<ShardFacts> => ({ video: { ...facts.video, ...change } });
const ofVideo = (change: object) => recorder({ video: { ...META.recorder?.video, ...change } });
const calibration = (change: object) =>
  recorder({ calibration: { bias_us: { low: -20, high: 30 }, correction_us: 0, stamp_error_us: { p99: 400 }, age_s: 86_400, ...change } });
const events = (...seq: readonly number[]): Partial<ShardFacts> => ({
  events: { ...(facts.events as object), seq: Uint32Array.from(seq) } as ShardFacts['events'],
  controls: { ...facts.controls, events: seq.length },
});
const viewed = (...shows: readonly (readonly [number, string])[]) =>
  ofVideo({ only_window: true, views: shows.map(([frame, what]) => ({ frame, shows: what })) });

/** What a game marked, by seconds from the first frame. */
const marked = (...marks: readonly (readonly [s: number, name: string, open?: boolean])[]): Partial<ShardFacts> => ({
  marks: marks.map(([s, name, open]) => ({ tsUs: META.timing.t0_us + s * 1e6, name, open })),
});

/** Rows with one hole of so many us. */
const rows = (holeUs: number): Partial<ShardFacts> => ({
  controls: {
    ...facts.controls,
    skippedAt: new Map(),
    tsUs: Float64Array.from([0, 4000, 4000 + holeUs, 8000 + holeUs], (us) => META.timing.t0_us + us),
  },
});

/** Bytes of half a minute at so many Mb/s. */
const bytes = (mbps: number) => (30 * mbps * 1e6) / 8;

it.each<[string, Partial<ShardFacts>, string, RegExp]>([
  ['video.bitrate', video({ fileBytes: bytes(6.25) }), 'pass', /6.25 of 5.00 Mb\/s/],
  ['video.bitrate', video({ fileBytes: bytes(6.26) }), 'warn', /6.26 of 5.00 Mb\/s/],
  ['video.bitrate', ofVideo({ bitrate_bps: 1_000_000 }), 'warn', /of 1.00 Mb\/s/],
  ['video.bitrate', { ...ofVideo({ bitrate_bps: 1_000_000 }), ...video({ fileBytes: bytes(1) }) }, 'pass', /1.00 of 1.00 Mb\/s/],
  ['video.bitrate', { ...ofVideo({ bitrate_bps: 999_999 }), ...video({ fileBytes: bytes(1) }) }, 'warn', /1.00 of 1.00 Mb\/s/],
  ['video.bitrate', ofVideo({ bitrate_bps: undefined }), 'pass', /^5.00 Mb\/s$/],
  ['video.window', viewed(), 'pass', /the same from beginning to end/],
  ['video.window', viewed([0, '1280x720']), 'pass', /the same from beginning to end/],
  ['video.window', viewed([0, 'hidden']), 'warn', /^from frame 0 on it is hidden$/],
  ['video.window', viewed([0, '1280x720'], [9, '640x480']), 'warn', /^from frame 9 on it has 640x480 pixels$/],
  ['video.window', viewed([9, 'lost']), 'warn', /^from frame 9 on it could not be read and is black$/],
  ['video.window', viewed(...Array.from({ length: 6 }, (_, i) => [i + 1, 'hidden'] as const)), 'warn', /from frame 6 on it is hidden$/],
  [
    'video.window',
    viewed(...Array.from({ length: 8 }, (_, i) => [i + 1, 'hidden'] as const)),
    'warn',
    /from frame 6 on it is hidden; 2 more$/,
  ],
  ['sync.calibration', calibration({}), 'pass', /^stamps -0.02 to 0.03 ms off, p99 per frame at most 0.40 ms; measured 1.0 days before$/],
  ['sync.calibration', calibration({ correction_us: 1000 }), 'pass', /^stamps -1.02 to -0.97 ms off after a correction of 1.00 ms/],
  ['sync.calibration', calibration({ age_s: 90 * 86_400 }), 'pass', /measured 90.0 days/],
  ['sync.calibration', calibration({ age_s: 90 * 86_400 + 1 }), 'warn', /measured 90.0 days/],
  ['events.lost', events(0, 1, 2), 'pass', /^3 events, 0 lost$/],
  ['events.lost', events(1, 2, 3), 'fail', /^3 events, 1 lost$/],
  ['events.lost', events(0, 3, 4), 'fail', /^3 events, 2 lost$/],
  ['events.lost', events(0, 1, 1), 'fail', /^3 events, 1 lost$/],
  ['events.in-rows', events(0, 1, 2), 'pass', /^rows account for 3 of 3/],
  ['events.in-rows', { ...events(0, 1, 2), controls: { ...facts.controls, events: 4 } }, 'fail', /^rows account for 4 of 3/],
  ['events.in-rows', { ...events(0, 1, 2), controls: { ...facts.controls, events: 2 } }, 'fail', /^rows account for 2 of 3/],
  [
    'session.away',
    marked([3, 'menu', true], [6, 'menu', false]),
    'warn',
    /^1 menus, cut scenes or the like, 3.0 s: 10.0 % of the session$/,
  ],
  [
    'session.away',
    marked([3, 'menu', true], [6, 'menu', false], [20, 'pause', true], [21.5, 'pause', false]),
    'warn',
    /^2 .* 4.5 s: 15.0 %/,
  ],
  ['session.away', marked([27, 'menu', true]), 'warn', /^1 .* 3.0 s: 10.0 %/],
  ['session.away', marked([3, 'menu']), 'warn', /^1 menus, cut scenes or the like, of which it is not said how long they lasted$/],
  ['session.away', marked([31, 'menu', true], [32, 'menu', false]), 'pass', /^the game marked no menu/],
  ['controls.holes', rows(100_000), 'pass', /^longest time between rows 100.0 ms$/],
  ['controls.holes', rows(100_001), 'fail', /^1 holes in the rows that neither a gap nor a skipped tick explains$/],
  ['privacy.raw', {}, 'pass', /^neither raw voice nor raw chat$/],
  ['privacy.raw', video({ sound: true }), 'fail', /^the video has a sound track/],
  [
    'privacy.raw',
    { ...video({ sound: true }), meta: { ...META, privacy: { ...META.privacy, voice_raw: true } } },
    'fail',
    /holds raw voice$/,
  ],
  ['privacy.raw', { meta: { ...META, privacy: { ...META.privacy, voice_raw: true, chat_raw: true } } }, 'fail', /raw voice and chat$/],
  ['privacy.raw', video({ others: ['subtitles'] }), 'fail', /^the video holds subtitles/],
  ['privacy.raw', video({ others: [] }), 'pass', /^neither/],
])('%s: case %# is a %3$s', (check, change, severity, says) => {
  const found = judge({ ...facts, ...change }).findings.find((one) => one.check === check);
  expect(found).toMatchObject({ severity, says: expect.stringMatching(says) });
});

it('a window that was never recorded alone is not asked whether it was steady, unless it was lost', () => {
  const has = (change: object) => judge({ ...facts, ...ofVideo(change) }).findings.some(({ check }) => check === 'video.window');
  expect(has({ only_window: false, views: [{ frame: 9, shows: 'hidden' }] })).toBe(false);
  expect(has({ only_window: false, views: [{ frame: 9, shows: 'lost' }] })).toBe(true);
});

it.each([
  [100, 'pass'],
  [90, 'pass'],
  [89, 'warn'],
  [0, 'fail'],
] as const)('a session of which %d %% can be used is a %s', (pct, severity) => {
  const count = facts.video.pts.length;
  const blank = Uint8Array.from({ length: count }, (_, n) => (n < (count * pct) / 100 ? 0 : 1));
  const { findings } = judge({ ...facts, frames: { ...(facts.frames as NonNullable<ShardFacts['frames']>), blank } });
  expect(findings.find(({ check }) => check === 'session.usable')).toMatchObject({ severity, measured: expect.closeTo(pct, 0) });
});

it.each([
  ['ref#l7', 'pass'],
  ['https://example.org/licence', 'pass'],
  ['', 'fail'],
  ['  ', 'fail'],
  ['ref#', 'fail'],
  ['ref#...', 'fail'],
  ['ref#…', 'fail'],
  [' TODO ', 'fail'],
  ['ref#tbd', 'fail'],
  ['none', 'fail'],
  ['unknown', 'fail'],
] as const)('a reference %j is a %s', (reference, severity) => {
  const rights = { publisher_license: reference, player_consent_id: reference };
  const { findings } = judge({ ...facts, meta: { ...META, rights } });
  expect(findings.filter(({ check }) => ['rights.license', 'rights.consent'].includes(check)).map((one) => one.severity)).toEqual([
    severity,
    severity,
  ]);
});
