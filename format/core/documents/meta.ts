import { z } from 'zod';
import { CalibrationMeta } from '#format/core/documents/calibration.ts';
import { LagReferenceMeta } from '#format/core/documents/lag-reference.ts';
import { loosened } from '#format/core/documents/loosened.ts';
import { NET_SOURCES } from '#format/core/documents/net-row.ts';
import { Pace } from '#format/core/documents/pace.ts';
import { GameSummary } from '#format/core/game/game-summary.ts';
import { GAP_REASONS, type GapReason } from '#format/core/input/gap.ts';
import { KEYMASK_BITS } from '#format/core/input/keymask.ts';
import { ActionName, KeyProfile } from '#format/core/input/profile.ts';
import { RECORDER_FORMAT } from '#format/core/layout.ts';

/** The name of a game that has none: the text asks for one. */
export const UNTITLED = 'untitled';

const text = z.string().trim().min(1);
const count = z.int().nonnegative();
/** Monotonic or wall microseconds: fits a double exactly. */
const us = z.int().nonnegative();

/**
 * How a recording ended. `recovered`: the recorder was killed, and the shard was made from its journal. `panic`: the player took the last
 * minutes back. `trimmed`: cut from another shard, ending before it. `rolled-over`: the session goes on in the next shard. All but these,
 * `stopped` and `duration` are capture failures: exit code 3.
 */
export const ENDINGS = [
  'stopped',
  'duration',
  'display-lost',
  'disk-full',
  'encoder-failed',
  'capture-failed',
  'panic',
  'recovered',
  'trimmed',
  'rolled-over',
] as const;
export type Ending = (typeof ENDINGS)[number];

const KeymaskMeta = z.record(ActionName, z.int()).default({ ...KEYMASK_BITS });

/** Where the tile lies, so that trainers can mask it, and how to check it. */
const WatermarkMeta = z.looseObject({
  x: count.describe('left edge, pixels of the video'),
  y: count,
  size: z.int().positive().describe('side of the square, pixels'),
  every: z.int().positive().describe('1: each frame carries a tile'),
  key_id: text.describe('of the rotating secret'),
  session_id: z.guid().describe('session that the tiles belong to: the one that was recorded, if this is a part of it'),
  first_frame: count.describe('number that the tile of frame 0 carries'),
});

const GapsMeta = z
  .array(z.looseObject({ from_us: us, to_us: us, reason: z.enum(GAP_REASONS.slice(1) as GapReason[]), device: z.string().optional() }))
  .describe('stretches without trustworthy data');

