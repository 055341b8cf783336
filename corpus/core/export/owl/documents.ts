import type { SourceFacts } from '#corpus/core/export/source-facts.ts';
import type { Stretch } from '#corpus/core/export/stretches.ts';
import type { Meta } from '#format/core/documents/meta.ts';
import { asSpan, type SpanUs, type TsUs } from '#format/core/time/units.ts';
import type { WrittenFile } from '#format/core/written-file.ts';

/** Shortest and longest segment, s (profile wayfarer-owl, "Capture Requirements"). */
export const SEGMENT_S = { least: 10, most: 60 } as const;
/** Frames and controls count as together within this time (GAP v0.2 section 8, and the profile's quality gates). */
export const TOGETHER_US = asSpan(8000);

/** What is known of a segment of a shard. */
export interface Segment {
  readonly meta: Meta;
  readonly facts: SourceFacts;
  readonly index: number;
  readonly frames: Stretch;
  /** Of its first frame, and the end of its last one. */
  readonly t0Us: TsUs;
  readonly endUs: TsUs;
  /** Added to the times of events, us: how much earlier a picture's pts is than the moment that it shows. */
  readonly shiftUs: SpanUs;
  readonly videoBytes: number;
  readonly codec: string;
  readonly devices: readonly string[];
  /** Keys and buttons that were down already when it began, as lines without time and state. */
  readonly held: readonly object[];
}

/** `meta.json` of a segment: GAP v0.2 section 2 with the profile's fields. */
export function owlMeta(segment: Segment) {
  const { meta, facts, index, frames, t0Us, shiftUs, devices, held } = segment;
  const { capture, title, display, timing, rights, recorder } = meta;
  const { name, version } = toolOf(recorder);
  const seconds = (frames.to - frames.from) / display.fps;
  return {
    schema_version: meta.schema_version,
    profile: 'wayfarer-owl.v0.1',
    session_id: meta.session_id,
    tool: { name, version },
    title,
    capture,
    display: { ...display, colorspace: 'sRGB', bit_depth: 8 },
    video: { codec: segment.codec, bitrate_mbps: (8e-6 * segment.videoBytes) / seconds, cfr_enforced: true },
    controls: { devices, format: 'jsonl_events', timestamp_clock: 'monotonic_us' },
    audio: { present: false },
    privacy: owlPrivacy(meta),
    timing: { ...timing, t0_us: t0Us },
    rights,
    gap: {
      ...facts,
      segment_index: index,
      first_frame: frames.from,
      frames: frames.to - frames.from,
      event_shift_us: shiftUs,
      held_at_start: held,
    },
  };
}

/** What recorded it; another program's name is not known. */
const toolOf = (recorder: Meta['recorder']) => recorder ?? { name: 'unknown', version: 'unknown' };

/** Derived from what was written. Whether a game had one player is said where the game said it. */
function owlPrivacy({ privacy, recorder }: Meta) {
  const players = recorder?.game_state?.players.length ?? 0;
  return {
    ...privacy,
    mic_recorded: privacy.voice_raw,
    // Without that agreement, what is not the game's is black. Of another program's pictures we do not know it.
    ...(recorder !== undefined && { overlays: recorder.video.whole_screen === true }),
    ...(players > 0 && { single_player_only: players === 1 }),
  };
}

/** Files of a segment, by what the manifest calls them. */
export interface SegmentFiles {
  readonly video: NamedFile;
  readonly controls: NamedFile;
  readonly metadata: NamedFile;
}

interface NamedFile {
  readonly path: string;
  readonly format: string;
  readonly written: WrittenFile;
}

/** Figures of the segment alone, percent. */
export interface SegmentFigures {
  /** Times of pictures, rows and events never fall, and rows and events of one table never stand still. */
  readonly timesRise: boolean;
  /** Frames whose picture and input are the game's: no gap, no black. */
  readonly covered: number;
  readonly repeated: number;
  /** Frames with a control row within {@link TOGETHER_US}. */
  readonly together: number;
}

/** `manifest.json` (`gap.manifest.v1`). The time of its making is that of the segment's end, so that it is the same when it is made again. */
export function owlManifest(segment: Segment, files: SegmentFiles, { timesRise, covered, repeated, together }: SegmentFigures) {
  const { meta, index, endUs } = segment;
  const { name, version } = toolOf(meta.recorder);
  const said = Object.entries(files as unknown as Readonly<Record<string, NamedFile>>).map(([kind, { path, format, written }]) => [
    kind,
    { path, size_bytes: written.bytes, sha256: written.sha256, format, compressed: false },
  ]);
  return {
    schema_version: 'gap.manifest.v1',
    session_id: meta.session_id,
    segment_index: index,
    files: Object.fromEntries(said),
    qat_results: {
      timestamp_sanity: timesRise,
      cfr_integrity: 100 - repeated,
      sync_within_8ms_pct: together,
      drops_pct: repeated,
      coverage_pct: covered,
    },
    encryption: { enabled: false, algorithm: 'none' },
    profile: 'wayfarer-owl',
    ...createdAt(meta, endUs),
    created_by: { tool: `${name} ${version}` },
  };
}

/** Nothing where another program recorded: what its clock was in UTC is not known. */
function createdAt(meta: Meta, us: TsUs): { readonly created_at?: string } {
  const anchor = meta.recorder?.anchors.at(-1);
  return anchor === undefined ? {} : { created_at: new Date((anchor.utc_us + us - anchor.ts_us) / 1000).toISOString() };
}
