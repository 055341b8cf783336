import type { VideoFacts } from '#format/core/quality/facts.ts';
import type { GoldPictures, PictureFacts } from '#format/core/quality/video/pictures.ts';
import type { PictureSize } from '#format/core/video/picture-size.ts';
import type { TilePlace } from '#format/core/watermark/tile.ts';

interface Watched {
  /** Pictures decoded so far, and their total. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface LookOptions extends Watched {
  /** Frames that the file should have. */
  readonly frames: number;
  /** Position of the tiles; `undefined` in a shard without them. */
  readonly tile: TilePlace | undefined;
}

export interface GoldLookOptions extends Watched {
  readonly size: PictureSize;
  /** 1: this frame has to be black. */
  readonly blank: Uint8Array | undefined;
  readonly tile: TilePlace | undefined;
}

/** What only a decoder can read of a shard's pictures; there is none in this package. Damage is reported in the facts, not thrown. */
export interface PictureReader {
  /** Headers of a Matroska file of another maker. */
  readonly scanMatroska: (path: string) => Promise<VideoFacts>;
  /** Decodes a video and measures every picture. Memory: a few bytes per frame. */
  readonly lookAtPictures: (path: string, options: LookOptions) => Promise<PictureFacts>;
  /** Decodes every lossless picture, and measures it as those of the video are. */
  readonly lookAtGold: (path: string, options: GoldLookOptions) => Promise<GoldPictures>;
}