/** What our recorder adds to the spec's fields. */
const RecorderMeta = z.looseObject({
  name: text,
  version: text,
  format: z
    .int()
    .positive()
    .max(RECORDER_FORMAT, {
      error: ({ input }) => `${input} is newer than ${RECORDER_FORMAT}, the newest that this program reads: update it`,
    })
    .optional()
    .describe('version of what the recorder adds to GAP v0.2; absent in shards from before 2026-11-30'),
  runtime: text,
  ended: z.enum(ENDINGS),
  ended_why: z.string().optional(),
  host: z.looseObject({ cpu: text, cores: z.int().positive(), memory_mb: count, kernel: text, display_server: text }),
  video: z.looseObject({
    source: text,
    source_size: text,
    region: text,
    active_area: text.describe('part of the picture that holds the source; the rest is black'),
    encoder: text,
    encoder_version: text,
    encoder_options: z.record(z.string(), z.string()),
    bitrate_bps: z.int().positive().describe('asked of the encoder'),
    measured_bps: count.describe('what came out'),
    gop_frames: z.int().positive(),
    color: text.describe('matrix and range of the YUV samples'),
    capture: z
      .looseObject({ encoder: text, options: z.record(z.string(), z.string()) })
      .optional()
      .describe('encoding of the pictures kept while recording; the video was made from them afterwards'),
    faithful: z
      .looseObject({
        compared: count.describe('regions of 16 px, in all frames, that differ from a picture before or after'),
        late: count.describe('of them, those that look more like that picture than like what was captured'),
        frames: z.array(count).describe('where, at most 32'),
      })
      .optional()
      .describe(
        'the video compared with what was captured, picture by picture, over the whole session that was recorded; absent: not known',
      ),
    gold: z
      .looseObject({ frames: z.int().positive(), bytes: count })
      .optional()
      .describe('every picture as it was read, losslessly: PNG files in `gold.tar`, named by their frame; of a gold shard (section 3)'),
    relieved: z
      .array(z.looseObject({ frame: count, why: text, encoder: text.optional() }))
      .optional()
      .describe('encoders that failed or hung, and were relieved by a fresh one from this frame on'),
    only_window: z.boolean().optional().describe('only the game’s window was read, not what lies beside it or over it'),
    views: z
      .array(z.looseObject({ frame: count, shows: text }))
      .optional()
      .describe(
        'the window or screen from this frame on, where that changed: its size in pixels, `hidden`, `closed`, or `lost` where it could not be read and is black',
      ),
    pace: loosened(Pace).optional().describe('why this rate and this encoder, with what was measured just before'),
    captured: count,
    repeats: count,
    dropped: count.optional().describe('captures for which the encoder had no room'),
    skipped: count.optional().describe('grid ticks at which the grab came too late'),
    cursor_drawn: z.boolean(),
    whole_screen: z.boolean().optional().describe('the player agreed to pictures of other windows'),
    priority: text.describe('scheduling class the grab thread got'),
  }),
  input: z.looseObject({
    source: text,
    hz: z.number().min(60).max(240),
    keyboard_hz: z.number().positive(),
    rows: count,
    skipped_ticks: count,
    events: count,
    lost_events: count.describe('seen, but the ring was full'),
    lost_rows: count,
    unmapped_events: count.optional().describe('keys outside the profile: counted, never stored'),
    priority: text,
    keymask_bits: KeymaskMeta,
    profile: loosened(KeyProfile).optional(),
    game: z.array(z.string()).optional().describe('whose input was recorded; `any`: that of whatever had the focus'),
    held_back_ms: z.number().optional().describe('how long before a loss of focus events were dropped'),
    cannot: z.array(z.string()).optional().describe('what this source of input does not provide'),
    pointer_map: z
      .array(z.int())
      .optional()
      .describe('which button programs saw for each of the hand’s, from the first on; absent: the same. Rows and events have the hand’s'),
    positions: z
      .literal(true)
      .optional()
      .describe('some motion came as positions (tablet, VNC, remote play): in rows and events it is the way between them, in pixels'),
    pads: z.string().optional(),
    restarts: count.optional().describe('how often a silent source was restarted'),
  }),
  trimmed: z
    .looseObject({
      parent_session_id: z.guid(),
      parent_sha256: text.describe('of the parent’s hashes.json'),
      grid_t0_us: us.describe('ts_us of the first frame of the session that was recorded: origin of the grid'),
      from_us: us.describe('first moment that was kept'),
      to_us: us.describe('end of what was kept'),
    })
    .optional()
    .describe('cut out of another shard'),
  rolled: z
    .looseObject({
      session_id: z.guid().describe('the session that was recorded; its first part has its id'),
      part: z.int().positive(),
      parts: z.int().positive(),
      grid_t0_us: us.describe('ts_us of the first frame of the session that was recorded: origin of the grid'),
      session: z
        .looseObject({ dropped: count.optional(), skipped: count.optional(), unmapped_events: count.optional() })
        .describe('counts that are known for the whole session only'),
    })
    .optional()
    .describe('part of a session that was longer than one shard may be; `continues` names the part before'),
  marked: z.boolean().optional().describe('it begins between a marker and its partner'),
  recovered: z
    .looseObject({ lost_ms: z.number().nonnegative().describe('from the end of the last frame to the last sign of life') })
    .optional()
    .describe('sealed from what a killed recorder left'),
  unproven: text.optional().describe('why the recorder’s key did not sign it: nothing shows that the session began on its machine'),
  gaps: GapsMeta.optional(),
  watermark: WatermarkMeta.optional(),
  calibration: loosened(CalibrationMeta).optional().describe('measured error of the stamps, for this source, encoder, size and rate'),
  lag_reference: loosened(LagReferenceMeta)
    .optional()
    .describe('lag of this game on this machine in earlier sessions; absent: there is none'),
  continues: z.guid().optional().describe('session that this one continues'),
  network: z
    .looseObject({
      rows: z.int().positive(),
      path_by: z.partialRecord(z.enum(NET_SOURCES), count).describe('rows with round trip, jitter or loss, by who measured them'),
      rates_by: z.partialRecord(z.enum(NET_SOURCES), count),
    })
    .optional()
    .describe('rows of `netstats.parquet`; absent: there are none'),
  labels: z.record(z.string(), z.int().positive()).optional().describe('lines of `labels.jsonl`, by type; absent: there are none'),
  game_state: loosened(GameSummary).optional().describe('of sessions in which a game reported its state'),
  anchors: z.array(z.looseObject({ ts_us: us, utc_us: us, width_us: count })).min(1),
});

