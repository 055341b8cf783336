import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SCREEN } from '#corpus/core/export/lerobot/features.ts';
import { VIDEO_MB, VIDEO_S, videoPath } from '#corpus/core/export/lerobot/layout.ts';
import { Mp4Clips, type Mp4Codec } from '#corpus/export/mp4/mp4-clips.ts';
import type { Fourcc } from '#format/core/video/codecs.ts';
import type { VideoFormat } from '#format/core/video/file-header.ts';
import { makeFolders } from '#shard/folder/files.ts';

/** Where an episode's pictures are: file number, and frames of that file before it. */
export interface EpisodeVideo {
  readonly file: number;
  readonly framesBefore: number;
}

/** Puts the pictures of episodes into MP4 files, several short ones in each. */
export class EpisodeVideos implements Disposable {
  readonly #work: string;
  readonly #format: VideoFormat;
  readonly #codec: Mp4Codec;
  #file = -1;
  #fourcc: Fourcc;
  #open: Mp4Clips | undefined;
  #largest = 0;

  constructor(work: string, format: VideoFormat, codec: Mp4Codec) {
    [this.#work, this.#format, this.#codec, this.#fourcc] = [work, format, codec, format.fourcc];
  }

  get files(): number {
    return this.#file + 1;
  }

  /** Begins an episode of so many frames, `bytes` long as packets of a codec: one decoder reads for each file. */
  begin(frames: number, bytes: number, fourcc: Fourcc): EpisodeVideo {
    const before = this.#open?.frames ?? 0;
    const expected = this.#codec === 'copy' ? bytes : this.#largest;
    const full = before > 0 && (before + frames > VIDEO_S * this.#format.fps || this.#bytes() + expected > VIDEO_MB * 2 ** 20);
    if (this.#open === undefined || full || fourcc !== this.#fourcc) {
      this.#fourcc = fourcc;
      this.#end();
      this.#file += 1;
      const path = this.#path();
      makeFolders(dirname(path));
      this.#open = new Mp4Clips(path, { ...this.#format, fourcc }, this.#codec);
    }
    return { file: this.#file, framesBefore: this.#open.frames };
  }

  async put(packets: readonly Uint8Array[], keys: readonly boolean[]): Promise<void> {
    await this.#open?.put({ packets, keys });
  }

  endEpisode(): void {
    const before = this.#bytes();
    this.#open?.endClip();
    this.#largest = Math.max(this.#largest, this.#bytes() - before);
  }

  finish(): void {
    this.#end();
  }

  [Symbol.dispose](): void {
    this.#open?.[Symbol.dispose]();
  }

  #path(): string {
    return join(this.#work, videoPath(SCREEN, this.#file));
  }

  /** Of the open file; what FFmpeg has not written yet is a few kB. */
  #bytes(): number {
    return statSync(this.#path(), { throwIfNoEntry: false })?.size ?? 0;
  }

  #end(): void {
    this.#open?.finish();
    this.#open?.[Symbol.dispose]();
    this.#open = undefined;
  }
}
