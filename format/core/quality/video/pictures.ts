/**
 * What decoding the video shows of every picture (deep validation). Columns have one entry per frame, in display order; they end where
 * decoding ended.
 */
export interface PictureFacts {
  readonly count: number;
  /** Motion of the whole picture since the one before, pixels; NaN where unknown. */
  readonly dx: Float32Array;
  readonly dy: Float32Array;
  /** How sure that is, 0 to 1. */
  readonly certainty: Float32Array;
  /** Mean difference to the picture before, grey levels; NaN for the first. */
  readonly change: Float32Array;
  /** The same in each region (`REGION_GRID`), 1/256 grey levels; 0 for the first. */
  readonly regions: readonly Uint16Array[];
  /** The same, counting only samples that clearly differ from their value at their last clear change: less is the encoder's noise. */
  readonly clear: Float32Array;
  /** Mean luma, 0 to 255. */
  readonly luma: Float32Array;
  /** Low bits of the frame's number in its tile; -1 where none could be read. */
  readonly tile: Int32Array;
  /** Cells of the tile that had to be corrected; 255 where none could be read. */
  readonly wrongCells: Uint8Array;
  /** Mean of `change` in each cell of a coarse grid, row by row. */
  readonly cells: { readonly columns: number; readonly rows: number; readonly change: Float32Array };
  /** Why decoding ended before the file did. */
  readonly damage: string | undefined;
}

/** What decoding the lossless pictures shows. */
export interface GoldPictures {
  readonly pictures: PictureFacts;
  /** Frames that have to be black, and are not. */
  readonly shown: readonly number[];
}

/** Facts that only deep validation provides. */
export interface DeepFacts {
  readonly pictures: PictureFacts;
  /** Of a gold shard. */
  readonly gold?: GoldPictures | undefined;
}
