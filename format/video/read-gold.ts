import { closeSync, existsSync, fstatSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { type GoldFacts, goldName, MOST_GOLD_FRAMES } from '#format/core/gold/gold.ts';
import { PNG_HEAD_BYTES, PNG_TAIL_BYTES, pngSize } from '#format/core/gold/png.ts';
import { GOLD_FILE } from '#format/core/layout.ts';
import { readTarHeader, TAR_BLOCK_BYTES, TAR_END_BYTES, tarBytes } from '#format/core/tar.ts';
import type { PictureSize } from '#format/core/video/picture-size.ts';
import { MOST_SIDE } from '#format/core/video/picture-size.ts';
import { openForeign } from '#format/folder/foreign-file.ts';

/** Where a picture lies in the archive. */
interface GoldEntry {
  readonly offset: number;
  readonly bytes: number;
}

/** A picture of a game of 4096x4096 takes less, and so does noise. */
const MOST_PNG_BYTES = 64 * 2 ** 20;

/** `gold.tar`: where its pictures lie, without decoding them. Every byte of the archive is accounted for, so that all readers see the same. */
export class GoldReader implements Disposable {
  readonly #fd: number;
  readonly #entries: GoldEntry[] = [];
  readonly facts: GoldFacts;

  constructor(path: string) {
    this.#fd = openForeign(path);
    try {
      this.facts = this.#read(fstatSync(this.#fd).size);
    } catch (error) {
      closeSync(this.#fd);
      throw error;
    }
  }

  get frames(): number {
    return this.#entries.length;
  }

  /** The PNG file of a frame. Throws a RangeError where there is none. */
  png(frame: number): Uint8Array {
    const entry = this.#entries[frame];
    if (entry === undefined) throw new RangeError(`there is no picture of frame ${frame}`);
    return this.#bytes(entry.offset, entry.bytes);
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd);
  }

  #read(bytes: number): GoldFacts {
    let [at, size]: [number, PictureSize | undefined] = [0, undefined];
    const facts = (why?: string): GoldFacts => ({
      frames: this.frames,
      bytes,
      size,
      problem: why && `at byte ${at} (frame ${this.frames}): ${why}`,
    });
    while (at + TAR_END_BYTES < bytes) {
      const header = readTarHeader(this.#bytes(at, TAR_BLOCK_BYTES));
      if (header?.name !== goldName(this.frames)) return facts(`no header of ${goldName(this.frames)}`);
      if (this.frames === MOST_GOLD_FRAMES) return facts(`more than ${MOST_GOLD_FRAMES} pictures`);
      const entry = { offset: at + TAR_BLOCK_BYTES, bytes: header.bytes };
      const end = entry.offset + tarBytes(header.bytes);
      if (header.bytes < PNG_HEAD_BYTES + PNG_TAIL_BYTES || header.bytes > MOST_PNG_BYTES)
        return facts(`a picture of ${header.bytes} bytes`);
      if (end + TAR_END_BYTES > bytes) return facts('the archive was cut off');
      const tail = this.#bytes(entry.offset + entry.bytes - PNG_TAIL_BYTES, end - entry.offset - entry.bytes + PNG_TAIL_BYTES);
      const its = pngSize(this.#bytes(entry.offset, PNG_HEAD_BYTES), tail);
      if (its === undefined || tail.subarray(PNG_TAIL_BYTES).some((byte) => byte !== 0)) return facts('no PNG file of 8-bit RGB');
      if (Math.max(its.width, its.height) > MOST_SIDE) return facts(`a picture of ${its.width}x${its.height}`);
      if (size !== undefined && (its.width !== size.width || its.height !== size.height)) return facts('a picture of another size');
      size = its;
      this.#entries.push(entry);
      at = end;
    }
    const ends = bytes === at + TAR_END_BYTES && this.#bytes(at, TAR_END_BYTES).every((byte) => byte === 0);
    return facts(ends ? undefined : 'the archive has no end');
  }

  #bytes(at: number, bytes: number): Uint8Array {
    const read = new Uint8Array(bytes);
    if (readSync(this.#fd, read, 0, bytes, at) < bytes) throw new Error('gold.tar became shorter while it was read');
    return read;
  }
}

/** What the archive of a shard says; undefined where it has none. */
export function goldFacts(folder: string): GoldFacts | undefined {
  const path = join(folder, GOLD_FILE);
  if (!existsSync(path)) return undefined;
  using gold = new GoldReader(path);
  return gold.facts;
}
