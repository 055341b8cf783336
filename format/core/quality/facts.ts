import type { Meta } from '#format/core/documents/meta.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import type { Mark } from '#format/core/game/markers.ts';
import type { GoldFacts } from '#format/core/gold/gold.ts';
import type { InputSummary } from '#format/core/quality/input/activity.ts';
import type { Words } from '#format/core/said.ts';
import type { MotionColumns } from '#format/core/signal/motion-columns.ts';

/** What can be read from the video without decoding it. Columns have one entry per frame, in file order. */
export interface VideoFacts {
  readonly fourcc: string;
  /** From the container's header. */
  readonly width: number;
  readonly height: number;
  /** From the first sequence header of the stream. */
  readonly codedSize: { readonly width: number; readonly height: number } | undefined;
  readonly timebase: { readonly num: number; readonly den: number };
  readonly pts: Float64Array;
  readonly key: Uint8Array;
  readonly fileBytes: number;
  /** Whether the file has sound too; ours never do. */
  readonly sound?: boolean;
  /** What else it has beside its pictures: `subtitle`, `video`, `attachment`, …; ours never has. */
  readonly others?: readonly string[];
  /** Where the stream stops being readable, and why. */
  readonly damage: { readonly offset: number; readonly why: Words } | undefined;
}

/** Columns of `frames.parquet`; times in us. */
export interface FrameFacts {
  readonly index: Uint32Array;
  readonly tsUs: Float64Array;
  readonly captureUs: Float64Array;
  /** `undefined` where nobody measured it. */
  readonly errUs: Uint32Array | undefined;
  readonly encodeUs: Uint32Array | undefined;
  readonly repeat: Uint8Array;
  /** `undefined` in shards from before gaps existed. */
  readonly blank: Uint8Array | undefined;
  /** Mean luma and mean change of the raw pictures, 1/256 grey levels; `undefined` in shards from before they were measured. */
  readonly luma: Uint16Array | undefined;
  readonly change: Uint16Array | undefined;
  /** `change` of each region of the pictures (`REGION_GRID`); `undefined` in shards from before it was measured. */
  readonly regions: readonly Uint16Array[] | undefined;
  /** Motion of the captured pictures; `undefined` in shards from before it was measured. */
  readonly motion: MotionColumns | undefined;
}

/** In `ControlFacts.device`, as a table's `words` counts what it does not know. */
export const UNKNOWN_DEVICE = 255;

/** Columns of `controls.parquet`; times in us, `device` by index into DEVICES, or UNKNOWN_DEVICE. */
export interface ControlFacts {
  readonly tsUs: Float64Array;
  readonly device: Uint8Array;
  /** Rows whose device the spec does not name, and what the first says. */
  readonly strange?: { readonly rows: readonly number[]; readonly name: string } | undefined;
  /** Rows of another player than the first row's; other programs may write several into one table. */
  readonly otherPlayers?: readonly number[] | undefined;
  /** Bits of `keymask` that are set in any row. */
  readonly bits?: number | undefined;
  /** Rows that lack a key which rows of the other device have just before and just after: each device tells of its own keys alone. */
  readonly split?: readonly number[] | undefined;
  /** Which pad, on pad rows; `undefined` where there is no such column. */
  readonly pad: Uint8Array | undefined;
  /** How late each row was read, `ts_us - custom_grid_us`; exact below 16 s. `undefined` in other people's shards. */
  readonly lateUs: Float32Array | undefined;
  /** Sum of `custom_events`; `undefined` in other people's shards. */
  readonly events: number | undefined;
  /** Sum of `custom_skipped`, and the number skipped just before each row; `undefined` in other people's shards. */
  readonly skipped: number | undefined;
  readonly skippedAt: ReadonlyMap<number, number>;
  /** `undefined` if there are no rows. */
  readonly input: InputSummary | undefined;
  /** `undefined` where the lag is not searched for: nothing is known of how the pictures moved. */
  readonly trace: InputTrace | undefined;
}

/** Input state per control row, for the search for lags, in the order of the rows of {@link ControlFacts}. */
export interface InputTrace {
  /** Counts since the row before; 0 on rows without a mouse. */
  readonly dx: Float32Array;
  readonly dy: Float32Array;
  readonly keymask: Uint16Array;
  /** A bit for each column of the key profile's own, true while held; `undefined` where it has none. */
  readonly custom: Uint16Array | undefined;
  /** 1: a button of the pad is held, or a stick or trigger pushed. */
  readonly padHeld: Uint8Array;
  /** Right stick, -1 to 1; `undefined` where no row is a pad's. */
  readonly rx: Float32Array | undefined;
  readonly ry: Float32Array | undefined;
}

/** Columns of `events.parquet`; times in us. */
export interface EventFacts {
  readonly tsUs: Float64Array;
  readonly seq: Uint32Array;
  /** 1: the code belongs to the session's key profile, or to every session. */
  readonly known: Uint8Array;
}

/** Summary of `game.parquet`, of `unconfirmed.parquet`, and of the lines beside them. Places are named as people and the game name them. */
export interface GameFacts {
  readonly rows: number;
  readonly episodes: number;
  readonly frames: number;
  /** Rows, and frames, that were never confirmed. */
  readonly forced: number;
  readonly forcedFrames: number;
  /** Unconfirmed rows in `game.parquet`, and confirmed ones in `unconfirmed.parquet`. */
  readonly misplaced: number;
  /** Frames of which all players' state hashes were known while they played, and agreed or not. */
  readonly agreed: number;
  readonly parted: number;
  /** Frames missing between two others of their episode. */
  readonly holes: number;
  readonly disordered: number;
  /** Values and lines that hold more than words. */
  readonly freeTexts: number;
  readonly firstForced: string | undefined;
  readonly firstMisplaced: string | undefined;
  readonly firstParted: string | undefined;
  readonly firstHole: string | undefined;
  readonly firstDisordered: string | undefined;
}

/** Everything the checks may know about a shard. Read once, from the files as they are on disk. */
export interface ShardFacts {
  readonly meta: Meta;
  readonly video: VideoFacts;
  readonly controls: ControlFacts;
  readonly frames: FrameFacts | undefined;
  readonly events: EventFacts | undefined;
  /** Bytes of `controls.parquet`, and of `netstats.parquet` and `labels.jsonl` together. */
  readonly sizes?: { readonly controls: number; readonly beside: number } | undefined;
  /** Of a gold shard. */
  readonly gold?: GoldFacts | undefined;
  /** What a game marked as no play, in order. */
  readonly marks?: readonly Mark[] | undefined;
  /** `undefined` if no game reported anything. */
  readonly game: GameFacts | undefined;
}

/** A quality check: pure, with a finding even when all is well, so that a verdict shows what was checked; none if it does not apply. */
export type Check = (facts: ShardFacts) => Finding | readonly Finding[];
