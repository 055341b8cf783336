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
  /** When the pictures were taken, by when the video shows them, on the clock of the inputs; NaN for one that no part of the recording tells of. All us. */
  pictureTimes(ptsUs: Float64Array): Float64Array;
  /** In the order in which the source has them. `pictureUs`: as `pictureTimes` gave them. */
  inputs(pictureUs: Float64Array): AsyncIterable<SourceInput>;
}

/** When the first picture of a recording without a clock of its own is taken, us: what was held before it needs a time, too. */
export const BEGIN_US = 1e6;

/** One line or message of a source is no longer than this, bytes: the longest that we know of has 2 kB. */
export const MOST_LINE_BYTES = 1 << 20;