/** What a shard says of the recording of another program that it was made of. */
const ImportedMeta = z.looseObject({
  by: text.describe('name and version of what made the shard'),
  from: text.describe('the format that it was made of, and what wrote that'),
  files: z.record(text, text).describe('SHA-256 of the files that it was made of'),
  clock: text.describe('what the source took its times from; how far off they are is not known'),
  input: z.looseObject({
    source: text,
    hz: z.number().min(60).max(240).describe('rows a second; they were made of the events'),
    read: count.describe('events of the source: `events`, `axes` and those left out, less those added'),
    events: count.describe('rows of `events.parquet`, without those found held at the beginning'),
    axes: count.describe('changes of sticks and triggers, which are in the rows alone'),
    added: count.describe(
      'events that the source does not have: what was held when the focus went, and the second half of one that says two things',
    ),
    moved: count.describe('events that came no later than the one before, and were moved behind it'),
    left_out: z.record(text, count).describe('events of the source that are not among them, by why'),
    game: z.array(z.string()).optional().describe('whose input it is; `any`: that of whatever had the focus'),
    cannot: z.array(z.string()).describe('what the source does not say'),
    keymask_bits: KeymaskMeta,
    profile: loosened(KeyProfile),
    pads: z.string().optional(),
  }),
  video: z.looseObject({
    codec: text,
    pictures: count.describe('of the source'),
    left_out: count.describe('of them, those for which the grid has no frame'),
    repeats: count.describe('frames without a picture of their own'),
    undecoded: count.describe('frames that are black, because their picture could not be decoded'),
    left_streams: z.array(text).describe('what else was in the file, and is not in the shard'),
  }),
  gaps: GapsMeta.optional(),
});

/** `meta.json` (GAP v0.2 section 2). Unknown fields are kept and ignored; `recorder` is ours and absent in other people's shards. */
export const Meta = z.looseObject({
  schema_version: z.string().regex(/^0\.2\.\d+$/, 'must be 0.2.x'),
  session_id: z.guid(),
  title: z.looseObject({ name: text, build: z.string(), map: z.string() }),
  capture: z.looseObject({ host_os: text, gpu: text, driver: text, encoder: text, clock: z.literal('monotonic_us') }),
  display: z.looseObject({
    resolution: z.string().regex(/^\d+x\d+$/, 'must be WIDTHxHEIGHT'),
    fps: z.number().positive(),
    hdr: z.boolean(),
  }),
  timing: z.looseObject({ t0_us: us.describe('ts_us of frame 0'), timezone: text }),
  privacy: z.looseObject({ voice_raw: z.boolean(), chat_raw: z.boolean(), labels_only: z.boolean(), consent: text }),
  geo: z.looseObject({ h3: text }).optional().describe('region in which it was recorded, if the player agreed to tell it'),
  rights: z.looseObject({ publisher_license: z.string(), player_consent_id: z.string() }),
  recorder: RecorderMeta.optional(),
  imported: ImportedMeta.optional().describe('of a shard that `gap import` made of another program’s recording'),
});

export type Meta = z.infer<typeof Meta>;

/** Result of comparing the final video with what was captured. */
export type FaithfulMeta = NonNullable<NonNullable<Meta['recorder']>['video']['faithful']>;
/** What `gold.tar` holds. */
export type GoldMeta = NonNullable<NonNullable<Meta['recorder']>['video']['gold']>;
/** What `netstats.parquet` holds, and who measured it. */
export type NetworkMeta = NonNullable<NonNullable<Meta['recorder']>['network']>;
