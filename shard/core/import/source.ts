import { asTs, type TsUs } from '#format/core/time/units.ts';
import type { SourceInput } from '#shard/core/import/source-input.ts';

/** What another program recorded, as far as it is the same for all of them. Paths are absolute. */
export interface Source {
  /** The format, and what wrote it. */
  readonly from: string;
  readonly video: string;
  /** All files that are read, the video too. */
  readonly files: readonly string[];
  /** What its times were taken from. */
  readonly clock: string;
  /** What it does not say. */
  readonly cannot: readonly string[];
  /** Whose input it is; `any`: that of whatever had the focus. */
  readonly game: readonly string[];
  readonly title?: string | undefined;
  readonly host?: { readonly os?: string | undefined; readonly gpu?: string | undefined } | undefined;
  /** Turn of the camera of one count of the mouse, where the game is known. */
  readonly degreesPerCount?: number | undefined;
  /** By when the video shows its pictures, us, which increases. */
  pictures(ptsUs: Float64Array): SourcePictures;
  /** In the order in which the source has them. `pictureUs`: as `pictures` gave them. */
  inputs(pictureUs: Float64Array): AsyncIterable<SourceInput>;
}

export interface SourcePictures {
  /** When each was taken, on the clock of the inputs, us; NaN for one that no part of the recording tells of. */
  readonly timesUs: Float64Array;
  /** What the video makes doubtful. */
  readonly cannot?: readonly string[];
}

/**
 * Times from the first picture on: where pictures refer to later ones and the file has no list of edits, the first comes a frame or two after 0, and players begin with it all the
 * same.
 */
export const fromFirst = (ptsUs: Float64Array, beginUs: TsUs): Float64Array => ptsUs.map((us) => beginUs + us - (ptsUs[0] as number));

/** When the first picture of a recording without a clock of its own is taken, us: what was held before it needs a time, too. */
export const BEGIN_US = asTs(1e6);

/** One line or message of a source is no longer than this, bytes: the longest that we know of has 2 kB, and 8,192 are held at once. */
export const MOST_LINE_BYTES = 1 << 15;
