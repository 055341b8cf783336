import { closeSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { type Fourcc, IVF_FRAME_HEADER_BYTES, ivfHeader, putIvfFrameHeader } from '#core/format/video/ivf.ts';
import type { WrittenFile } from '#core/format/written-file.ts';
import type { PictureSize } from '#core/rings/picture-slot.ts';
import type { TsUs } from '#core/time/units.ts';
import { WrittenHash } from '#shard/seal/written-hash.ts';

/** Appends packets to an IVF file, each immediately, and hashes what it writes. */
export class VideoWriter implements Disposable {
  readonly #fd: number;
  /** Undefined for a file that another writer began. */
  readonly #hash: WrittenHash | undefined;
  readonly #header = Buffer.alloc(IVF_FRAME_HEADER_BYTES);
  readonly #headerView = new DataView(this.#header.buffer, this.#header.byteOffset, IVF_FRAME_HEADER_BYTES);
  #bytes: number;
  #frames = 0;

  private constructor(fd: number, bytes: number, hash: WrittenHash | undefined) {
    this.#fd = fd;
    this.#bytes = bytes;
    this.#hash = hash;
  }

  /** Creates the file; it must not exist. */
  static create(path: string, size: PictureSize, fourcc: Fourcc): VideoWriter {
    const fd = openSync(path, 'wx', 0o600);
    const header = ivfHeader(size.width, size.height, fourcc);
    writeSync(fd, header);
    const hash = new WrittenHash();
    hash.update(header);
    return new VideoWriter(fd, header.byteLength, hash);
  }

  /** Continues a file whose first `bytes` bytes are whole; the rest is cut off. With 0 it writes the file's header first. */
  static goOn(path: string, bytes: number, size: PictureSize, fourcc: Fourcc): VideoWriter {
    const fd = openSync(path, 'r+');
    const header = ivfHeader(size.width, size.height, fourcc);
    if (bytes === 0) writeSync(fd, header, 0, header.byteLength, 0);
    const whole = Math.max(bytes, header.byteLength);
    ftruncateSync(fd, whole);
    return new VideoWriter(fd, whole, undefined);
  }

  get bytes(): number {
    return this.#bytes;
  }

  get frames(): number {
    return this.#frames;
  }

  /** False when the disk is full: the file then ends with the frame before. */
  write(packet: Uint8Array, ptsUs: TsUs): boolean {
    putIvfFrameHeader(this.#headerView, packet.byteLength, ptsUs);
    if (!this.#append(this.#header, this.#bytes) || !this.#append(packet, this.#bytes + IVF_FRAME_HEADER_BYTES)) {
      ftruncateSync(this.#fd, this.#bytes);
      return false;
    }
    this.#hash?.update(this.#header);
    this.#hash?.update(packet);
    this.#bytes += IVF_FRAME_HEADER_BYTES + packet.byteLength;
    this.#frames += 1;
    return true;
  }

  sync(): void {
    fsyncSync(this.#fd);
  }

  /** Hashes of everything so far; undefined where another writer began the file. */
  written(): WrittenFile | undefined {
    return this.#hash?.written();
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd);
  }

  #append(bytes: Uint8Array, position: number): boolean {
    try {
      // A full disk first returns a short count, and an error only at the next call.
      return writeSync(this.#fd, bytes, 0, bytes.byteLength, position) === bytes.byteLength;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') return false;
      ftruncateSync(this.#fd, this.#bytes);
      throw error;
    }
  }
}
