import { closeSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import type { TsUs } from '#format/core/time/units.ts';
import { type Container, containerOf, IVF } from '#format/core/video/container.ts';
import { fileHeader, type VideoFormat } from '#format/core/video/file-header.ts';
import { ivfHeader } from '#format/core/video/ivf.ts';
import type { WrittenFile } from '#format/core/written-file.ts';
import { WrittenHash } from '#format/sign/written-hash.ts';

/** Why there is no room for more, by the system's code. */
const NO_ROOM = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk space that you may use is used up (a quota)',
  EFBIG: 'the system allows no larger file (`ulimit -f`, or the file system)',
} as const;

/**
 * Appends packets to a video, each immediately, and hashes what it writes: HEVC to Matroska, anything else to IVF. Matroska's header stands in front
 * of the first frame only, whose packet has the parameter sets; what it lacks until the last frame is written, `endVideo` adds.
 */
export class VideoWriter implements Disposable {
  /** Why a packet had no room; undefined: all had. */
  full: string | undefined;
  readonly #fd: number;
  /** Undefined for a file that another writer began. */
  readonly #hash: WrittenHash | undefined;
  readonly #format: VideoFormat;
  readonly #container: Container;
  readonly #header: Buffer;
  readonly #headerView: DataView;
  #bytes: number;
  #frames = 0;

  private constructor(fd: number, bytes: number, hash: WrittenHash | undefined, format: VideoFormat) {
    this.#fd = fd;
    this.#bytes = bytes;
    this.#hash = hash;
    this.#format = format;
    this.#container = containerOf(format.fourcc);
    this.#header = Buffer.alloc(this.#container.frameHeaderBytes);
    this.#headerView = new DataView(this.#header.buffer, this.#header.byteOffset, this.#header.byteLength);
  }

  /** Creates the file; it must not exist. */
  static create(path: string, format: VideoFormat): VideoWriter {
    const writer = new VideoWriter(openSync(path, 'wx', 0o600), 0, new WrittenHash(), format);
    writer.#begin();
    return writer;
  }

  /** Continues a file whose first `bytes` bytes are whole; the rest is cut off. With 0 it writes the file's header first. */
  static goOn(path: string, bytes: number, format: VideoFormat): VideoWriter {
    const fd = openSync(path, 'r+');
    ftruncateSync(fd, bytes);
    const writer = new VideoWriter(fd, bytes, undefined, format);
    if (bytes === 0) writer.#begin();
    return writer;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get frames(): number {
    return this.#frames;
  }

  /** False when the disk is full: the file then ends with the frame before. */
  write(packet: Uint8Array, ptsUs: TsUs, key: boolean): boolean {
    if (this.#bytes === 0 && !this.#putMatroskaHeader(packet)) return false;
    this.#container.putFrameHeader(this.#headerView, packet.byteLength, ptsUs, key);
    const { frameHeaderBytes } = this.#container;
    if (!this.#append(this.#header, this.#bytes) || !this.#append(packet, this.#bytes + frameHeaderBytes)) {
      ftruncateSync(this.#fd, this.#bytes);
      return false;
    }
    this.#hash?.update(this.#header);
    this.#hash?.update(packet);
    this.#bytes += frameHeaderBytes + packet.byteLength;
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

  /** Writes what stands in front of all frames, where it does not depend on the first. */
  #begin(): void {
    const { width, height, fourcc } = this.#format;
    if (this.#container !== IVF) return;
    const header = ivfHeader(width, height, fourcc);
    writeSync(this.#fd, header, 0, header.byteLength, 0);
    this.#hash?.update(header);
    this.#bytes = header.byteLength;
  }

  #putMatroskaHeader(firstPacket: Uint8Array): boolean {
    const header = fileHeader(this.#format, firstPacket);
    if (typeof header === 'string') throw new Error(`its first packet lacks what a decoder needs: ${header}`);
    if (!this.#append(header, 0)) {
      ftruncateSync(this.#fd, 0);
      return false;
    }
    this.#hash?.update(header);
    this.#bytes = header.byteLength;
    return true;
  }

  #append(bytes: Uint8Array, position: number): boolean {
    try {
      // A full disk first returns a short count; only the next call says why.
      for (let done = 0; done < bytes.byteLength; ) done += writeSync(this.#fd, bytes, done, bytes.byteLength - done, position + done);
      return true;
    } catch (error) {
      this.full = NO_ROOM[(error as NodeJS.ErrnoException).code as keyof typeof NO_ROOM];
      if (this.full !== undefined) return false;
      ftruncateSync(this.#fd, this.#bytes);
      throw error;
    }
  }
}
