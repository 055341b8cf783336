import { closeSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { IVF_FRAME_HEADER_BYTES, ivfHeader, putIvfFrameHeader } from '#core/format/ivf.ts';
import type { WrittenFile } from '#core/format/written-file.ts';
import type { PictureSize } from '#core/rings/picture-slot.ts';
import { WrittenHash } from '#shard/written-hash.ts';

/** Appends packets to an IVF file, each at once, and keeps the hashes of what it wrote. */
export class VideoWriter implements Disposable {
  readonly #fd: number;
  readonly #hash = new WrittenHash();
  readonly #header = Buffer.alloc(IVF_FRAME_HEADER_BYTES);
  readonly #headerView = new DataView(this.#header.buffer, this.#header.byteOffset, IVF_FRAME_HEADER_BYTES);
  #bytes = 0;
  #frames = 0;

  /** Creates the file; it must not exist. */
  constructor(path: string, size: PictureSize) {
    this.#fd = openSync(path, 'wx', 0o600);
    const header = ivfHeader(size.width, size.height);
    writeSync(this.#fd, header);
    this.#hash.update(header);
    this.#bytes = header.byteLength;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get frames(): number {
    return this.#frames;
  }

  /** False when the disk is full: the file then ends with the frame before. */
  write(packet: Uint8Array, ptsUs: number): boolean {
    putIvfFrameHeader(this.#headerView, packet.byteLength, ptsUs);
    if (!this.#append(this.#header, this.#bytes) || !this.#append(packet, this.#bytes + IVF_FRAME_HEADER_BYTES)) {
      ftruncateSync(this.#fd, this.#bytes);
      return false;
    }
    this.#hash.update(this.#header);
    this.#hash.update(packet);
    this.#bytes += IVF_FRAME_HEADER_BYTES + packet.byteLength;
    this.#frames += 1;
    return true;
  }

  sync(): void {
    fsyncSync(this.#fd);
  }

  /** Everything so far. */
  written(): WrittenFile {
    return this.#hash.written();
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd);
  }

  #append(bytes: Uint8Array, position: number): boolean {
    try {
      // A full disk first gives a short count, and an error only at the next call.
      return writeSync(this.#fd, bytes, 0, bytes.byteLength, position) === bytes.byteLength;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') return false;
      ftruncateSync(this.#fd, this.#bytes);
      throw error;
    }
  }
}
