import { expect, it } from 'vitest';
import { owlManifest, owlMeta, type Segment } from '#corpus/core/export/owl/documents.ts';
import { playedFacts } from '#test/support/facts.ts';

const { meta } = playedFacts({ seconds: 2 }).facts;
const segment = {
  meta,
  facts: { license: 'CC-BY-4.0' },
  index: 3,
  frames: { from: 600, to: 1200 },
  t0Us: 10e6,
  endUs: 20e6,
  shiftUs: -8000,
  videoBytes: 6_250_000,
  codec: 'av1',
  devices: ['kb', 'mouse'],
  held: [{ type: 'key', key: 'W' }],
} as unknown as Segment;
const file = (path: string) => ({ path, format: 'x', written: { bytes: 5, sha256: 'ab', chunks: [] } });

it('says of a segment where in the shard it was, at which rate, and what was held when it began', () => {
  // 600 frames at 60 a second are ten seconds: 6.25 MB in them are 5 Mb/s.
  expect(owlMeta(segment)).toMatchObject({
    display: { ...meta.display, colorspace: 'sRGB', bit_depth: 8 },
    video: { codec: 'av1', bitrate_mbps: 5, cfr_enforced: true },
    audio: { present: false },
    timing: { t0_us: 10e6 },
    gap: { license: 'CC-BY-4.0', segment_index: 3, first_frame: 600, frames: 600, event_shift_us: -8000, held_at_start: segment.held },
  });
});

/** Of a segment whose recorder said this; undefined: another program recorded. */
const privacyOf = (recorder: object | undefined, privacy = meta.privacy) =>
  owlMeta({ ...segment, meta: { ...meta, privacy, recorder } } as unknown as Segment).privacy;
const overlays = (whole_screen: boolean | undefined) => privacyOf({ ...meta.recorder, video: { ...meta.recorder?.video, whole_screen } });
const played = (players: readonly string[] | undefined) =>
  privacyOf({ ...meta.recorder, ...(players !== undefined && { game_state: { players } }) });

it('may show other windows only where the player agreed to that, and says nothing of what another program recorded', () => {
  expect(overlays(true)).toMatchObject({ overlays: true });
  expect(overlays(false)).toMatchObject({ overlays: false });
  expect(overlays(undefined)).toMatchObject({ overlays: false });
  expect(privacyOf(undefined)).not.toHaveProperty('overlays');
});

it('has one player or more where the game listed them', () => {
  expect(played(['a'])).toMatchObject({ single_player_only: true });
  expect(played(['a', 'b'])).toMatchObject({ single_player_only: false });
  for (const nobody of [[], undefined]) expect(played(nobody)).not.toHaveProperty('single_player_only');
  expect(privacyOf(undefined)).not.toHaveProperty('single_player_only');
});

it('keeps what the shard says of privacy; a raw voice is the microphone', () => {
  for (const voice_raw of [true, false]) {
    const privacy = { ...meta.privacy, voice_raw };
    expect(privacyOf(meta.recorder, privacy)).toMatchObject({ ...privacy, mic_recorded: voice_raw });
  }
});

it('was made when its last frame was, by the clock of the recorder', () => {
  const recorder = {
    ...meta.recorder,
    anchors: [
      { ts_us: 5e6, utc_us: 0, width_us: 1 },
      { ts_us: 12e6, utc_us: 1_700_000_000_000_000, width_us: 1 },
    ],
  };
  const files = { video: file('a'), controls: file('b'), metadata: file('c') };
  const figures = { timesRise: true, covered: 1, repeated: 0, together: 1 };
  const made = (of: object) =>
    owlManifest({ ...segment, meta: { ...meta, recorder: of } } as unknown as Segment, files, figures).created_at;
  // Eight seconds after the anchor.
  expect(made(recorder)).toBe(new Date(1_700_000_008_000).toISOString());
  expect(made({ ...recorder, anchors: [] })).toBeUndefined();
});

it('names its files with their hashes, and what is left of a hundred', () => {
  const files = { video: file('a.mp4'), controls: file('a.jsonl'), metadata: file('a.json') };
  const figures = { timesRise: true, covered: 98, repeated: 1.5, together: 99 };
  expect(owlManifest(segment, files, figures)).toMatchObject({
    segment_index: 3,
    encryption: { enabled: false },
    files: { video: { path: 'a.mp4', size_bytes: 5, sha256: 'ab', format: 'x', compressed: false } },
    qat_results: { timestamp_sanity: true, cfr_integrity: 98.5, sync_within_8ms_pct: 99, drops_pct: 1.5, coverage_pct: 98 },
  });
});
