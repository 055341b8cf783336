import { closeSync, fstatSync } from 'node:fs';
import { VideoRanges } from '#format/clip/video-ranges.ts';
import { unitReader } from '#format/core/video/codecs.ts';
import type { PictureSize } from '#format/core/video/picture-size.ts';
import { openForeign } from '#format/folder/foreign-file.ts';
import { FileSource } from '#format/source/file-source.ts';
import { headerOf, videoFrames } from '#format/video/video-frames.ts';
import { keptPictures } from '#session/journal/whole-frames.ts';
import { thumbnails } from '#shard/pictures/thumbnails.ts';

/** A picture that was written, and its frame. */
export interface WrittenPicture {
  readonly frame: number;
  /** Base64. */
  readonly jpeg: string;
}

/** The newest whole keyframe of a running session, read from the disk: only pictures that were written are shown. */
export class LastPicture {
  readonly #partial: string;
  readonly #size: PictureSize;
  /** Behind the last frame that was seen. */
  #at: number | undefined;
  #frames = 0;
  #key: { readonly frame: number; readonly beginAt: number; readonly bytes: number } | undefined;
  #taken = -1;

  /** `size`: pictures are scaled into it. */
  constructor(partial: string, size: PictureSize) {
    this.#partial = partial;
    this.#size = size;
  }

  /** Undefined when there is no new one since the last call. Rejects when it cannot be decoded. */
  async take(): Promise<WrittenPicture | undefined> {
    this.#scan();
    const key = this.#key;
    if (key === undefined || key.frame === this.#taken) return undefined;
    this.#taken = key.frame;
    const only = { beginAt: key.beginAt, bytes: Uint32Array.of(key.bytes), key: Uint8Array.of(1) };
    using video = await VideoRanges.open(new FileSource(keptPictures(this.#partial)), only);
    const [picture] = await thumbnails(video, [0], this.#size);
    return picture && { frame: key.frame, jpeg: picture.jpeg.toString('base64') };
  }

  #scan(): void {
    const path = keptPictures(this.#partial);
    let fd: number;
    try {
      fd = openForeign(path);
    } catch {
      return;
    }
    try {
      const header = headerOf(fd);
      const readUnit = typeof header === 'string' ? undefined : unitReader(header.fourcc);
      if (typeof header === 'string' || readUnit === undefined) return;
      for (const { head, packetAt, packetBytes, end } of videoFrames(fd, fstatSync(fd).size, header, this.#at)) {
        const unit = readUnit(head);
        if (typeof unit !== 'string' && unit.key)
          this.#key = { frame: this.#frames, beginAt: packetAt - header.container.frameHeaderBytes, bytes: packetBytes };
        this.#frames += 1;
        this.#at = end;
      }
    } finally {
      closeSync(fd);
    }
  }
}
