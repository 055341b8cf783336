import { closeSync, fstatSync, openSync } from 'node:fs';
import { basename } from 'node:path';
import { CAPTURE_FILE } from '#core/format/layout.ts';
import { readAv1Unit } from '#core/format/video/av1.ts';
import { readH264Unit } from '#core/format/video/h264.ts';
import { IVF_HEADER_BYTES } from '#core/format/video/ivf.ts';
import { thumbnails } from '#inspector/pictures/thumbnails.ts';
import { keptPictures } from '#shard/journal/whole-frames.ts';
import { ivfFrames } from '#shard/video/ivf-frames.ts';

const WIDTH = 320;
const HEIGHT = 180;

const isCapture = (path: string) => basename(path) === CAPTURE_FILE;

/** The newest whole keyframe of a running session, read from the disk: only pictures that were written are shown. */
export class LastPicture {
  readonly #partial: string;
  #at = IVF_HEADER_BYTES;
  #frames = 0;
  #key: { readonly frame: number; readonly offset: number; readonly bytes: number } | undefined;
  #taken = -1;

  constructor(partial: string) {
    this.#partial = partial;
  }

  /** Undefined when there is no new one since the last call. Rejects when it cannot be decoded. */
  async take(): Promise<{ readonly frame: number; readonly jpeg: string } | undefined> {
    this.#scan();
    const key = this.#key;
    if (key === undefined || key.frame === this.#taken) return undefined;
    this.#taken = key.frame;
    const places = { offset: Float64Array.of(key.offset), bytes: Uint32Array.of(key.bytes), key: Uint8Array.of(1) };
    const path = keptPictures(this.#partial);
    const [picture] = await thumbnails(path, places, [0], { width: WIDTH, height: HEIGHT }, isCapture(path) ? 'H264' : 'AV01');
    return picture && { frame: key.frame, jpeg: picture.jpeg.toString('base64') };
  }

  #scan(): void {
    const path = keptPictures(this.#partial);
    const readUnit = isCapture(path) ? readH264Unit : readAv1Unit;
    let fd: number;
    try {
      fd = openSync(path, 'r');
    } catch {
      return;
    }
    try {
      for (const { head, packetAt, packetBytes, end } of ivfFrames(fd, fstatSync(fd).size, this.#at)) {
        const unit = readUnit(head);
        if (typeof unit !== 'string' && unit.key) this.#key = { frame: this.#frames, offset: packetAt, bytes: packetBytes };
        this.#frames += 1;
        this.#at = end;
      }
    } finally {
      closeSync(fd);
    }
  }
}
